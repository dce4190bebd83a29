//! The server as a whole: its health, its version, and stopping it.

use std::future::pending;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use mockid::fixtures::Fixtures;
use mockid::server::{Options, Server};

use crate::support::client::Client;
use crate::support::server::TestServer;

#[tokio::test]
async fn health_tells_since_when_and_how_many_sandboxes() {
    let server = TestServer::start().await;
    let health = server.get("/__admin/health").send().await;
    health.status_is(200).has("/sandboxes", 1);
    let health = server
        .in_sandbox("other")
        .get("/__admin/health")
        .send()
        .await;
    health.status_is(200).has("/sandboxes", 2);
}

#[tokio::test]
async fn the_version_is_that_of_the_package() {
    let server = TestServer::start().await;
    let version = server.get("/__admin/version").send().await.status_is(200);
    version.has("/version", env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn other_methods_are_405() {
    let server = TestServer::start().await;
    for path in ["/__admin/shutdown", "/__admin/reset"] {
        server
            .get(path)
            .send()
            .await
            .status_is(405)
            .header_is("allow", "POST");
    }
    for path in [
        "/__admin/health",
        "/__admin/version",
        "/__admin/settings",
        "/__admin/sandboxes",
    ] {
        server.delete(path).send().await.status_is(405);
    }
}

#[tokio::test]
async fn an_embedded_server_stops_when_it_is_told_and_still_answers() {
    let mut options =
        Options::new(Fixtures::embedded(&mockid::vendors::coded()).expect("the embedded fixtures"));
    options.port = 0;
    let server = Server::bind(options).await.expect("a server that starts");
    let client = Client::new(format!("http://{}", server.address().expect("an address")));
    let running = tokio::spawn(server.run(pending()));
    let told = client.post("/__admin/shutdown").send().await;
    told.status_is(202).has("/status", "stopping");
    running.await.expect("an end without a panic");
}

#[tokio::test]
async fn the_program_ends_with_exit_code_0() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_mockid"))
        .args(["--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a program");
    let stdout = program.stdout.take().expect("its output");
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let origin = line.trim().rsplit(' ').next().unwrap_or_default();
    let told = Client::new(origin.to_owned()).post("/__admin/shutdown");
    told.send().await.status_is(202);
    let ended = tokio::task::spawn_blocking(move || program.wait()).await;
    assert_eq!(ended.expect("a wait").expect("an end").code(), Some(0));
}

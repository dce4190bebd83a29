//! From the start of a server to its end.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use mockid::{Fault, Provider, Server};

use super::{at_noon, call, client, log_in};
use crate::support::client::Client;

/// How long a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(10);

#[track_caller]
fn nobody_listens_at(address: SocketAddr) {
    let refused = TcpStream::connect(address).expect_err("nobody should listen");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}

/// Asks with a client that blocks its thread.
fn is_ready(address: SocketAddr) -> bool {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.starts_with("HTTP/1.1 200 ")
}

#[tokio::test]
async fn it_starts_on_a_free_port_of_this_machine_and_says_where() {
    let server = Server::start().await.expect("a server");
    assert!(server.host().is_loopback());
    assert_ne!(server.port(), 0);
    let origin = format!("http://{}", server.address());
    assert_eq!(server.base_url(), origin);
    assert_eq!(
        server.url(Provider::HAUT_AI),
        format!("{origin}/haut-ai"),
        "{server:?}"
    );
    let answer = Client::new(origin).get("/livez").send().await;
    answer.status_is(200);
}

#[test]
fn a_blocking_client_on_the_thread_of_the_test_is_answered() {
    let server = Server::start_blocking().expect("a server");
    assert!(is_ready(server.address()));
}

#[tokio::test]
async fn a_blocking_client_on_a_runtime_of_one_thread_is_answered() {
    let server = Server::start().await.expect("a server");
    assert!(is_ready(server.address()));
}

#[tokio::test]
async fn a_server_can_be_started_without_waiting_asynchronously_inside_of_a_runtime() {
    let server = Server::start_blocking().expect("a server");
    client(&server).get("/readyz").send().await.status_is(200);
    server.stop_blocking();
}

#[tokio::test]
async fn with_the_handle_the_server_ends_at_once() {
    let server = Server::start().await.expect("a server");
    let address = server.address();
    // A connection that stays open does not keep it.
    let idle = TcpStream::connect(address).expect("a connection");
    drop(server);
    nobody_listens_at(address);
    drop(idle);
}

#[test]
fn a_runtime_that_ends_takes_with_it_the_servers_of_its_tasks() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (tell, told) = std::sync::mpsc::channel();
    runtime.spawn(async move {
        let server = Server::start().await.expect("a server");
        tell.send(server.address()).expect("somebody who listens");
        std::future::pending::<()>().await;
    });
    let address = told.recv_timeout(PATIENCE).expect("an address");
    assert!(is_ready(address));
    drop(runtime);
    nobody_listens_at(address);
}

#[test]
fn a_handle_outlives_the_runtime_in_which_it_was_made() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime without a timer and without sockets");
    let server = runtime.block_on(Server::start()).expect("a server");
    drop(runtime);
    assert!(is_ready(server.address()));
}

/// A request that is held up when the server is told to stop.
async fn under_way(server: &Server, pair: &Client) -> mockid::embedded::faults::FaultId {
    let held = Fault::on("intergiroListIndividuals").barrier(2);
    let held = server.faults().add(held).expect("a fault");
    let wait = async {
        while server.faults().get(held).expect("a fault").tally.held == 0 {
            tokio::task::yield_now().await;
        }
    };
    let held_up = async {
        tokio::select! {
            _ = call(pair, "none") => panic!("the request was not held up"),
            () = wait => {}
        }
    };
    let held_up = tokio::time::timeout(PATIENCE, held_up).await;
    held_up.expect("a request that is held up");
    held
}

#[tokio::test]
async fn when_it_is_stopped_a_request_under_way_ends_first() {
    let server = at_noon().await;
    let address = server.address();
    let world = mockid::Sandbox::clone(&server);
    let held = Fault::on("intergiroListIndividuals").barrier(2);
    let held = server.faults().add(held).expect("a fault");
    let api = client(&server);
    let request = tokio::spawn(async move { call(&api, "none").await });
    while world.faults().get(held).expect("a fault").tally.held == 0 {
        tokio::task::yield_now().await;
    }
    let (answer, ()) = tokio::join!(request, async {
        let let_go = async {
            // The listener goes first, and then it waits for the request.
            while TcpStream::connect(address).is_ok() {
                tokio::task::yield_now().await;
            }
            world.faults().clear();
        };
        tokio::join!(server.stop(), let_go);
    });
    answer.expect("an answer").status_is(401);
    nobody_listens_at(address);
}

#[tokio::test]
async fn when_the_handle_is_dropped_a_request_under_way_is_broken_off() {
    let server = at_noon().await;
    let (address, api) = (server.address(), client(&server));
    under_way(&server, &api).await;
    drop(server);
    nobody_listens_at(address);
}

#[tokio::test]
async fn what_a_server_was_asked_can_be_looked_at_when_it_has_been_shut_down_over_http() {
    let server = at_noon().await;
    let api = client(&server);
    log_in(&api).await.status_is(200);
    api.post("/__admin/shutdown").send().await.status_is(202);
    assert_eq!(server.requests().all().len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn fifty_servers_in_one_process_know_nothing_of_one_another() {
    let starts = (0..50).map(|_| tokio::spawn(Server::start()));
    let mut servers = Vec::new();
    for start in starts.collect::<Vec<_>>() {
        servers.push(start.await.expect("a task").expect("a server"));
    }
    let mut ports: Vec<u16> = servers.iter().map(Server::port).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 50);
    for (minutes, server) in (0..).zip(&servers) {
        let clock = server.clock();
        let start = clock.freeze().now;
        let by = jiff::SignedDuration::from_mins(minutes);
        clock.advance(by).expect("another time");
        assert_eq!(clock.now().duration_since(start), by);
        log_in(&client(server)).await.status_is(200);
    }
    assert!(servers.iter().all(|one| one.requests().all().len() == 1));
}

#[test]
fn fifty_threads_with_a_runtime_each_have_a_server_each() {
    std::thread::scope(|scope| {
        let test = || {
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let server = Server::start().await.expect("a server");
                let api = client(&server);
                let token = log_in(&api).await.status_is(200).text("/access_token");
                server
                    .clock()
                    .advance(Duration::from_secs(900))
                    .expect("later");
                call(&api, &token).await.status_is(401);
            });
        };
        for _ in 0..50 {
            scope.spawn(test);
        }
    });
}

#[tokio::test]
async fn handles_can_be_shared_between_threads() {
    const fn can_be_shared<T: Send + Sync + 'static>(_: &T) {}
    let server = Server::start().await.expect("a server");
    can_be_shared(&server);
    can_be_shared(&server.sandbox("theirs").expect("a sandbox"));
    let world = mockid::Sandbox::clone(&server);
    let thread = std::thread::spawn(move || world.clock().freeze());
    let frozen = thread.join().expect("a thread that ends");
    assert_eq!(server.clock().now(), frozen.now);
}

#[tokio::test]
async fn it_leaves_the_log_to_the_program() {
    let server = Server::start().await.expect("a server");
    log_in(&client(&server)).await.status_is(200);
    assert!(!tracing::dispatcher::has_been_set());
}

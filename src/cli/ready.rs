//! `mockid ready`: a readiness probe for containers and scripts.

use std::time::Duration;

use http::{Request, Uri, header};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::address::{lookup, port};
use super::arguments::Ready;
use super::output::{Failure, print};
use super::runtime;

/// Pause between two probes.
const PAUSE: Duration = Duration::from_millis(50);

/// Probes the server until it is ready or the timeout has passed.
pub fn run(arguments: &Ready) -> Result<(), Failure> {
    let url = url(arguments)?;
    let limit = Duration::try_from(arguments.timeout).map_err(Failure::because)?;
    runtime::of_a_command()?.block_on(async {
        let asked = timeout(limit, ask(&url, arguments.wait)).await;
        asked.unwrap_or_else(|_| Err(Failure(format!("{url} did not become ready in {limit:?}"))))
    })?;
    print(&format!("{url} is ready\n"))
}

fn url(arguments: &Ready) -> Result<String, Failure> {
    if let Some(url) = &arguments.url {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    // A server on every address is probed on loopback.
    let host = match arguments.host.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        host => host,
    };
    let port = port(arguments.port)?;
    Ok(if host.contains(':') {
        format!("http://[{host}]:{port}")
    } else {
        format!("http://{host}:{port}")
    })
}

async fn ask(url: &str, wait: bool) -> Result<(), Failure> {
    let uri: Uri = format!("{url}/readyz").parse().map_err(|_| {
        Failure(format!(
            "`{url}` is not a URL; write it as `http://127.0.0.1:8080`"
        ))
    })?;
    if uri.scheme_str() != Some("http") {
        return Err(Failure(format!(
            "`{url}` does not begin with `http://`; a server with HTTPS also serves HTTP"
        )));
    }
    loop {
        match probe(&uri).await {
            Ok(()) => return Ok(()),
            Err(_) if wait => sleep(PAUSE).await,
            Err(reason) => return Err(Failure(format!("{url} is not ready: {reason}"))),
        }
    }
}

async fn probe(uri: &Uri) -> Result<(), String> {
    let host = uri.host().unwrap_or("127.0.0.1");
    let addresses = lookup(host, uri.port_u16().unwrap_or(80))
        .await
        .map_err(|error| error.to_string())?;
    let stream = TcpStream::connect(&*addresses)
        .await
        .map_err(|error| error.to_string())?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    let request = Request::get(uri.path())
        .header(header::HOST, uri.authority().map_or("", |it| it.as_str()))
        .body(Empty::<bytes::Bytes>::new())
        .map_err(|error| error.to_string())?;
    tokio::spawn(connection);
    let response = sender
        .send_request(request)
        .await
        .map_err(|error| error.to_string())?;
    if response.status().is_success() {
        Ok(())
    } else {
        Err(format!("it answered {}", response.status()))
    }
}

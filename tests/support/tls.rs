//! An HTTPS client with verification: it trusts one CA, and connects to one address for any host
//! name.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::{Method, Request, Version};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::http::Response;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::answer::{Answer, By};
use super::server::TestServer;

/// The offered version of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Http {
    One,
    Two,
}

impl Http {
    pub const BOTH: [Self; 2] = [Self::One, Self::Two];
}

/// A client that trusts the CA of a server.
#[derive(Clone)]
pub struct TlsClient {
    roots: Arc<RootCertStore>,
    pub address: SocketAddr,
    /// The headers of `CONNECT`, if the address is a proxy's.
    tunnel: Option<String>,
}

impl TlsClient {
    /// A client for the main port of a server.
    pub fn of(server: &TestServer) -> Self {
        let ca = server.ca.as_deref().expect("a CA");
        Self::trusting(ca, server.tls_ports[0].0)
    }

    /// A client that trusts this CA and connects to this address.
    pub fn trusting(ca: &str, address: SocketAddr) -> Self {
        let ca = CertificateDer::from_pem_slice(ca.as_bytes()).expect("a certificate");
        let mut roots = RootCertStore::empty();
        roots.add(ca).expect("a CA");
        let roots = Arc::new(roots);
        Self {
            roots,
            address,
            tunnel: None,
        }
    }

    /// A client that uses the HTTP port as its proxy, and sends these headers to it.
    pub fn through(server: &TestServer, headers: &str) -> Self {
        Self {
            address: server.address,
            tunnel: Some(headers.to_owned()),
            ..Self::of(server)
        }
    }

    /// A verified connection to a host name.
    pub async fn connect(&self, name: &str, http: Http) -> io::Result<TlsStream<TcpStream>> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the usual versions");
        let mut config = config
            .with_root_certificates(Arc::clone(&self.roots))
            .with_no_client_auth();
        config.alpn_protocols = vec![match http {
            Http::One => b"http/1.1".to_vec(),
            Http::Two => b"h2".to_vec(),
        }];
        let mut stream = TcpStream::connect(self.address).await?;
        if let Some(headers) = &self.tunnel {
            open_tunnel(&mut stream, name, headers).await?;
        }
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await?;
        let agreed = stream.get_ref().1.alpn_protocol().is_some();
        assert!(agreed, "{http:?} was agreed on");
        Ok(stream)
    }

    /// An HTTP/2 connection for parallel requests.
    pub async fn http2(&self, name: &str) -> http2::SendRequest<Full<Bytes>> {
        let stream = self.connect(name, Http::Two).await.expect("a connection");
        let io = TokioIo::new(stream);
        let shaken = http2::handshake(TokioExecutor::new(), io).await;
        let (sender, connection) = shaken.expect("HTTP/2");
        tokio::spawn(connection);
        sender
    }

    /// Sends one request over a new connection.
    pub async fn send(
        &self,
        http: Http,
        name: &str,
        request: Request<Full<Bytes>>,
    ) -> Response<Incoming> {
        let sent = match http {
            Http::Two => self.http2(name).await.send_request(request).await,
            Http::One => {
                let stream = self.connect(name, http).await.expect("a connection");
                let shaken = http1::handshake(TokioIo::new(stream)).await;
                let (mut sender, connection) = shaken.expect("HTTP/1");
                tokio::spawn(connection);
                sender.send_request(request).await
            }
        };
        sent.expect("an answer")
    }

    /// The validated answer of a host name to a request.
    pub async fn ask(
        &self,
        http: Http,
        name: &str,
        by: By,
        (method, path, body): (Method, &str, Option<Value>),
    ) -> Answer {
        let request = request(http, name, (method.clone(), path, body));
        let response = self.send(http, name, request).await;
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        Answer::checked(by, &method, path, (head.status, head.headers, body))
    }
}

/// Opens a tunnel through a proxy; the error is the head of its refusal.
async fn open_tunnel(stream: &mut TcpStream, name: &str, headers: &str) -> io::Result<()> {
    let asked = format!("CONNECT {name}:443 HTTP/1.1\r\nHost: {name}:443\r\n{headers}\r\n");
    stream.write_all(asked.as_bytes()).await?;
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        head.push(char::from(stream.read_u8().await?));
    }
    if head.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    Err(io::Error::other(head))
}

/// A request in the form of each version.
pub fn request(
    http: Http,
    name: &str,
    (method, path, body): (Method, &str, Option<Value>),
) -> Request<Full<Bytes>> {
    let builder = Request::builder().method(method);
    let builder = match http {
        Http::One => builder.uri(path).header("host", name),
        Http::Two => builder
            .version(Version::HTTP_2)
            .uri(format!("https://{name}{path}")),
    };
    let (builder, body) = match body {
        None => (builder, Bytes::new()),
        Some(body) => (
            builder.header("content-type", "application/json"),
            body.to_string().into(),
        ),
    };
    builder.body(Full::new(body)).expect("a request")
}

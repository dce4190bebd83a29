//! A relying party: a server of a client that the provider calls.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A request that the provider has sent.
#[derive(Debug)]
pub struct Received {
    /// The request line and the headers.
    pub head: String,
    pub body: String,
}

/// A server of a client, which answers each request with the next of some answers.
pub struct RelyingParty {
    pub address: SocketAddr,
    scheme: &'static str,
    requests: UnboundedReceiver<Received>,
    serving: JoinHandle<()>,
}

/// An answer as a right client gives it to a logout token.
pub fn answer(status: u16) -> String {
    format!("HTTP/1.1 {status} A\r\ncache-control: no-store\r\ncontent-length: 0\r\n\r\n")
}

/// An answer with a JSON document and other headers, each with a line end after it.
pub fn document(headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\n{headers}content-length: {length}\r\n\r\n{body}")
}

impl Received {
    /// The logout token in the form.
    pub fn logout_token(&self) -> &str {
        let token = self.body.strip_prefix("logout_token=");
        token.expect("a logout token")
    }
}

impl RelyingParty {
    /// A server that gives these answers in turn, and then closes connections.
    pub async fn answering(answers: impl IntoIterator<Item = String>) -> Self {
        Self::start(answers, None).await
    }

    /// The same by HTTPS, with a certificate that it has signed itself.
    pub async fn by_https(answers: impl IntoIterator<Item = String>) -> Self {
        Self::start(answers, Some(acceptor())).await
    }

    async fn start(answers: impl IntoIterator<Item = String>, tls: Option<TlsAcceptor>) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, requests) = unbounded_channel();
        let answers = answers.into_iter().collect();
        let serving = tokio::spawn(serve(listener, tls, answers, sender));
        Self {
            address,
            scheme,
            requests,
            serving,
        }
    }

    /// One that answers each logout token with the next of these statuses.
    pub async fn with_statuses(statuses: &[u16]) -> Self {
        Self::answering(statuses.iter().copied().map(answer)).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// The next request.
    pub async fn received(&mut self) -> Received {
        self.requests.recv().await.expect("a request")
    }

    /// Whether there is no other request so far.
    pub fn has_no_more(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }
}

impl Drop for RelyingParty {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn acceptor() -> TlsAcceptor {
    let own = generate_simple_self_signed(["rp.example".to_owned()]).expect("a certificate");
    let CertifiedKey { cert, signing_key } = own;
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the usual versions")
        .with_no_client_auth()
        .with_single_cert(vec![cert.into()], key.into());
    TlsAcceptor::from(Arc::new(config.expect("a key for the certificate")))
}

async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    mut answers: VecDeque<String>,
    requests: UnboundedSender<Received>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let mut answer = || answers.pop_front().unwrap_or_default();
        match &tls {
            None => exchange(stream, &mut answer, &requests).await,
            Some(tls) => {
                if let Ok(stream) = tls.accept(stream).await {
                    exchange(stream, &mut answer, &requests).await;
                }
            }
        }
    }
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &mut impl FnMut() -> String,
    requests: &UnboundedSender<Received>,
) {
    if let Some(received) = read(&mut stream).await {
        drop(requests.send(received));
        drop(stream.write_all(answer().as_bytes()).await);
        drop(stream.shutdown().await);
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Received> {
    let mut read = Vec::new();
    loop {
        let text = std::str::from_utf8(&read).ok()?;
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                (name.eq_ignore_ascii_case("content-length")).then(|| value.parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(Received {
                    head: head.to_owned(),
                    body: body.to_owned(),
                });
            }
        }
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
}

//! Being told to stop while requests are under way over HTTP/2, many on each connection.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::started;
use crate::crowd::{Outcome, Tally};
use crate::mockid::Mockid;
use crate::signals::RAN_OUT;
use crate::support::DEADLINE;

/// How many connections there are.
const CONNECTIONS: usize = 4;

/// How many requests each has under way at any time.
const AT_ONCE: usize = 8;

/// How many answers come on each of these before the server is told to stop.
const WARM: usize = 20;

#[test]
fn under_load_over_http_2_the_server_ends_and_cuts_no_answer_off() {
    for _ in 0..3 {
        let (mut mockid, https) = started(&[], &["--tls"]);
        let client = Client::of(&mut mockid, &https);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let tally = runtime.block_on(async {
            let hammered = hammer(client, || mockid.program.signal("TERM"));
            let hammered = tokio::time::timeout(DEADLINE, hammered).await;
            hammered.expect("the server ends")
        });
        assert!(tally.cut_off.is_empty(), "{tally:?}");
        assert!(tally.whole >= CONNECTIONS * AT_ONCE * WARM, "{tally:?}");
        let ended = mockid.program.ended();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(!ended.stderr.contains(RAN_OUT), "{ended:?}");
    }
}

/// Keeps the server at work, does something in the midst of it, and goes on until it is gone.
async fn hammer(client: Client, in_the_midst: impl FnOnce()) -> Tally {
    let (tells, mut warm) = channel(CONNECTIONS * AT_ONCE);
    let mut asking = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let sender = client.connected().await;
        for _ in 0..AT_ONCE {
            asking.spawn(ask_on(sender.clone(), tells.clone()));
        }
    }
    for _ in 0..CONNECTIONS * AT_ONCE {
        warm.recv().await.expect("a client at work");
    }
    in_the_midst();
    let tallies = asking.join_all().await;
    tallies.into_iter().fold(Tally::default(), Tally::and)
}

/// Asks until the connection takes no more.
async fn ask_on(mut sender: SendRequest<Full<Bytes>>, warm: Sender<()>) -> Tally {
    let mut tally = Tally::default();
    loop {
        let outcome = ask(&mut sender).await;
        let is_over = !matches!(outcome, Outcome::Whole(_));
        tally.add(outcome);
        if is_over {
            return tally;
        }
        if tally.whole == WARM {
            let told = warm.send(()).await;
            told.expect("the test lasts as long as its clients");
        }
    }
}

async fn ask(sender: &mut SendRequest<Full<Bytes>>) -> Outcome {
    let login = r#"{"email":"user@example.com","password":"password"}"#;
    let request = Request::post("https://localhost/igny8/api/v1/auth/login/")
        .header("content-type", "application/json")
        .body(Full::from(login));
    let answered = sender.send_request(request.expect("a request")).await;
    let Ok(response) = answered else {
        return Outcome::Refused;
    };
    let length = response.headers().get("content-length").cloned();
    match response.into_body().collect().await {
        Ok(body) => {
            let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
            if length.is_some_and(|length| length == body.len().to_string()) {
                Outcome::Whole(body)
            } else {
                Outcome::CutOff(body)
            }
        }
        Err(error) => Outcome::CutOff(error.to_string()),
    }
}

/// A client that trusts the CA of a server.
pub struct Client {
    connector: TlsConnector,
    address: String,
}

impl Client {
    /// One that trusts the CA that a server prints at its start.
    pub fn of(mockid: &mut Mockid, https: &str) -> Self {
        let mut pem = String::new();
        while !pem.contains("END CERTIFICATE") {
            pem += &mockid.program.stdout.next().expect("a certificate");
            pem += "\n";
        }
        let ca = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
        let mut roots = RootCertStore::empty();
        roots.add(ca).expect("a CA");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the usual versions");
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec()];
        Self {
            connector: TlsConnector::from(Arc::new(config)),
            address: https.trim_start_matches("https://").to_owned(),
        }
    }

    /// A connection on which HTTP/2 is to be spoken.
    pub async fn stream(&self) -> TlsStream<TcpStream> {
        let stream = TcpStream::connect(&self.address).await;
        let name = ServerName::try_from("localhost").expect("a name");
        let stream = self.connector.connect(name, stream.expect("a connection"));
        stream.await.expect("TLS")
    }

    async fn connected(&self) -> SendRequest<Full<Bytes>> {
        let io = TokioIo::new(self.stream().await);
        let shaken = http2::handshake(TokioExecutor::new(), io).await;
        let (sender, connection) = shaken.expect("HTTP/2");
        tokio::spawn(connection);
        sender
    }
}

use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::policy::check;
use super::*;

fn addresses(all: &[&str]) -> Vec<SocketAddr> {
    let all = all.iter().map(|it| it.parse().unwrap());
    all.map(|address: IpAddr| (address, 80).into()).collect()
}

#[test]
fn addresses_of_fixtures_reach_this_machine_and_private_networks() {
    for address in [
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "::ffff:127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "fd00::1",
    ] {
        let all = addresses(&[address]);
        assert_eq!(check(&all, Reach::Private, false), Ok(()), "{address}");
    }
}

#[test]
fn other_addresses_are_refused_unless_the_host_is_named() {
    for address in [
        "0.0.0.0",
        "::",
        "169.254.169.254",
        "fe80::1",
        "100.64.0.1",
        "172.32.0.1",
        "192.0.2.1",
        "::ffff:192.0.2.1",
        "64:ff9b::a00:1",
        "2001:db8::1",
    ] {
        let all = addresses(&[address]);
        let refused = address.parse().unwrap();
        assert_eq!(check(&all, Reach::Private, false), Err(refused));
        assert_eq!(check(&all, Reach::Private, true), Ok(()));
    }
}

#[test]
fn one_address_of_a_name_that_may_not_be_called_is_enough_for_a_refusal() {
    let all = addresses(&["127.0.0.1", "192.0.2.1"]);
    let refused = "192.0.2.1".parse().unwrap();
    assert_eq!(check(&all, Reach::Private, false), Err(refused));
}

#[test]
fn addresses_that_a_client_has_registered_reach_this_machine_alone() {
    let check = |address| check(&addresses(&[address]), Reach::Loopback, false);
    assert_eq!(check("127.0.0.1"), Ok(()));
    assert_eq!(check("10.0.0.1"), Err("10.0.0.1".parse().unwrap()));
    assert_eq!(check("fd00::1"), Err("fd00::1".parse().unwrap()));
}

#[tokio::test]
async fn a_refusal_says_how_to_allow_the_host() {
    let refused = called("http://192.0.2.1/logout").await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "192.0.2.1 is neither loopback nor private; start mockid with --allow-outbound 192.0.2.1 \
         to let it call that host"
    );
    let refused = NotAllowed {
        host: "rp.example.com".to_owned(),
        address: "10.0.0.1".parse().unwrap(),
        reach: Reach::Loopback,
    };
    assert_eq!(
        refused.to_string(),
        "rp.example.com is at 10.0.0.1, which is not loopback; a client that registers itself is \
         called on loopback alone"
    );
    let other = called("ftp://127.0.0.1/").await.unwrap_err();
    assert_eq!(other, NoAnswer::NotHttp("ftp://127.0.0.1/".to_owned()));
}

#[test]
fn an_allowed_host_is_a_name_or_an_address_without_a_port() {
    let is = |text: &str, url: &str| {
        let host: OutboundHost = text.parse().unwrap();
        host.is(&Url::parse(url).unwrap().host().unwrap())
    };
    assert!(is("RP.example.com", "https://rp.example.com:8443/a"));
    assert!(is("2001:db8::1", "http://[2001:db8::1]/"));
    assert!(is("192.0.2.1", "http://192.0.2.1/"));
    assert!(!is("example.com", "http://rp.example.com/"));
    for text in ["", "rp.example.com:80", "http://a", "a/b"] {
        assert_eq!(text.parse::<OutboundHost>(), Err(InvalidOutboundHost));
    }
}

/// What a server with this answer, sent before it reads, gives a call.
async fn answered(answer: Vec<u8>) -> Result<IncomingAnswer, NoAnswer> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut read = [0; 1024];
        drop(stream.read(&mut read).await);
        drop(stream.write_all(&answer).await);
        // Until the caller is gone.
        drop(stream.read(&mut read).await);
    });
    let outcome = called(&format!("http://{address}/a?b=c")).await;
    serving.abort();
    outcome
}

async fn called(url: &str) -> Result<IncomingAnswer, NoAnswer> {
    let request = OutgoingRequest {
        method: Method::GET,
        url: Url::parse(url).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
    };
    let outbound = Outbound::default();
    outbound.send(&request, Reach::Private).await
}

fn with_body(size: usize) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n");
    [head.into_bytes(), vec![b'a'; size]].concat()
}

#[tokio::test]
async fn an_answer_of_64_kib_is_read_and_a_longer_one_is_not() {
    let answer = answered(with_body(MAX_BODY)).await.unwrap();
    assert_eq!(answer.body.len(), MAX_BODY);
    let longer = answered(with_body(MAX_BODY + 1)).await;
    assert_eq!(longer.unwrap_err(), NoAnswer::TooLong);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let answer = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let answer = answered(answer.into()).await.unwrap();
    assert_eq!(answer.status, StatusCode::FOUND);
}

#[tokio::test]
async fn what_is_not_http_and_what_is_not_there_is_unreachable() {
    let broken = answered(b"garbage\r\n\r\n".to_vec()).await;
    assert!(matches!(broken, Err(NoAnswer::Unreachable(_))));
    // Nothing listens at a port that was just given back.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let nobody = called(&format!("http://{address}/")).await;
    assert!(matches!(nobody, Err(NoAnswer::Unreachable(_))));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_in_2_s_is_left() {
    assert_eq!(answered(Vec::new()).await.unwrap_err(), NoAnswer::TimedOut);
}

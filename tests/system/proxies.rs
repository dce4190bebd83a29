//! The server behind a proxy (`--trust-forwarded`), and as one.

use std::io::{Read, Write};
use std::net::TcpStream;

use reqwest::{Client, Method, Proxy};

use crate::mockid::{Mockid, answer};
use crate::support::DEADLINE;

#[test]
fn what_a_proxy_says_is_believed_only_when_it_is_said() {
    let forwarded = |mockid: &Mockid| {
        let index = mockid.request(Method::GET, "/");
        let index = index.header("x-forwarded-proto", "https");
        let index = index.header("x-forwarded-host", "saas.haut.ai");
        answer(index).body["base"].clone()
    };
    for mockid in Mockid::switched_both_ways("--trust-forwarded") {
        assert_eq!(forwarded(&mockid), "https://saas.haut.ai");
    }
    assert!(forwarded(&Mockid::start(&[])).is_null());
}

#[test]
fn the_limit_is_for_the_address_that_a_trusted_proxy_names() {
    let mockid = Mockid::start(&["--trust-forwarded", "--rate-limit", "1/h"]);
    for (header, value, status) in [
        ("x-forwarded-for", "192.0.2.1", 200),
        ("x-forwarded-for", "198.51.100.9, 192.0.2.1", 429),
        ("forwarded", "for=192.0.2.1", 429),
        ("forwarded", "for=\"[2001:db8::1]:4711\"", 200),
    ] {
        let live = mockid.request(Method::GET, "/livez").header(header, value);
        assert_eq!(answer(live).status, status, "{header}: {value}");
    }
}

#[test]
fn over_plain_http_the_user_of_the_proxys_url_names_the_sandbox() {
    let mockid = Mockid::start(&[]);
    let proxy = mockid.url("").replace("http://", "http://t%201:@");
    let client = Client::builder().proxy(Proxy::http(proxy).expect("a proxy"));
    let client = client.timeout(DEADLINE).build().expect("a client");
    let call = client.get("http://api.igny8.com/api/v1/planner/keywords/");
    assert_eq!(answer(call).status, 401);
    let journal = mockid.get("/~t%201/__admin/requests").body;
    assert_eq!(journal["total"], 1);
    assert_eq!(journal["requests"][0]["provider"], "igny8");
}

/// The first line that `CONNECT` is answered.
fn connect(mockid: &Mockid, to: &str) -> String {
    let mut stream = TcpStream::connect(mockid.authority()).expect("a connection");
    stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
    let asked = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n\r\n");
    stream.write_all(asked.as_bytes()).expect("sent");
    let mut line = [0; 12];
    stream.read_exact(&mut line).expect("an answer");
    String::from_utf8_lossy(&line).into_owned()
}

#[test]
fn a_tunnel_leads_to_a_vendor_over_tls_and_to_nothing_else() {
    let mockid = Mockid::start(&["--tls", "--tls-port", "0"]);
    assert_eq!(connect(&mockid, "api.igny8.com:443"), "HTTP/1.1 200");
    assert_eq!(connect(&mockid, "example.com:443"), "HTTP/1.1 403");
    let log = mockid.stopped().stderr;
    let said = "a tunnel was refused: tunnels lead to vendors' host names, and example.com is none";
    assert!(log.contains(said), "{log}");
}

#[test]
fn with_strict_sandboxes_a_tunnel_without_a_name_is_asked_for_it() {
    let mockid = Mockid::start(&["--tls", "--tls-port", "0", "--strict-sandboxes"]);
    assert_eq!(connect(&mockid, "api.igny8.com:443"), "HTTP/1.1 407");
}

#[test]
fn tunnels_are_closed_when_the_server_stops() {
    let mockid = Mockid::start(&["--tls", "--tls-port", "0"]);
    let mut stream = TcpStream::connect(mockid.authority()).expect("a connection");
    stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
    let asked = b"CONNECT api.igny8.com:443 HTTP/1.1\r\nHost: a\r\n\r\n";
    stream.write_all(asked).expect("sent");
    stream.read_exact(&mut [0; 12]).expect("an answer");
    let ended = mockid.stopped();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stderr.contains("did not end in time"), "{ended:?}");
    let mut rest = Vec::new();
    drop(stream.read_to_end(&mut rest));
}

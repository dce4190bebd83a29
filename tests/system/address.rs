//! Where it listens: `--host`, `--port`, `--listen`.

use std::net::TcpListener;

use reqwest::Method;

use crate::mockid::{Mockid, answer, client};

#[test]
fn the_host_is_the_one_that_is_named() {
    for mockid in Mockid::told_both_ways("--host", "0.0.0.0") {
        // The client went to loopback for what listens on every address.
        assert_eq!(mockid.get("/livez").status, 200);
        let stdout = mockid.killed().stdout;
        assert!(stdout.starts_with("mockid listening on http://0.0.0.0:"));
    }
}

/// The status of a probe of each loopback address, at the port of a server.
fn on_both_loopback_addresses(mockid: &Mockid) -> [u16; 2] {
    let (_, port) = mockid.authority().rsplit_once(':').expect("a port");
    ["127.0.0.1", "[::1]"]
        .map(|host| answer(client().get(format!("http://{host}:{port}/livez"))).status)
}

#[test]
fn localhost_is_both_loopback_addresses_at_the_same_port() {
    let mut mockid = Mockid::start(&["--host", "LocalHost"]);
    assert!(mockid.authority().starts_with("127.0.0.1:"));
    assert_eq!(on_both_loopback_addresses(&mockid), [200, 200]);
    mockid
        .program
        .stderr
        .next_with("also listening on http://[::1]:");
}

#[test]
fn a_provider_at_localhost_is_at_both_loopback_addresses() {
    let mut mockid = Mockid::start(&["--listen", "kyc=localhost:0"]);
    let addresses = [
        own_address(&mut mockid, "kyc"),
        logged_address(&mut mockid, "kyc"),
    ];
    for (host, own) in ["127.0.0.1", "[::1]"].into_iter().zip(addresses) {
        assert!(own.starts_with(&format!("http://{host}:")), "{own}");
        assert_eq!(
            answer(client().get(format!("{own}/"))).body["provider"],
            "kyc"
        );
    }
}

#[test]
fn the_unspecified_address_of_ipv6_takes_ipv4_too() {
    let mockid = Mockid::start(&["--host", "::"]);
    assert_eq!(on_both_loopback_addresses(&mockid), [200, 200]);
}

#[test]
fn port_0_is_any_that_is_free() {
    let (one, other) = (Mockid::start(&[]), Mockid::start(&[]));
    assert_ne!(one.url(""), other.url(""));
    assert_eq!(one.get("/livez").status, 200);
    assert_eq!(other.get("/livez").status, 200);
}

#[test]
fn a_port_that_is_named_is_taken() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port().to_string();
    drop(free);
    let mockid = Mockid::start_exactly(&[], &["--port", &port]);
    assert_eq!(mockid.authority(), format!("127.0.0.1:{port}"));
}

#[test]
fn a_provider_gets_a_port_of_its_own_beside_the_one_of_all() {
    for mut mockid in Mockid::told_both_ways("--listen", "igny8=127.0.0.1:0") {
        let own = own_address(&mut mockid, "igny8");
        let login = format!("{own}/api/v1/auth/login/");
        let body = serde_json::json!({ "email": "user@example.com", "password": "password" });
        let response = answer(client().request(Method::POST, login).json(&body));
        assert_eq!(response.status, 200);
        // Nothing of another provider is there, and nothing is missing where everything is.
        let page = answer(client().get(format!("{own}/")));
        assert_eq!(page.body["provider"], "igny8");
        assert_eq!(mockid.get("/").body["name"], "mockid");
    }
}

#[test]
fn several_providers_get_ports_by_repeating_the_flag_or_by_commas_in_the_variable() {
    let two = [
        "--listen",
        "kyc=localhost:0",
        "--listen",
        "s7risk=127.0.0.1:0",
    ];
    let list = [("MOCKID_LISTEN", "kyc=localhost:0,s7risk=127.0.0.1:0")];
    for mut mockid in [Mockid::start(&two), Mockid::start_in(&list, &[])] {
        for provider in ["kyc", "s7risk"] {
            let own = own_address(&mut mockid, provider);
            let page = answer(client().get(format!("{own}/")));
            assert_eq!(page.body["provider"], provider);
        }
    }
}

/// The address that standard output and the log name for a provider.
fn own_address(mockid: &mut Mockid, provider: &str) -> String {
    let address = logged_address(mockid, provider);
    let printed = mockid.program.stdout.next();
    let expected = format!("mockid listening on {address} for {provider}");
    assert_eq!(printed.as_deref(), Some(expected.as_str()));
    address
}

/// The next address that the log names for a provider.
fn logged_address(mockid: &mut Mockid, provider: &str) -> String {
    let line = mockid
        .program
        .stderr
        .next_with(&format!("{provider} alone at "));
    let (_, address) = line.split_once(" alone at ").expect("an address");
    address.to_owned()
}

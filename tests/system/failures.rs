//! What cannot be done: exit code 1, and one clear line.

use std::net::TcpListener;

use crate::files::{Folder, of_repository};
use crate::support::run;

/// What is said on standard error when the server cannot start.
fn failure(arguments: &[&str]) -> String {
    let ended = run(&[&["--port", "0"], arguments].concat(), &[]);
    assert_eq!(ended.code, Some(1), "{arguments:?}: {ended:?}");
    assert_eq!(ended.stdout, "", "{arguments:?}");
    ended.stderr
}

#[test]
fn a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let expected = format!(
        "mockid: {address} is in use by another program; choose another port, or 0 for any that is free\n"
    );
    let ended = run(&["--port", &address.port().to_string()], &[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    assert_eq!(ended.stderr, expected);
    assert_eq!(failure(&["--listen", &format!("kyc={address}")]), expected);
}

#[test]
fn an_address_that_is_none() {
    assert_eq!(
        failure(&["--host", "256.0.0.1"]),
        "mockid: `256.0.0.1` is not an address to listen on; \
         write it as `127.0.0.1`, `0.0.0.0`, `::1` or `localhost`\n"
    );
    assert_eq!(
        failure(&["--listen", "kyc=9003"]),
        "mockid: `9003` is not an address to listen on; write it as `127.0.0.1:9003`\n"
    );
}

#[test]
fn an_address_of_another_machine() {
    // RFC 5737 keeps it for examples, so that nobody has it.
    let said = failure(&["--host", "192.0.2.1"]);
    assert!(
        said.starts_with("mockid: cannot listen on 192.0.2.1:0: "),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_port_in_the_environment_that_is_none() {
    let ended = run(&[], &[("PORT", "http")]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        ended.stderr,
        "mockid: PORT=http in the environment is not a port; use 0 to 65535\n"
    );
}

#[test]
fn a_key_file_that_is_not_there() {
    let file = Folder::of("a_key_file_that_is_not_there").file("key.pem");
    assert_eq!(
        failure(&["--signing-key", &format!("intergiro={file}")]),
        format!(
            "mockid: the signing key of intergiro, {file}: No such file or directory (os error 2)\n"
        )
    );
}

#[test]
fn a_key_of_the_wrong_kind() {
    let file = of_repository("fixtures/default.yaml");
    assert_eq!(
        failure(&["--signing-key", &format!("s7risk={file}")]),
        format!(
            "mockid: the signing key of s7risk, {file}: \
             not an RSA private key in PEM (`openssl genrsa 2048` writes one)\n"
        )
    );
}

#[test]
fn a_secret_that_is_too_short() {
    let file = Folder::of("a_secret_that_is_too_short").write("secret", "too short\n");
    for provider in ["kyc", "igny8"] {
        assert_eq!(
            failure(&["--signing-key", &format!("{provider}={file}")]),
            format!(
                "mockid: the signing key of {provider}, {file}: \
                 an HS256 secret must have at least 32 bytes, this one has 9\n"
            )
        );
    }
}

#[test]
fn a_clock_that_would_start_outside_the_centuries() {
    assert_eq!(
        failure(&["--clock", "1969-12-31T23:59:59Z"]),
        "mockid: the clock shows times from 1970-01-01T00:00:00Z to 9000-01-01T00:00:00Z\n"
    );
}

#[test]
fn fixtures_that_are_not_there() {
    let file = Folder::of("fixtures_that_are_not_there").file("own.yaml");
    assert_eq!(
        failure(&["--fixtures", &file]),
        format!(
            "mockid: the fixtures cannot be used: \
             {file}: the file cannot be read: No such file or directory (os error 2)\n"
        )
    );
}

#[test]
fn fixtures_with_problems_of_which_every_one_has_a_line() {
    let text = "kyc:\n  settings:\n    token_tll: 1h\n    hosts: kyc.example\n";
    let file = Folder::of("fixtures_with_problems").write("own.yaml", text);
    assert_eq!(
        failure(&["--fixtures", &file]),
        format!(
            "mockid: the fixtures cannot be used\n\
             {file}:3:5: kyc.settings.token_tll: unknown key; did you mean `token_ttl`?\n\
             {file}:4:12: kyc.settings.hosts: found a string, expected a list\n"
        )
    );
}

#[test]
fn a_key_in_pem_where_a_secret_belongs() {
    let file = of_repository("fixtures/keys/s7risk.pem");
    assert_eq!(
        failure(&["--signing-key", &format!("igny8={file}")]),
        format!(
            "mockid: the signing key of igny8, {file}: \
             a key in PEM, where an HS256 secret belongs: at least 32 bytes of any kind\n"
        )
    );
}

#[test]
fn two_signing_keys_for_one_provider() {
    let file = of_repository("fixtures/keys/s7risk.pem");
    let key = format!("s7risk={file}");
    assert_eq!(
        failure(&["--signing-key", &key, "--signing-key", &key]),
        "mockid: s7risk has two signing keys; it takes one\n"
    );
}

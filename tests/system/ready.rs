//! `mockid ready`.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::mockid::Mockid;
use crate::support::{Ended, Program, command, run};

/// An address at which nobody listens: the port of a service that is long gone.
const NOBODY: &str = "http://127.0.0.1:1";

#[test]
fn a_server_that_is_up_is_ready() {
    let mockid = Mockid::start(&[]);
    let url = mockid.url("");
    let (_, port) = url.rsplit_once(':').unwrap();
    let expected = Ended {
        code: Some(0),
        stdout: format!("{url} is ready\n"),
        stderr: String::new(),
    };
    assert_eq!(run(&["ready", "--url", &url], &[]), expected);
    assert_eq!(run(&["ready", "--url", &format!("{url}/")], &[]), expected);
    assert_eq!(run(&["ready", "--wait", "--url", &url], &[]), expected);
    // As in the container that the server is in, which has its variables.
    for variable in ["PORT", "MOCKID_PORT"] {
        assert_eq!(run(&["ready"], &[(variable, port)]), expected);
        let everywhere = [(variable, port), ("MOCKID_HOST", "0.0.0.0")];
        assert_eq!(run(&["ready"], &everywhere), expected);
    }
}

#[test]
fn the_address_that_is_named_goes_before_the_environment() {
    let mockid = Mockid::start(&[]);
    let variables = [("MOCKID_PORT", "1"), ("PORT", "http")];
    let ended = run(&["ready", "--url", &mockid.url("")], &variables);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn the_other_variables_of_serving_do_not_disturb() {
    let mockid = Mockid::start(&[]);
    let wrong = [
        ("MOCKID_CLOCK", "tomorrow"),
        ("MOCKID_LISTEN", "nobody"),
        ("MOCKID_ADMIN_TOKEN", ""),
        ("MOCKID_NO_ADMIN", "perhaps"),
    ];
    let ended = run(&["ready", "--url", &mockid.url("")], &wrong);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn a_server_that_is_down_is_not_ready() {
    let said = failure(&["--url", NOBODY]);
    let expected = format!("mockid: {NOBODY} is not ready: ");
    assert!(said.starts_with(&expected), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn another_answer_than_success_is_not_ready() {
    let (listener, url) = server_of_the_test();
    let program = Program::spawn(command(&["ready", "--url", &url], &[]));
    refuse(&listener);
    let ended = program.ended();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        ended.stderr,
        format!("mockid: {url} is not ready: it answered 503 Service Unavailable\n")
    );
}

#[test]
fn told_to_wait_it_asks_until_the_server_is_there() {
    let (listener, url) = server_of_the_test();
    let address = listener.local_addr().unwrap();
    let program = Program::spawn(command(&["ready", "--wait", "--url", &url], &[]));
    refuse(&listener);
    drop(listener.accept().unwrap());
    // From now on nobody listens, until the server does.
    drop(listener);
    let port = address.port().to_string();
    let _mockid = Mockid::start_exactly(&[], &["--port", &port]);
    let ended = program.ended();
    assert_eq!(ended.stdout, format!("{url} is ready\n"), "{ended:?}");
    assert_eq!(ended.code, Some(0));
}

#[test]
fn told_for_how_long_it_waits_no_longer() {
    let expected = format!("mockid: {NOBODY} did not become ready in 100ms\n");
    let said = failure(&["--wait", "--timeout", "100ms", "--url", NOBODY]);
    assert_eq!(said, expected);
}

#[test]
fn a_server_that_takes_the_question_and_says_nothing_is_not_waited_for_longer() {
    // The system accepts for it, and nobody reads.
    let (_listener, url) = server_of_the_test();
    let expected = format!("mockid: {url} did not become ready in 100ms\n");
    assert_eq!(failure(&["--timeout", "100ms", "--url", &url]), expected);
    let waiting = ["--wait", "--timeout", "100ms", "--url", &url];
    assert_eq!(failure(&waiting), expected);
}

#[test]
fn an_address_that_is_none_is_said_at_once() {
    for (url, expected) in [
        (
            "nowhere",
            "`nowhere` is not a URL; write it as `http://127.0.0.1:8080`",
        ),
        (
            "http://a b",
            "`http://a b` is not a URL; write it as `http://127.0.0.1:8080`",
        ),
        (
            "https://x",
            "`https://x` does not begin with `http://`; a server with HTTPS also serves HTTP",
        ),
    ] {
        let expected = format!("mockid: {expected}\n");
        assert_eq!(failure(&["--url", url]), expected);
        assert_eq!(failure(&["--wait", "--url", url]), expected);
    }
    let ended = run(&["ready"], &[("PORT", "http")]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(
        ended.stderr,
        "mockid: PORT=http in the environment is not a port; use 0 to 65535\n"
    );
}

/// What is said when the server is not ready.
fn failure(arguments: &[&str]) -> String {
    let ended = run(&[&["ready"], arguments].concat(), &[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    ended.stderr
}

/// A server that does what the test does.
fn server_of_the_test() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    (listener, format!("http://{address}"))
}

/// Answers the next request with 503.
fn refuse(listener: &TcpListener) {
    let (mut stream, _) = listener.accept().expect("somebody connects");
    let head = head_of(&mut stream);
    assert!(head.starts_with("GET /readyz HTTP/1.1\r\n"), "{head}");
    stream
        .write_all(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n")
        .expect("the answer goes out");
}

fn head_of(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read > 0) {
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("a head is text")
}

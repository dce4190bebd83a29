//! SIGTERM and SIGINT: what is under way is finished, and then the server is gone.
//!
//! It gives requests under way less than a second, by a timer of its own, and says in the log when
//! that ran out. Where the log does not say it, the end came sooner.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::mockid::Mockid;
use crate::support::{DEADLINE, Ended};

/// What the log says when time ran out.
pub const RAN_OUT: &str = "did not end in time";

#[test]
fn either_signal_ends_the_server_with_exit_code_0() {
    for signal in ["TERM", "INT"] {
        let mockid = Mockid::start(&[]);
        mockid.token();
        let ended = told(signal, mockid);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stderr.contains("stopped"), "{ended:?}");
        assert_eq!(ended.stdout.lines().count(), 1, "{ended:?}");
    }
}

#[test]
fn a_signal_right_after_the_start_is_not_missed() {
    for _ in 0..10 {
        let ended = told("TERM", Mockid::start(&[]));
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

#[test]
fn a_request_under_way_is_finished() {
    for signal in ["TERM", "INT"] {
        let mut mockid = Mockid::start(&[]);
        let mut login = HalfALogin::begun(&mockid);
        mockid.program.signal(signal);
        mockid.program.stderr.next_with("stopping");
        let answer = login.finished();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        assert!(answer.contains("\"success\":true"), "{answer}");
        let ended = mockid.program.ended();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(!ended.stderr.contains(RAN_OUT), "{ended:?}");
    }
}

#[test]
fn a_connection_that_is_kept_for_the_next_request_does_not_hold_up_the_end() {
    let mockid = Mockid::start(&[]);
    let mut idle = connection(&mockid);
    idle.write_all(b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let answer = read_until(&mut idle, "{\"status\":\"ok\"}");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let ended = told("TERM", mockid);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stderr.contains(RAN_OUT), "{ended:?}");
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"");
}

#[test]
fn a_connection_that_has_said_nothing_does_not_hold_up_the_end() {
    let mockid = Mockid::start(&[]);
    let _silent = connection(&mockid);
    // Connections are accepted in their order, so that the first one is served by now.
    mockid.get("/livez");
    let ended = told("TERM", mockid);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stderr.contains(RAN_OUT), "{ended:?}");
}

#[test]
fn a_request_that_never_ends_is_not_waited_for() {
    let mockid = Mockid::start(&[]);
    let _login = HalfALogin::begun(&mockid);
    let ended = told("TERM", mockid);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains(RAN_OUT), "{ended:?}");
}

#[test]
fn signals_that_come_together_are_one_and_a_request_under_way_is_finished() {
    for signals in [["INT", "TERM"], ["TERM", "INT"]] {
        let mut mockid = Mockid::start(&[]);
        let mut login = HalfALogin::begun(&mockid);
        mockid.program.signals(&signals);
        mockid.program.stderr.next_with("stopping");
        let answer = login.finished();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        let ended = mockid.program.ended();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

#[test]
fn a_later_signal_ends_the_server_immediately() {
    for signal in ["TERM", "INT"] {
        let mut mockid = Mockid::start(&[]);
        let _login = HalfALogin::begun(&mockid);
        mockid.program.signal("TERM");
        mockid
            .program
            .stderr
            .next_with("another signal ends the server immediately");
        mockid.program.signal(signal);
        let ended = mockid.program.ended();
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(!ended.stderr.contains(RAN_OUT), "{ended:?}");
    }
}

#[test]
fn a_provider_with_a_port_of_its_own_finishes_its_requests_as_well() {
    let mut mockid = Mockid::start(&["--listen", "igny8=127.0.0.1:0"]);
    let line = mockid.program.stderr.next_with("igny8 alone at http://");
    let (_, own) = line.split_once("http://").unwrap();
    let mut login = HalfALogin::begun_at(own, "/api/v1/auth/login/");
    mockid.program.signal("TERM");
    mockid.program.stderr.next_with("stopping");
    let answer = login.finished();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert_eq!(mockid.program.ended().code, Some(0));
}

/// Sends a signal and waits for the end.
fn told(signal: &str, mockid: Mockid) -> Ended {
    mockid.program.signal(signal);
    mockid.program.ended()
}

/// A login of which the server has the first half and waits for the second.
pub struct HalfALogin {
    stream: TcpStream,
}

impl HalfALogin {
    const FIRST: &str = r#"{"email":"user@example.com","#;
    const SECOND: &str = r#""password":"password"}"#;

    pub fn begun(mockid: &Mockid) -> Self {
        Self::begun_at(mockid.authority(), "/igny8/api/v1/auth/login/")
    }

    fn begun_at(authority: &str, path: &str) -> Self {
        let mut stream = connected(authority);
        let length = Self::FIRST.len() + Self::SECOND.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nexpect: 100-continue\r\n\r\n"
        );
        let sent = stream.write_all(head.as_bytes());
        sent.expect("the head goes out");
        // With this the server says that it is reading the body.
        read_until(&mut stream, "HTTP/1.1 100 Continue\r\n\r\n");
        let sent = stream.write_all(Self::FIRST.as_bytes());
        sent.expect("the first half goes out");
        Self { stream }
    }

    /// Sends the second half, and reads everything until the server closes the connection.
    fn finished(&mut self) -> String {
        self.go_on();
        self.answer()
    }

    /// Sends the second half.
    pub fn go_on(&mut self) {
        let sent = self.stream.write_all(Self::SECOND.as_bytes());
        sent.expect("the second half goes out");
    }

    /// Reads everything until the server closes the connection.
    pub fn answer(&mut self) -> String {
        let mut answer = String::new();
        let read = self.stream.read_to_string(&mut answer);
        read.expect("the answer arrives");
        answer
    }
}

fn connection(mockid: &Mockid) -> TcpStream {
    connected(mockid.authority())
}

fn connected(authority: &str) -> TcpStream {
    let stream = TcpStream::connect(authority).expect("the server listens");
    let set = stream.set_read_timeout(Some(DEADLINE));
    set.expect("a deadline can be set");
    stream
}

/// What the server sends, up to this text.
pub fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(end.as_bytes()) {
        stream.read_exact(&mut byte).expect("more arrives");
        read.push(byte[0]);
    }
    String::from_utf8(read).expect("an answer is text")
}

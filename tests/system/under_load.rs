//! Being told to stop while clients are at work: no answer is cut off, and the end comes in time.
//!
//! A client may send a request at the very instant at which the server closes a connection that was
//! idle until then. Nobody can prevent that; what matters is that not a byte of an answer has come,
//! so that the client may ask again.

use serde_json::json;

use crate::crowd::{Crowd, Outcome, answer, connected, exchange};
use crate::mockid::Mockid;
use crate::signals::{HalfALogin, RAN_OUT};
use crate::support::Ended;

/// How often a race is run.
const ROUNDS: usize = 3;

#[track_caller]
fn ended_well(mockid: Mockid) {
    let Ended { code, stderr, .. } = mockid.program.ended();
    assert_eq!(code, Some(0), "{stderr}");
    assert!(!stderr.contains(RAN_OUT), "{stderr}");
    assert!(stderr.contains("stopped"), "{stderr}");
}

#[test]
fn under_load_either_signal_ends_the_server_and_cuts_no_answer_off() {
    for signal in ["TERM", "INT"].repeat(ROUNDS) {
        let mockid = Mockid::start(&[]);
        let crowd = Crowd::at(&mockid);
        crowd.in_full_swing();
        mockid.program.signal(signal);
        let tally = crowd.tally();
        assert!(tally.cut_off.is_empty(), "{tally:?}");
        ended_well(mockid);
    }
}

#[test]
fn under_load_the_control_api_ends_the_server_and_is_answered_itself() {
    for _ in 0..ROUNDS {
        let mockid = Mockid::start(&[]);
        let crowd = Crowd::at(&mockid);
        crowd.in_full_swing();
        let told = mockid.post("/__admin/shutdown", &json!({}));
        assert_eq!(told.status, 202);
        assert_eq!(told.body["status"], "stopping");
        let tally = crowd.tally();
        assert!(tally.cut_off.is_empty(), "{tally:?}");
        ended_well(mockid);
    }
}

/// Requests that arrive while the server stands still find it told to stop when it goes on. They wait
/// in the kernel, half of them on connections that it knows, half on ones that it has not accepted.
#[test]
fn requests_that_arrive_with_the_signal_are_answered_whole_or_not_at_all() {
    const LIVEZ: &str = "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for _ in 0..ROUNDS {
        let mockid = Mockid::start(&[]);
        let connection = || connected(mockid.authority()).expect("the server listens");
        let mut connections: Vec<_> = (0..8).map(|_| connection()).collect();
        for stream in &mut connections {
            assert!(matches!(exchange(stream, LIVEZ), Outcome::Whole(_)));
        }
        mockid.program.signal("STOP");
        connections.extend((0..8).map(|_| connection()));
        for stream in &mut connections {
            std::io::Write::write_all(stream, LIVEZ.as_bytes()).expect("the kernel takes it");
        }
        mockid.program.signal("TERM");
        mockid.program.signal("CONT");
        for stream in &mut connections {
            if let Outcome::CutOff(received) = answer(stream) {
                panic!("cut off: {received}");
            }
        }
        ended_well(mockid);
    }
}

#[test]
fn dear_passwords_under_way_are_verified_to_the_end() {
    let mockid = Mockid::start(&["--password-cost", "realistic"]);
    let mut logins = [HalfALogin::begun(&mockid), HalfALogin::begun(&mockid)];
    for login in &mut logins {
        login.go_on();
    }
    mockid.program.signal("TERM");
    for login in &mut logins {
        let answer = login.answer();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("\"success\":true"), "{answer}");
    }
    ended_well(mockid);
}

#[test]
fn a_request_that_a_fault_holds_up_is_answered_at_once() {
    let mockid = Mockid::start(&[]);
    let fault = json!({"match": {"provider": "igny8"}, "delay": "5m"});
    assert_eq!(mockid.post("/__admin/faults", &fault).status, 201);
    let mut login = HalfALogin::begun(&mockid);
    login.go_on();
    mockid.program.signal("TERM");
    let answer = login.answer();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\"success\":true"), "{answer}");
    ended_well(mockid);
}

#[test]
fn a_stream_of_events_ends_where_an_event_does() {
    let mockid = Mockid::start(&[]);
    mockid.token();
    let mut stream = connected(mockid.authority()).expect("the server listens");
    let request = "GET /__admin/events?since=0 HTTP/1.1\r\nhost: localhost\r\n\r\n";
    std::io::Write::write_all(&mut stream, request.as_bytes()).expect("the request goes out");
    crate::signals::read_until(&mut stream, "\n\n\r\n");
    mockid.program.signal("TERM");
    let mut rest = String::new();
    let read = std::io::Read::read_to_string(&mut stream, &mut rest);
    read.expect("the stream is closed and not reset");
    assert_eq!(rest, "0\r\n\r\n");
    ended_well(mockid);
}

//! `--max-connections`, `--client-timeout`, `--idle-timeout`, and how many files the process may have open.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use crate::mockid::Mockid;
use crate::support::{DEADLINE, Program, command};

const LIVE: &[u8] = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/// A server with this limit of open files, set with `ulimit`.
fn with_files(ulimit: &str, arguments: &[&str]) -> Mockid {
    let mockid = command(arguments, &[("MOCKID_PORT", "0")]);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("ulimit {ulimit}; exec \"$0\" \"$@\"")])
        .arg(mockid.get_program())
        .args(mockid.get_args())
        .env_clear();
    for (name, value) in mockid.get_envs() {
        shell.envs(value.map(|value| (name, value)));
    }
    Mockid::started(Program::spawn(shell))
}

fn connect(mockid: &Mockid) -> TcpStream {
    let stream = TcpStream::connect(mockid.authority()).expect("a connection");
    let timeout = stream.set_read_timeout(Some(DEADLINE));
    timeout.expect("a timeout");
    stream
}

/// The status of a request over a connection that stays open, if the server leaves it open.
fn ask(stream: &mut TcpStream) -> u16 {
    stream.write_all(LIVE).expect("a request sent");
    let mut received = vec![0; 1024];
    let count = stream.read(&mut received).expect("an answer");
    let answer = String::from_utf8_lossy(&received[..count]).into_owned();
    let status = answer.split(' ').nth(1);
    status.and_then(|it| it.parse().ok()).expect("a status")
}

#[test]
fn the_cap_on_connections_is_told_by_a_flag_or_its_variable() {
    for mockid in Mockid::told_both_ways("--max-connections", "1") {
        let mut kept = connect(&mockid);
        assert_eq!(ask(&mut kept), 200);
        let refused = mockid.get("/livez");
        assert_eq!(refused.status, 503);
        assert_eq!(refused.header("retry-after"), "1");
        assert_eq!(ask(&mut kept), 200);
        drop(kept);
        while mockid.get("/livez").status == 503 {}
        // However many were refused, the log says so once.
        let said = mockid.killed().stderr;
        assert_eq!(said.matches("(--max-connections)").count(), 1, "{said}");
    }
}

#[test]
fn the_patience_with_clients_is_told_by_a_flag_or_its_variable() {
    for mockid in Mockid::told_both_ways("--client-timeout", "100ms") {
        let mut silent = connect(&mockid);
        assert_eq!(silent.read(&mut [0]).expect("the end"), 0);
    }
}

#[test]
fn the_time_to_be_idle_is_told_by_a_flag_or_its_variable() {
    for mockid in Mockid::told_both_ways("--idle-timeout", "100ms") {
        let mut idle = connect(&mockid);
        assert_eq!(ask(&mut idle), 200);
        assert_eq!(idle.read(&mut [0]).expect("the end"), 0);
    }
}

#[test]
fn where_few_files_may_be_open_there_are_fewer_connections_and_files_are_left() {
    let mut mockid = with_files("-n 100", &[]);
    let said = mockid.program.stderr.next_with("(--max-connections)");
    assert!(
        said.ends_with(
            "36 connections at a time and not 10000 (--max-connections): \
             the process may have 100 files open (ulimit -n)"
        ),
        "{said}"
    );
    let mut crowd: Vec<_> = (0..60).map(|_| connect(&mockid)).collect();
    let served = |stream: &mut TcpStream| ask(stream) == 200;
    let (kept, refused) = crowd.split_at_mut(36);
    assert!(kept.iter_mut().all(served));
    assert!(refused.iter_mut().all(|stream| ask(stream) == 503));
    assert!(kept.iter_mut().all(served));
    drop(crowd);
    while mockid.get("/livez").status == 503 {}
    let said = mockid.killed().stderr;
    assert!(!said.contains("no connection can be accepted"), "{said}");
}

#[test]
fn the_limit_of_open_files_is_raised_as_far_as_it_may_be() {
    let mockid = with_files("-Sn 80", &[]);
    let mut crowd: Vec<_> = (0..200).map(|_| connect(&mockid)).collect();
    assert!(crowd.iter_mut().all(|stream| ask(stream) == 200));
    let said = mockid.killed().stderr;
    assert!(!said.contains("--max-connections"), "{said}");
}

#[test]
fn out_of_files_the_server_serves_on_says_so_once_and_recovers() {
    // Fewer than are kept for those that are refused.
    let mut mockid = with_files("-n 32", &[]);
    let mut kept = connect(&mockid);
    assert_eq!(ask(&mut kept), 200);
    for _ in 0..2 {
        // They say nothing, so each is waited for.
        let crowd: Vec<_> = (0..100).map(|_| connect(&mockid)).collect();
        for _ in 0..10 {
            assert_eq!(ask(&mut kept), 200);
        }
        drop(crowd);
    }
    mockid
        .program
        .stderr
        .next_with("no connection can be accepted");
    assert_eq!(ask(&mut kept), 200);
    drop(kept);
    while mockid.get("/livez").status == 503 {}
    let said = mockid.killed().stderr;
    let count = said.matches("no connection can be accepted").count();
    assert_eq!(count, 1, "{said}");
}

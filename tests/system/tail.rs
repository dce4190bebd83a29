//! `mockid tail`.

use std::process::Command;

use serde_json::Value;

use crate::mockid::Mockid;
use crate::support::{Program, command};

fn tail(mockid: &Mockid, arguments: &[&str]) -> Program {
    let url = mockid.url("");
    let all = [&["tail", "--url", &url], arguments].concat();
    Program::spawn(command(&all, &[]))
}

#[test]
fn requests_are_shown_as_they_arrive_and_refused_ones_are_explained() {
    let mockid = Mockid::start(&["--frozen", "--clock", "2026-01-01T12:00:00Z"]);
    mockid.intergiro_token();
    let mut tail = tail(&mockid, &["--since", "0"]);
    let line = tail.stdout.next().expect("the first request");
    assert_eq!(line, "#1 12:00:00 200 POST /v3/auth/login intergiro ok");
    mockid.get("/intergiro/v3/individuals");
    let line = tail.stdout.next().expect("the second request");
    assert_eq!(
        line,
        "#2 12:00:00 401 GET /v3/individuals intergiro no_token"
    );
    let hint = tail.stdout.next().expect("its hint");
    assert!(hint.starts_with("    No token was sent."), "{hint}");
}

#[test]
fn filters_select_and_json_is_that_of_the_control_api() {
    let mockid = Mockid::start(&[]);
    mockid.intergiro_token();
    mockid.get("/intergiro/v3/individuals");
    let mut tail = tail(&mockid, &["--since", "0", "--status", "401", "--json"]);
    let line = tail.stdout.next().expect("the refused request");
    let entry: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(
        (&entry["id"], &entry["reason"]),
        (&2.into(), &"no_token".into())
    );
}

#[test]
fn a_wrong_filter_is_named_and_the_end_of_the_server_ends_it() {
    let mockid = Mockid::start(&[]);
    let wrong = tail(&mockid, &["--operation", "intergiroLogn"]).ended();
    assert_eq!(wrong.code, Some(1));
    assert!(
        wrong.stderr.contains(
            "?operation: there is no operation `intergiroLogn`; did you mean `intergiroLogin`?"
        ),
        "{wrong:?}"
    );
    mockid.intergiro_token();
    let mut tail = tail(&mockid, &["--since", "0"]);
    tail.stdout.next().expect("a request");
    mockid.stopped();
    let ended = tail.ended();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("has ended the stream"), "{ended:?}");
}

#[test]
fn it_ends_when_nobody_reads_its_output() {
    let mockid = Mockid::start(&[]);
    mockid.intergiro_token();
    let program = env!("CARGO_BIN_EXE_mockid");
    let script = format!(
        "{program} tail --since 0 --url {} | head -n 1",
        mockid.url("")
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]);
    let ended = Program::spawn(shell).ended();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:?}");
    assert!(ended.stdout.contains("POST /v3/auth/login"), "{ended:?}");
}

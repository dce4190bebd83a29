//! `--exit-with-stdin`: the server ends with the program that holds its standard input.

use std::io::Write;
use std::process::{ChildStdin, Stdio};

use crate::mockid::Mockid;
use crate::support::{Program, command};

/// A server with a pipe as its standard input, and the other end of that.
fn with_a_pipe(arguments: &[&str], environment: &[(&str, &str)]) -> (Mockid, ChildStdin) {
    let mut command = command(&[arguments, &["--port", "0"]].concat(), environment);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut program = Program::spawn_as_it_is(command);
    let pipe = program.keyboard();
    (Mockid::started(program), pipe)
}

#[test]
fn told_so_the_server_ends_when_its_standard_input_does() {
    let variable = [("MOCKID_EXIT_WITH_STDIN", "true")];
    for (mockid, mut pipe) in [
        with_a_pipe(&["--exit-with-stdin"], &[]),
        with_a_pipe(&[], &variable),
    ] {
        pipe.write_all(b"what comes is not looked at\n").unwrap();
        assert_eq!(mockid.get("/livez").status, 200);
        drop(pipe);
        let ended = mockid.program.ended();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let said = "standard input has ended (--exit-with-stdin)";
        assert!(ended.stderr.contains(said), "{ended:?}");
        assert!(ended.stderr.contains("stopped"), "{ended:?}");
    }
}

#[test]
fn an_open_standard_input_does_not_hold_up_the_end() {
    let (mockid, pipe) = with_a_pipe(&["--exit-with-stdin"], &[]);
    let ended = mockid.stopped();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    drop(pipe);
}

#[test]
fn not_told_so_the_server_outlives_its_standard_input() {
    let (mockid, pipe) = with_a_pipe(&[], &[]);
    drop(pipe);
    assert_eq!(mockid.get("/livez").status, 200);
    let ended = mockid.stopped();
    assert!(!ended.stderr.contains("standard input"), "{ended:?}");
}

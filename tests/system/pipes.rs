//! Pipes whose reader has gone.

use std::io::{self, PipeWriter};
use std::process::{Command, Stdio};

use crate::mockid::{Mockid, answer, client};
use crate::support::{Program, command};

/// A pipe that nobody reads any more, as that of `mockid schema | head` soon is.
fn broken() -> PipeWriter {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    writer
}

/// As [`command`], with nothing to read and its outputs piped.
fn piped(arguments: &[&str]) -> Command {
    let mut command = command(arguments, &[]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn whoever_closes_the_output_of_a_command_hears_no_complaint() {
    let fixtures = crate::files::of_repository("fixtures/default.yaml");
    for arguments in [
        &["schema"][..],
        &["check", &fixtures],
        &["--help"],
        &["--version"],
    ] {
        let mut command = piped(arguments);
        command.stdout(broken());
        let ended = Program::spawn_as_it_is(command).ended();
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        assert_eq!(ended.stderr, "", "{arguments:?}");
    }
}

#[test]
fn a_failure_that_nobody_hears_is_one_by_its_exit_code() {
    let mut command = piped(&["check", "/nowhere"]);
    command.stderr(broken());
    assert_eq!(Program::spawn_as_it_is(command).ended().code, Some(1));
}

#[test]
fn the_server_serves_when_nobody_reads_its_standard_output() {
    let arguments = ["--port", "0", "--listen", "igny8=127.0.0.1:0"];
    let mut command = piped(&arguments);
    command.stdout(broken());
    let mut program = Program::spawn_as_it_is(command);
    let line = program.stderr.next_with("igny8 alone at ");
    let (_, address) = line.split_once(" alone at ").unwrap();
    // The line is logged before the server starts; the connection waits for it.
    let page = answer(client().get(format!("{address}/")));
    assert_eq!(page.body["provider"], "igny8");
}

#[test]
fn the_server_serves_when_nobody_reads_its_log() {
    for format in ["text", "json"] {
        let level = ["--log-level", "trace", "--log-format", format];
        let mut command = piped(&[&["--port", "0"], &level[..]].concat());
        command.stderr(broken());
        let mockid = Mockid::started(Program::spawn_as_it_is(command));
        assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    }
}

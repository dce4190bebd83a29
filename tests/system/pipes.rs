//! Outputs that lead nowhere: pipes whose reader has gone or stands still, a full disk, nothing at all.

use std::io::{self, PipeReader, PipeWriter};
use std::process::{Command, Stdio};

use crate::crowd::{Outcome, connected, exchange};
use crate::mockid::{Mockid, answer, client};
use crate::support::{Lines, Program, command};

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

/// A disk without room.
#[cfg(target_os = "linux")]
fn full() -> std::fs::File {
    let opened = std::fs::File::options().write(true).open("/dev/full");
    opened.expect("Linux has a full disk")
}

#[test]
#[cfg(target_os = "linux")]
fn the_server_serves_when_there_is_no_room_for_its_log() {
    let mut command = piped(&["--port", "0", "--log-level", "trace"]);
    command.stderr(full());
    let mockid = Mockid::started(Program::spawn_as_it_is(command));
    assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    assert_eq!(mockid.stopped().code, Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn the_server_serves_when_there_is_no_room_for_its_standard_output_and_the_log_says_where() {
    for arguments in [
        &["--port", "0"][..],
        &["--port", "0", "--tls", "--tls-port", "0"],
    ] {
        let mut command = piped(arguments);
        command.stdout(full());
        let mut program = Program::spawn_as_it_is(command);
        let line = program
            .stderr
            .next_with("cannot write to standard output: No space left");
        let (_, rest) = line.split_once("serving at ").unwrap();
        let (address, _) = rest.split_once(" anyway").unwrap();
        assert_eq!(answer(client().get(format!("{address}/livez"))).status, 200);
        program.signal("TERM");
        assert_eq!(program.ended().code, Some(0));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_command_whose_output_finds_no_room_fails_and_says_so() {
    let mut command = piped(&["schema"]);
    command.stdout(full());
    let ended = Program::spawn_as_it_is(command).ended();
    assert_eq!(ended.code, Some(1));
    assert_eq!(
        ended.stderr,
        "mockid: cannot write to standard output: No space left on device (os error 28)\n"
    );
}

/// The server with these outputs closed, as a shell writes it.
fn closed(outputs: &str) -> Program {
    let mockid = command(&["--port", "0", "--listen", "igny8=127.0.0.1:0"], &[]);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("exec \"$0\" \"$@\" {outputs}")])
        .arg(mockid.get_program())
        .args(mockid.get_args());
    Program::spawn(shell)
}

#[test]
fn the_server_serves_when_an_output_is_closed() {
    let mockid = Mockid::started(closed("2>&-"));
    assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    assert_eq!(mockid.stopped().code, Some(0));

    let mut program = closed(">&-");
    let line = program.stderr.next_with("igny8 alone at ");
    let (_, address) = line.split_once(" alone at ").unwrap();
    let page = answer(client().get(format!("{address}/")));
    assert_eq!(page.body["provider"], "igny8");
    program.signal("TERM");
    assert_eq!(program.ended().code, Some(0));
}

/// A server whose log goes into a pipe that nobody has read yet, and whose clients have made it say
/// more than the pipe and the server hold.
fn unread() -> (Mockid, PipeReader) {
    let (reader, writer) = io::pipe().expect("a pipe");
    let mut command = piped(&["--port", "0", "--log-level", "debug"]);
    command.stderr(writer);
    let mockid = Mockid::started(Program::spawn_as_it_is(command));
    let mut stream = connected(mockid.authority()).expect("the server listens");
    let path = "x".repeat(4000);
    let request = format!("GET /igny8/{path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    // Each is a line of some 4 KiB; a pipe holds 64 KiB, the server 2 MiB.
    for number in 0..800 {
        let outcome = exchange(&mut stream, &request);
        assert!(matches!(outcome, Outcome::Whole(_)), "request {number}");
    }
    (mockid, reader)
}

#[test]
fn the_server_serves_when_the_reader_of_its_log_stands_still_and_says_later_what_is_missing() {
    let (mockid, reader) = unread();
    let mut log = Lines::of(Some(reader));
    let line = log.next_with("the log lacks ");
    let (_, rest) = line.split_once("lacks ").unwrap();
    let lost: usize = rest.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(mockid.stopped().code, Some(0));
    let all = log.all();
    let told = all.lines().filter(|line| line.contains("xxx")).count();
    assert_eq!(told + lost, 800);
    assert!(all.trim_end().ends_with("stopped"));
}

#[test]
fn the_server_stops_when_the_reader_of_its_log_stands_still() {
    let (mockid, _reader) = unread();
    assert_eq!(mockid.stopped().code, Some(0));
}

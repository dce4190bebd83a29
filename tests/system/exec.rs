//! `mockid exec`: a command beside a server that is there for it alone.

use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

use crate::support::{Ended, Program, command, run};

const MOCKID: &str = env!("CARGO_BIN_EXE_mockid");

/// How a script of the shell ends beside a server.
fn beside(flags: &[&str], script: &str) -> Ended {
    run(
        &[&["exec"], flags, &["--", "sh", "-c", script]].concat(),
        &[],
    )
}

#[test]
fn the_command_is_told_where_the_server_and_each_vendor_is() {
    let ended = beside(&[], "echo $MOCKID_URL $MOCKID_KYC_URL $MOCKID_HAUT_AI_URL");
    let said: Vec<&str> = ended.stdout.split_whitespace().collect();
    let [url, kyc, haut_ai] = said[..] else {
        panic!("{ended:?}")
    };
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert_eq!(kyc, format!("{url}/kyc"));
    assert_eq!(haut_ai, format!("{url}/haut-ai"));
    assert_eq!(ended.stderr, "");
}

#[test]
fn the_server_answers_while_the_command_runs_and_is_gone_afterwards() {
    let script = format!("{MOCKID} ready --url $MOCKID_URL && echo $MOCKID_URL");
    let ended = beside(&[], &script);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let url = ended.stdout.lines().last().unwrap();
    let address = url.strip_prefix("http://").unwrap();
    assert!(TcpStream::connect(address).is_err(), "{url}");
}

#[test]
fn an_own_vendor_https_and_the_token_of_the_control_api_are_told_too() {
    let flags = ["--vendors", "tests/declared/kyc.yaml", "--tls"];
    let token = ["--admin-token", "a-token-for-the-tests"];
    let script = "echo $MOCKID_KYC_DECLARED_URL $MOCKID_TLS_URL $MOCKID_ADMIN_TOKEN";
    let ended = beside(&[&flags[..], &token].concat(), script);
    let said: Vec<&str> = ended.stdout.split_whitespace().collect();
    let [declared, https, token] = said[..] else {
        panic!("{ended:?}")
    };
    assert!(declared.ends_with("/kyc-declared"), "{declared}");
    assert!(https.starts_with("https://127.0.0.1:"), "{https}");
    assert!(!https.ends_with(":8443"), "the port is a free one: {https}");
    assert_eq!(token, "a-token-for-the-tests");
}

#[test]
fn a_command_may_come_without_the_two_hyphens_and_with_flags_of_its_own() {
    let ended = run(&["exec", "sh", "-c", "echo $1", "--port", "x"], &[]);
    assert_eq!((ended.code, &*ended.stdout), (Some(0), "x\n"), "{ended:?}");
}

#[test]
fn it_ends_with_the_code_of_the_command() {
    for (script, code) in [("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 128 + 9)] {
        let ended = beside(&[], script);
        assert_eq!(ended.code, Some(code), "{script}: {ended:?}");
        assert_eq!(ended.stderr, "", "{script}");
    }
}

#[test]
fn a_command_that_is_missing_or_no_program_has_the_codes_of_a_shell() {
    for (name, code) in [("no-such-command", 127), ("./Cargo.toml", 126)] {
        let ended = run(&["exec", "--", name], &[]);
        assert_eq!(ended.code, Some(code), "{ended:?}");
        let reason = format!("mockid: cannot run `{name}`: ");
        assert!(ended.stderr.starts_with(&reason), "{ended:?}");
    }
}

#[test]
fn without_a_server_the_command_does_not_run() {
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    let ended = beside(&["--port", &port], "echo ran");
    assert_eq!((ended.code, &*ended.stdout), (Some(125), ""), "{ended:?}");
    assert!(
        ended.stderr.contains("is in use by another program"),
        "{ended:?}"
    );
}

#[test]
fn signals_are_passed_on_to_the_command() {
    for (number, signal) in [(1, "HUP"), (2, "INT"), (3, "QUIT"), (15, "TERM")] {
        let script = format!("trap 'exit {number}' {signal}; echo ready; read line");
        let mut command = command(&["exec", "--", "sh", "-c", &script], &[]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut program = Program::spawn_as_it_is(command);
        let keyboard = program.keyboard();
        program.stdout.next_with("ready");
        program.signal(signal);
        let ended = program.ended();
        assert_eq!(ended.code, Some(number), "{signal}: {ended:?}");
        drop(keyboard);
    }
}

#[test]
fn standard_input_is_the_commands_and_cannot_end_the_server() {
    let ended = run(&["exec", "--exit-with-stdin", "--", "true"], &[]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let said = "'--exit-with-stdin' cannot be used with 'exec'";
    assert!(ended.stderr.contains(said), "{ended:?}");
}

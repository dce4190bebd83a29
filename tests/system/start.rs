//! Starting, and what is said about it.

use crate::mockid::Mockid;
use crate::support::{Program, command, run};

#[test]
fn the_server_answers_from_the_moment_it_says_that_it_listens() {
    let mockid = Mockid::start(&[]);
    assert_eq!(mockid.get("/readyz").status, 200);
}

#[test]
fn standard_output_has_the_one_line_and_the_log_is_on_standard_error() {
    let mockid = Mockid::start(&["--log-level", "debug"]);
    mockid.token();
    let line = format!("mockid listening on {}\n", mockid.url(""));
    let ended = mockid.stopped();
    assert_eq!(ended.stdout, line);
    assert!(ended.stderr.contains("development keys"), "{ended:?}");
}

#[test]
fn serve_is_what_mockid_does_when_nothing_is_said() {
    let mockid = Mockid::start_exactly(&[], &["serve", "--port", "0", "--frozen"]);
    assert_eq!(mockid.get("/__admin/clock").body["mode"], "frozen");
    let variables = [("MOCKID_PORT", "0"), ("MOCKID_FROZEN", "true")];
    let mockid = Mockid::start_exactly(&variables, &["serve"]);
    assert_eq!(mockid.get("/__admin/clock").body["mode"], "frozen");
}

#[test]
fn without_a_port_it_is_8080_on_loopback() {
    let mut program = Program::spawn(command(&[], &[]));
    match program.stdout.next() {
        Some(line) => assert_eq!(line, "mockid listening on http://127.0.0.1:8080"),
        // Whatever else is running has the port; that it was tried is enough.
        None => assert!(program.stderr.all().contains("127.0.0.1:8080 is in use")),
    }
}

#[test]
fn the_log_says_that_the_keys_are_those_that_anybody_can_use() {
    let mut mockid = Mockid::start(&[]);
    mockid.program.stderr.next_with("development keys");
    let ended = Mockid::start(&["--generate-keys"]).stopped();
    assert!(!ended.stderr.contains("development keys"), "{ended:?}");
}

#[test]
fn the_version_is_that_of_the_package() {
    for flag in ["--version", "-V"] {
        let ended = run(&[flag], &[]);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
        assert_eq!(
            ended.stdout,
            concat!("mockid ", env!("CARGO_PKG_VERSION"), "\n")
        );
    }
}

#[test]
fn the_help_names_every_command_and_every_flag_with_its_variable() {
    let help = run(&["--help"], &[]).stdout;
    for command in ["serve", "ready", "check", "schema"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
    for (flag, variable) in [
        ("--host", "MOCKID_HOST"),
        ("--port", "MOCKID_PORT"),
        ("--listen", "MOCKID_LISTEN"),
        ("--public-url", "MOCKID_PUBLIC_URL"),
        ("--trust-forwarded", "MOCKID_TRUST_FORWARDED"),
        ("--allow-outbound", "MOCKID_ALLOW_OUTBOUND"),
        ("--sandbox-domain", "MOCKID_SANDBOX_DOMAIN"),
        ("--tls", "MOCKID_TLS"),
        ("--tls-port", "MOCKID_TLS_PORT"),
        ("--tls-listen", "MOCKID_TLS_LISTEN"),
        ("--tls-name", "MOCKID_TLS_NAME"),
        ("--tls-ca", "MOCKID_TLS_CA"),
        ("--tls-cert", "MOCKID_TLS_CERT"),
        ("--tls-key", "MOCKID_TLS_KEY"),
        ("--fixtures", "MOCKID_FIXTURES"),
        ("--password-cost", "MOCKID_PASSWORD_COST"),
        ("--clock", "MOCKID_CLOCK"),
        ("--frozen", "MOCKID_FROZEN"),
        ("--admin-token", "MOCKID_ADMIN_TOKEN"),
        ("--admin-host", "MOCKID_ADMIN_HOST"),
        ("--admin-origin", "MOCKID_ADMIN_ORIGIN"),
        ("--no-admin", "MOCKID_NO_ADMIN"),
        ("--signing-key", "MOCKID_SIGNING_KEY"),
        ("--generate-keys", "MOCKID_GENERATE_KEYS"),
        ("--max-connections", "MOCKID_MAX_CONNECTIONS"),
        ("--client-timeout", "MOCKID_CLIENT_TIMEOUT"),
        ("--idle-timeout", "MOCKID_IDLE_TIMEOUT"),
        ("--rate-limit", "MOCKID_RATE_LIMIT"),
        ("--journal-size", "MOCKID_JOURNAL_SIZE"),
        ("--max-sessions", "MOCKID_MAX_SESSIONS"),
        ("--max-sandboxes", "MOCKID_MAX_SANDBOXES"),
        ("--sandbox-idle", "MOCKID_SANDBOX_IDLE"),
        ("--strict-sandboxes", "MOCKID_STRICT_SANDBOXES"),
        ("--cors", "MOCKID_CORS"),
        ("--explain", "MOCKID_EXPLAIN"),
        ("--exit-with-stdin", "MOCKID_EXIT_WITH_STDIN"),
        ("--log-format", "MOCKID_LOG_FORMAT"),
        ("--log-level", "MOCKID_LOG_LEVEL"),
    ] {
        assert!(help.contains(&format!(" {flag}")), "{flag}");
        assert!(help.contains(&format!("[env: {variable}")), "{variable}");
    }
}

//! Arguments that cannot be understood: exit code 2, and help that helps.

use crate::support::run;

/// What is said on standard error about arguments that cannot be understood.
fn mistake(arguments: &[&str]) -> String {
    mistake_in(&[], arguments)
}

fn mistake_in(environment: &[(&str, &str)], arguments: &[&str]) -> String {
    let ended = run(arguments, environment);
    assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
    assert_eq!(ended.stdout, "", "{arguments:?}");
    ended.stderr
}

#[track_caller]
fn assert_says(said: &str, expected: &str) {
    assert!(said.contains(expected), "`{expected}` is not in:\n{said}");
}

#[test]
fn an_unknown_flag_is_named_with_the_nearest_that_exists() {
    let said = mistake(&["--prot", "0"]);
    assert_says(&said, "unexpected argument '--prot' found");
    assert_says(&said, "a similar argument exists: '--port'");
}

#[test]
fn an_unknown_command_is_named_with_the_nearest_that_exists() {
    let said = mistake(&["chek", "fixtures.yaml"]);
    assert_says(&said, "unrecognized subcommand 'chek'");
    assert_says(&said, "'check'");
}

#[test]
fn a_value_that_is_none_is_named_with_what_was_expected() {
    for (flag, value, expected) in [
        ("--port", "http", "write a whole number from 0 to 65535"),
        ("--port", "65536", "write a whole number from 0 to 65535"),
        ("--listen", "kyc", "write it as `kyc=127.0.0.1:9003`"),
        (
            "--listen",
            "0.0.0.0:8080",
            "the server's own address is set with --host and --port",
        ),
        (
            "--listen",
            "kyd=127.0.0.1:0",
            "no provider is called `kyd`; did you mean `kyc`?",
        ),
        (
            "--password-cost",
            "cheap",
            "[possible values: fast, realistic]",
        ),
        (
            "--clock",
            "tomorrow",
            "write it as `2026-01-01T00:00:00Z` (RFC 3339)",
        ),
        (
            "--admin-host",
            "https://mock.example.com",
            "write `mock.example.com` or `*.example.com`",
        ),
        (
            "--admin-origin",
            "localhost:3000",
            "write scheme, host and port: `http://localhost:3000`",
        ),
        (
            "--signing-key",
            "key.pem",
            "write it as `intergiro=key.pem`",
        ),
        (
            "--allow-outbound",
            "http://rp.example.com",
            "write a host name or an IP address without a port, for instance `rp.example.com`",
        ),
        ("--max-connections", "0", "`0` is not a whole number from 1"),
        (
            "--max-sessions",
            "0",
            "write a whole number from 1 to 2000000",
        ),
        (
            "--client-timeout",
            "0s",
            "write a duration from 10ms to 1d, for instance `30s`",
        ),
        (
            "--rate-limit",
            "100",
            "write it as `5/s`, `20/m`, `100/h`, `1000/d` or `10/15m`",
        ),
        ("--rate-limit", "0/s", "`0/s` is not a rate"),
        ("--log-format", "xml", "[possible values: text, json]"),
        (
            "--log-level",
            "loud",
            "[possible values: off, error, warn, info, debug, trace]",
        ),
    ] {
        let said = mistake(&[flag, value]);
        assert_says(&said, &format!("invalid value '{value}' for '{flag}"));
        assert_says(&said, expected);
        // As a variable and with the command named it is the same mistake.
        assert_says(&mistake(&["serve", flag, value]), expected);
        let variable = flag.trim_start_matches("--").replace('-', "_");
        let variable = format!("MOCKID_{}", variable.to_uppercase());
        let said = mistake_in(&[(&variable, value)], &[]);
        assert_says(&said, expected);
        // Whether a vendor is known is found out after the variables were read.
        if !expected.starts_with("no provider") {
            let origin = format!("the value is that of {variable} in the environment");
            assert_says(&said, &origin);
        }
    }
}

#[test]
fn a_switch_in_the_environment_says_yes_or_no_and_nothing_else() {
    for name in [
        "FROZEN",
        "NO_ADMIN",
        "GENERATE_KEYS",
        "CORS",
        "TLS",
        "EXIT_WITH_STDIN",
    ] {
        let variable = format!("MOCKID_{name}");
        let said = mistake_in(&[(&variable, "perhaps")], &[]);
        assert_says(&said, "invalid value 'perhaps'");
        assert_says(&said, "write `true` or `false`");
        assert_says(&said, &format!("the value is that of {variable}"));
    }
}

#[test]
fn a_token_that_no_header_carries_is_a_mistake_and_is_not_shown() {
    for (value, expected) in [
        (" ", "an empty token would let everybody in"),
        ("open sesame", "write it in visible ASCII characters"),
        (" sesame", "write it in visible ASCII characters"),
        ("s\u{e9}same", "write it in visible ASCII characters"),
    ] {
        for said in [
            mistake(&["--admin-token", value]),
            mistake(&["serve", "--admin-token", value]),
            mistake_in(&[("MOCKID_ADMIN_TOKEN", value)], &[]),
        ] {
            assert_says(&said, "invalid value for '--admin-token <TOKEN>'");
            assert_says(&said, expected);
            assert!(!said.contains("same"), "{said}");
        }
    }
}

#[test]
fn a_token_for_a_control_api_that_is_not_there_is_a_mistake() {
    let expected = "the argument '--admin-token <TOKEN>' cannot be used with '--no-admin'";
    assert_says(&mistake(&["--admin-token", "x", "--no-admin"]), expected);
    assert_says(
        &mistake(&["serve", "--no-admin", "--admin-token", "x"]),
        expected,
    );
    let token = [("MOCKID_ADMIN_TOKEN", "x")];
    assert_says(&mistake_in(&token, &["--no-admin"]), expected);
    let none = [("MOCKID_NO_ADMIN", "true")];
    assert_says(
        &mistake_in(&none, &["serve", "--admin-token", "x"]),
        expected,
    );
}

#[test]
fn check_wants_to_know_what_to_check() {
    let said = mistake(&["check"]);
    assert_says(&said, "<FILE|DIR>");
    assert_says(&said, "Usage: mockid check <FILE|DIR>...");
}

#[test]
fn a_number_that_is_not_zero_is_told_so() {
    for flag in ["--max-sandboxes", "--max-connections"] {
        for number in ["0", "-1", "many"] {
            let said = mistake(&[&format!("{flag}={number}")]);
            assert_says(&said, &format!("`{number}` is not a whole number from 1"));
        }
    }
    let said = mistake(&["--clock", "9999-12-31T23:59:59Z"]);
    assert_says(&said, "the clock shows times from 1970-01-01T00:00:00Z to");
}

#[test]
fn a_timeout_is_a_duration_that_is_not_negative() {
    let said = mistake(&["ready", "--timeout", "soon"]);
    assert_says(&said, "`soon` is not a duration; write it as `90s`, `15m`");
    let said = mistake(&["ready", "--timeout=-1s"]);
    assert_says(&said, "a timeout cannot be negative");
}

#[test]
fn the_flags_of_a_command_stand_behind_it() {
    let said = mistake(&["--port", "0", "serve"]);
    assert_says(
        &said,
        "the subcommand 'serve' cannot be used with '--port <PORT>'",
    );
}

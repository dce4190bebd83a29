//! Who may use the control API: `--admin-token`, `--admin-host`, `--admin-origin`, `--no-admin`.

use reqwest::Method;

use crate::mockid::{Mockid, answer};
use crate::support::run;

const CLOCK: &str = "/__admin/clock";

#[test]
fn the_control_api_is_open_unless_something_else_is_said() {
    assert_eq!(Mockid::start(&[]).get(CLOCK).status, 200);
}

#[test]
fn with_a_token_only_its_bearer_is_let_in() {
    for mockid in Mockid::told_both_ways("--admin-token", "open-sesame") {
        let refused = mockid.get(CLOCK);
        assert_eq!(refused.status, 401);
        assert_eq!(
            refused.header("www-authenticate"),
            "Bearer realm=\"mockid\""
        );
        assert_eq!(mockid.get_as("open-barley", CLOCK).status, 401);
        assert_eq!(mockid.get_as("open-sesame", CLOCK).status, 200);
        // The vendors ask for tokens of their own.
        assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    }
}

#[test]
fn it_can_be_left_out() {
    for mockid in Mockid::switched_both_ways("--no-admin") {
        let clock = mockid.get(CLOCK);
        assert_eq!(clock.status, 404);
        let detail = "the control API is off: this server was started with --no-admin";
        assert_eq!(clock.body["detail"], detail);
        assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    }
}

#[test]
fn a_variable_that_says_no_does_not_stand_in_the_way_of_a_token() {
    let variables = [("MOCKID_NO_ADMIN", "false")];
    let mockid = Mockid::start_in(&variables, &["--admin-token", "open-sesame"]);
    assert_eq!(mockid.get_as("open-sesame", CLOCK).status, 200);
}

#[test]
fn the_help_does_not_show_a_token_from_the_environment() {
    let variables = [("MOCKID_ADMIN_TOKEN", "open-sesame")];
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["-h"],
        &["--port", "x"],
    ] {
        let ended = run(arguments, &variables);
        assert!(!ended.stdout.contains("sesame"), "{}", ended.stdout);
        assert!(!ended.stderr.contains("sesame"), "{}", ended.stderr);
    }
}

#[test]
fn the_line_break_at_the_end_of_a_file_is_no_part_of_the_token() {
    let variables = [("MOCKID_ADMIN_TOKEN", "open-sesame\r\n")];
    let mockid = Mockid::start_in(&variables, &[]);
    assert_eq!(mockid.get_as("open-sesame", CLOCK).status, 200);
}

#[test]
fn host_names_and_origins_that_are_named_may_use_it_and_no_others() {
    let status = |mockid: &Mockid, name: &str, value: &str| {
        answer(mockid.request(Method::GET, CLOCK).header(name, value)).status
    };
    for (flag, name, value) in [
        ("--admin-host", "host", "mock.example.com"),
        ("--admin-origin", "origin", "http://app.example.com:3000"),
    ] {
        assert_eq!(status(&Mockid::start(&[]), name, value), 403, "{flag}");
        for mockid in Mockid::told_both_ways(flag, value) {
            assert_eq!(status(&mockid, name, value), 200, "{flag}");
            assert_eq!(status(&mockid, name, "other.example.com"), 403, "{flag}");
        }
    }
}

#[test]
fn an_open_control_api_on_an_address_that_is_not_loopback_is_warned_of() {
    let words = "the control API is open to everyone who can reach";
    let everywhere = ["--host", "0.0.0.0", "--log-level", "warn"];
    let mut mockid = Mockid::start(&everywhere);
    let line = mockid.program.stderr.next_with(words);
    assert!(
        line.contains("0.0.0.0:") && line.contains("--admin-token"),
        "{line}"
    );
    for arguments in [
        &[][..],
        &["--host", "0.0.0.0", "--admin-token", "open-sesame"],
        &["--host", "0.0.0.0", "--no-admin"],
    ] {
        let ended = Mockid::start(arguments).stopped();
        assert!(!ended.stderr.contains(words), "{}", ended.stderr);
    }
}

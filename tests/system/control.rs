//! Who may use the control API: `--admin-token`, `--no-admin`.

use crate::mockid::Mockid;
use crate::support::run;

const CLOCK: &str = "/__admin/clock";

#[test]
fn the_control_api_is_open_unless_something_else_is_said() {
    assert_eq!(Mockid::start(&[]).get(CLOCK).status, 200);
}

#[test]
fn with_a_token_only_its_bearer_is_let_in() {
    for mockid in Mockid::told_both_ways("--admin-token", "open sesame") {
        let refused = mockid.get(CLOCK);
        assert_eq!(refused.status, 401);
        assert_eq!(
            refused.header("www-authenticate"),
            "Bearer realm=\"mockid\""
        );
        assert_eq!(mockid.get_as("open barley", CLOCK).status, 401);
        assert_eq!(mockid.get_as("open sesame", CLOCK).status, 200);
        // The vendors ask for tokens of their own.
        assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    }
}

#[test]
fn it_can_be_left_out() {
    for mockid in Mockid::switched_both_ways("--no-admin") {
        assert_eq!(mockid.get(CLOCK).status, 404);
        assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    }
}

#[test]
fn a_variable_that_says_no_does_not_stand_in_the_way_of_a_token() {
    let variables = [("MOCKID_NO_ADMIN", "false")];
    let mockid = Mockid::start_in(&variables, &["--admin-token", "open sesame"]);
    assert_eq!(mockid.get_as("open sesame", CLOCK).status, 200);
}

#[test]
fn the_help_does_not_show_a_token_from_the_environment() {
    let variables = [("MOCKID_ADMIN_TOKEN", "open sesame")];
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

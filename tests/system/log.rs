//! The log: `--log-format`, `--log-level`.

use serde_json::{Value, json};

use crate::mockid::Mockid;

#[test]
fn at_debug_every_request_is_logged_with_the_reason_for_its_answer() {
    for mut mockid in Mockid::told_both_ways("--log-level", "debug") {
        mockid.log_in("user@example.com", "not the password");
        let line = mockid.program.stderr.next_with("bad_credentials");
        assert!(line.contains("igny8"), "{line}");
        assert!(line.contains("/api/v1/auth/login/"), "{line}");
        assert!(line.contains("401"), "{line}");
        mockid.token();
        mockid.program.stderr.next_with("reason=\"ok\"");
        mockid.get("/~elsewhere/intergiro/v3/individuals");
        let line = mockid.program.stderr.next_with("no_token");
        assert!(line.contains("elsewhere"), "{line}");
    }
}

#[test]
fn at_info_requests_are_not_logged() {
    let mockid = Mockid::start(&[]);
    mockid.token();
    let stderr = mockid.stopped().stderr;
    assert!(!stderr.contains("reason"), "{stderr}");
}

#[test]
fn at_info_a_login_of_haut_ai_at_the_root_is_warned_of_once_a_minute() {
    let mockid = Mockid::start(&[]);
    let login = json!({"username": "user@example.com", "password": "hush-hush"});
    for _ in 0..3 {
        mockid.post("/api/v1/auth/login/", &login);
    }
    let address = mockid.url("/haut-ai/api/v1/auth/login/");
    let stderr = mockid.stopped().stderr;
    assert_eq!(stderr.matches(&address).count(), 1, "{stderr}");
    assert!(!stderr.contains("hush-hush"), "{stderr}");
}

#[test]
fn settings_with_which_tests_prove_less_are_warned_of_at_the_start() {
    let warning = "oidc: unknown clients are accepted with any secret";
    let accepting = "oidc: { settings: { unknown_clients: accept } }";
    for (arguments, is_warned) in [(&["--fixtures-inline", accepting][..], true), (&[], false)] {
        let stderr = Mockid::start(arguments).stopped().stderr;
        assert_eq!(stderr.contains(warning), is_warned, "{stderr}");
    }
}

#[test]
fn at_off_there_is_nothing() {
    for mockid in Mockid::told_both_ways("--log-level", "off") {
        mockid.token();
        assert_eq!(mockid.stopped().stderr, "");
    }
}

#[test]
fn as_json_the_log_is_one_object_a_line() {
    for format in ["json", "text"] {
        let level = [("MOCKID_LOG_LEVEL", "debug")];
        let mockid = Mockid::start_in(&level, &["--log-format", format]);
        mockid.log_in("user@example.com", "not the password");
        let stderr = mockid.stopped().stderr;
        let objects = objects(&stderr);
        if format == "text" {
            assert!(objects.is_empty(), "{stderr}");
            continue;
        }
        assert_eq!(objects.len(), stderr.lines().count(), "{stderr}");
        let of_request = objects.iter().find(|object| object["status"] == 401);
        let of_request = of_request.unwrap();
        assert_eq!(of_request["level"], "DEBUG");
        assert_eq!(of_request["sandbox"], "default");
        assert_eq!(of_request["provider"], "igny8");
        assert_eq!(of_request["method"], "POST");
        assert_eq!(of_request["path"], "/api/v1/auth/login/");
        assert_eq!(of_request["reason"], "bad_credentials");
    }
}

#[test]
fn the_format_can_be_set_in_the_environment() {
    let mockid = Mockid::start_in(&[("MOCKID_LOG_FORMAT", "json")], &[]);
    mockid.token();
    let stderr = mockid.stopped().stderr;
    assert!(!objects(&stderr).is_empty(), "{stderr}");
}

#[test]
fn the_log_has_no_colours_where_it_is_no_terminal() {
    let stderr = Mockid::start(&["--log-level", "trace"]).stopped().stderr;
    assert!(!stderr.contains('\u{1b}'), "{stderr}");
}

/// The lines that are JSON objects.
fn objects(log: &str) -> Vec<Value> {
    let values = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    values.filter(Value::is_object).collect()
}

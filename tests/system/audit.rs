//! `mockid audit`.

use serde_json::Value;

use crate::mockid::Mockid;
use crate::support::{Ended, run};

fn audit(mockid: &Mockid, arguments: &[&str]) -> Ended {
    let url = mockid.url("");
    run(&[&["audit", "--url", &url], arguments].concat(), &[])
}

/// A server whose client has logged in twice.
fn with_two_logins() -> Mockid {
    let mockid = Mockid::start(&["--frozen", "--clock", "2026-01-01T12:00:00Z"]);
    for _ in 0..2 {
        mockid.intergiro_token();
    }
    mockid
}

#[test]
fn findings_are_printed_with_what_to_do_and_the_source_and_fail() {
    let ended = audit(&with_two_logins(), &[]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for part in [
        "warning logs-in-while-a-token-is-good intergiro, account 2029e406-",
        "\n  The client logged in at 12:00:00 (#2) while ",
        "\n  Keep the access token ",
        "\n  Source: RFC 6749, section 1.4 <https://www.rfc-editor.org/rfc/rfc6749#section-1.4>\n",
    ] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
    assert!(!ended.stdout.contains('\u{1b}'), "no colours in a pipe");
    assert_eq!(ended.stderr, "mockid: the audit has 1 finding\n");
}

#[test]
fn a_clean_audit_succeeds() {
    let mockid = Mockid::start(&["--frozen"]);
    mockid.intergiro_token();
    let ended = audit(&mockid, &[]);
    assert_eq!((ended.code, &*ended.stdout), (Some(0), "No findings.\n"));
}

#[test]
fn an_allowed_rule_and_a_mild_finding_do_not_fail() {
    let mockid = with_two_logins();
    for arguments in [
        ["--allow", "logs-in-while-a-token-is-good"],
        ["--at-least", "error"],
    ] {
        assert_eq!(audit(&mockid, &arguments).code, Some(0), "{arguments:?}");
    }
}

#[test]
fn as_json_it_is_what_the_control_api_answers() {
    let ended = audit(&with_two_logins(), &["--json"]);
    assert_eq!(ended.code, Some(1));
    let told: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(told["total"], 1);
    assert_eq!(told["findings"][0]["entries"], serde_json::json!([1, 2]));
}

#[test]
fn a_rule_that_does_not_exist_is_an_invalid_argument_and_the_nearest_is_named() {
    let ended = run(&["audit", "--allow", "refresh-too-early"], &[]);
    assert_eq!(ended.code, Some(2));
    let near = "no rule is called `refresh-too-early`; did you mean `refreshes-too-early`?";
    assert!(ended.stderr.contains(near), "{}", ended.stderr);
}

//! What is guessed from the requests of a recording.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::super::*;
use super::{call, entry, login, recording};

#[test]
fn a_token_is_found_whatever_it_is_called_and_wherever_it_is_carried() {
    let token = "0123456789abcdef0123456789abcdef";
    for (header, value, guard) in [
        (
            "Authorization",
            format!("Bearer {token}"),
            "guard: # guessed from request 2, GET /things\n  bearer: access\n",
        ),
        (
            "Authorization",
            format!("Zoho-oauthtoken {token}"),
            "  scheme: { Zoho-oauthtoken: access }\n",
        ),
        (
            "Authorization",
            token.to_owned(),
            "  header: { Authorization: access }\n",
        ),
        (
            "X-Thing",
            token.to_owned(),
            "  header: { X-Thing: access }\n",
        ),
    ] {
        let entries = [
            login(&json!({ "outer": { "odd": token } })),
            call(&json!({ (header): value })),
        ];
        let draft = of_text(&recording(&entries), "acme").unwrap();
        assert!(draft.contains(guard), "{draft}");
        assert!(
            draft.contains("{ outer: { odd: \"${access}\" } }"),
            "{draft}"
        );
        assert!(draft.contains("opaque: { length: 32, of: hex }"), "{draft}");
    }
}

#[test]
fn a_token_that_is_the_whole_body_is_found() {
    let entries = [
        login(&json!("abcdefghijklmnop")),
        call(&json!({ "X-Session": "abcdefghijklmnop" })),
    ];
    let draft = of_text(&recording(&entries), "acme").unwrap();
    assert!(draft.contains("ok: { json: \"${access}\" }"), "{draft}");
    assert!(draft.contains("keep: { t: \"\" }"), "{draft}");
}

#[test]
fn a_call_that_gives_the_next_token_renews_it() {
    let bearer = |token: &str| json!({ "Authorization": format!("Bearer {token}") });
    let entries = [
        login(&json!({ "token": "first-token" })),
        entry(
            "POST",
            "/keep-alive",
            &bearer("first-token"),
            &json!(null),
            &json!({ "token": "second-token" }),
        ),
        call(&bearer("second-token")),
    ];
    let draft = of_text(&recording(&entries), "acme").unwrap();
    assert!(
        draft.contains("at: POST /keep-alive, does: renew, ok: { json: { token: \"${access}\" } }"),
        "{draft}"
    );
}

#[test]
fn a_refresh_whose_answer_has_no_token_is_left_out() {
    let bearer = json!({ "Authorization": "Bearer some-token" });
    let entries = [
        login(&json!({ "token": "some-token", "refresh_token": "next-token" })),
        call(&bearer),
        entry(
            "POST",
            "/refresh",
            &json!({}),
            &json!({ "refresh_token": "next-token" }),
            &json!({}),
        ),
    ];
    let draft = of_text(&recording(&entries), "acme").unwrap();
    assert!(!draft.contains("does: refresh"), "{draft}");
}

#[test]
fn a_one_time_password_beside_a_ticket_is_the_second_step() {
    let bearer = json!({ "Authorization": "Bearer some-token" });
    let step = json!({ "state": "ticket-of-somebody", "verificationCode": "918273" });
    let given = json!({ "token": "some-token", "user": "somebody" });
    let entries = [
        login(&json!({ "state": "ticket-of-somebody", "status": "MFA_REQUIRED" })),
        entry("POST", "/login/verify", &json!({}), &step, &given),
        call(&bearer),
    ];
    let draft = of_text(&recording(&entries), "acme").unwrap();
    for part in [
        "{ login: demo, password: correct horse, otp: \"123456\", id: 1, mfa: true }",
        "single_use: true",
        "mfa_required: { json: { state: \"${ticket}\", status: demo } }",
        "does: verify",
        "reads: { json: { state: ticket, verificationCode: otp } }",
        "ok: { json: { token: \"${access}\", user: \"${account.login}\" } }",
        "reason: mfa_required, keep: { s: state }",
    ] {
        assert!(draft.contains(part), "{part} is not in\n{draft}");
    }
    assert!(!draft.contains("918273"), "{draft}");
}

#[test]
fn a_second_step_that_nothing_tells_from_the_first_is_left_out_and_named_with_its_line() {
    let step = json!({ "state": "ticket-of-somebody", "verificationCode": "918273" });
    let entries = [
        login(&json!({ "state": "ticket-of-somebody", "status": "MFA_REQUIRED" })),
        entry(
            "POST",
            "/login",
            &json!({}),
            &step,
            &json!({ "token": "some-token" }),
        ),
        call(&json!({ "Authorization": "Bearer some-token" })),
    ];
    let entries = entries.map(|entry| entry.to_string()).join(",\n");
    let text = format!("{{\"log\":{{\"entries\":[\n{entries}]}}}}");
    let draft = of_text(&text, "acme").unwrap();
    for part in [
        "# Left out, since nothing tells it from the login at the same path: request 2, POST /login, in line 3 of the recording\n",
        "# The login is drafted in one step: it gives the token without the second.\n",
        "at: POST /login",
        "ok: { json: { token: \"${access}\" } }",
    ] {
        assert!(draft.contains(part), "{part} is not in\n{draft}");
    }
    assert!(!draft.contains("verify"), "{draft}");
}

#[test]
fn a_registration_makes_an_account() {
    let new = json!({ "user": "newcomer", "password": "something new" });
    let entries = [
        entry(
            "POST",
            "/signup",
            &json!({}),
            &new,
            &json!({ "id": 4, "user": "newcomer" }),
        ),
        login(&json!({ "token": "some-token" })),
        call(&json!({ "Authorization": "Bearer some-token" })),
    ];
    let draft = of_text(&recording(&entries), "acme").unwrap();
    for part in [
        "at: POST /signup",
        "does: register",
        "reads: { json: { user: login, password: password } }",
        "user: \"${account.login}\"",
    ] {
        assert!(draft.contains(part), "{part} is not in\n{draft}");
    }
    assert!(!draft.contains("newcomer"), "{draft}");
}

#[test]
fn a_strange_entry_does_not_spoil_the_others() {
    let bearer = json!({ "Authorization": "Bearer some-token" });
    let strange = json!({ "request": null, "response": [1] });
    let entries = [
        login(&json!({ "token": "some-token" })),
        strange,
        call(&bearer),
    ];
    let draft = of_text(&recording(&entries), "acme").unwrap();
    assert!(
        draft.contains("guessed from request 3, GET /things"),
        "{draft}"
    );
}

#[test]
fn basic_at_the_login_is_read_as_basic() {
    let basic = format!("Basic {}", STANDARD.encode("somebody:something"));
    let entries = [
        entry(
            "POST",
            "/token",
            &json!({ "Authorization": basic }),
            &json!(null),
            &json!({ "token": "some-token" }),
        ),
        call(&json!({ "Authorization": "Bearer some-token" })),
    ];
    let draft = of_text(&recording(&entries), "acme").unwrap();
    assert!(
        draft.contains("reads: { basic: { user: login, password: password } }"),
        "{draft}"
    );
    assert!(draft.contains("basic: \"demo:correct horse\""), "{draft}");
}

#[test]
fn the_end_of_a_token_is_told_as_the_recording_told_it() {
    for (field, value, expected, ttl) in [
        ("expires_in", json!(600), "${access.expires_in}", "10m"),
        (
            "expires_in",
            json!("600"),
            "${access.expires_in | text}",
            "10m",
        ),
        ("expires", json!(1_893_499_800), "${access.expires}", "10m"),
        (
            "expires",
            json!(1_893_499_802_000_i64),
            "${access.expires | ms}",
            "10m",
        ),
        (
            "expiresAt",
            json!("2030-01-01T12:10:01Z"),
            "${access.expires | iso}",
            "10m",
        ),
        (
            "expiresAt",
            json!("2030-01-01T12:10:01.250Z"),
            "${access.expires | iso_ms}",
            "10m",
        ),
        (
            "timeout_minutes",
            json!(30),
            "${access.expires_in | minutes}",
            "30m",
        ),
        ("count", json!(600), "1", "1h"),
    ] {
        let mut entry = login(&json!({ "token": "some-token", (field): value }));
        entry["startedDateTime"] = "2030-01-01T12:00:00Z".into();
        let entries = [
            entry,
            call(&json!({ "Authorization": "Bearer some-token" })),
        ];
        let draft = of_text(&recording(&entries), "acme").unwrap();
        let quoted = if expected.starts_with('$') {
            format!("\"{expected}\"")
        } else {
            expected.to_owned()
        };
        assert!(
            draft.contains(&format!("{field}: {quoted} }}")),
            "{expected} is not in\n{draft}"
        );
        assert!(
            draft.contains(&format!("    ttl: {ttl} #")),
            "{ttl} is not in\n{draft}"
        );
    }
}

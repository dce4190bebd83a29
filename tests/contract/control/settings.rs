//! Settings at run time.

use serde_json::{Value, json};

use crate::intergiro::Session;
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const SETTINGS: &str = "/__admin/settings";

async fn read(client: &Client) -> Value {
    client.get(SETTINGS).send().await.status_is(200).json()
}

async fn change(client: &Client, patch: Value) -> Answer {
    let answer = client.patch(SETTINGS).json(patch).send().await;
    answer.status_is(200)
}

async fn change_badly(client: &Client, patch: Value) -> Answer {
    let answer = client.patch(SETTINGS).any_json(patch).send().await;
    answer.status_is(422)
}

#[tokio::test]
async fn only_what_is_named_changes_and_counts_from_the_next_request_on() {
    let server = TestServer::start().await;
    let mut expected = read(&server).await;
    let changed = change(&server, json!({"intergiro": {"access_ttl": "2s"}})).await;
    expected["intergiro"]["access_ttl"] = "2s".into();
    assert_eq!(changed.json(), expected);
    assert_eq!(read(&server).await, expected);
    let session = Session::open(&server).await;
    server.advance("1s").await;
    session.call().await.status_is(200);
    server.advance("1s").await;
    session.call().await.status_is(401);
}

#[tokio::test]
async fn tokens_and_sessions_issued_before_keep_what_they_have() {
    let server = TestServer::start().await;
    let mut session = Session::open(&server).await;
    change(
        &server,
        json!({"intergiro": {"access_ttl": "1m", "session_ttl": "2m"}}),
    )
    .await;
    server.advance("14m59s").await;
    session.call().await.status_is(200);
    server.advance("1s").await;
    session.call().await.status_is(401);
    session.refresh().await;
    server.advance("1m").await;
    session.call().await.status_is(401);
    // Its session still has its hour, of which 16 minutes have passed.
    server.advance("43m59s").await;
    session.refresh().await;
    server.advance("1s").await;
    session.try_refresh().await.status_is(401);
}

#[tokio::test]
async fn null_goes_back_to_the_fixtures() {
    let yaml = "intergiro: { settings: { access_ttl: 3m }, api_keys: [{ key: demo }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let start = read(&server).await;
    let patch = json!({
        "intergiro": {"access_ttl": "1m", "strict_rotation": true, "misuse": {"sessions": 1, "within": "1m"}},
        "s7risk": {"lockout": {"threshold": 1, "length": "1m"}, "error_envelope": "fail"},
    });
    change(&server, patch).await;
    let back = json!({
        "intergiro": {"access_ttl": null, "misuse": null},
        "s7risk": {"lockout": {"threshold": null}},
    });
    let changed = change(&server, back).await;
    changed
        .has("/intergiro/access_ttl", "3m")
        .has("/intergiro/strict_rotation", true)
        .has("/intergiro/misuse", Value::Null)
        .has("/s7risk/lockout/threshold", 5)
        .has("/s7risk/lockout/length", "1m");
    change(&server, json!({"intergiro": null, "s7risk": null})).await;
    assert_eq!(read(&server).await, start);
    change(&server, json!({})).await;
    assert_eq!(read(&server).await, start);
}

#[tokio::test]
async fn an_unknown_name_is_refused_with_the_nearest_and_nothing_is_done() {
    let server = TestServer::start().await;
    let start = read(&server).await;
    for (patch, place, near) in [
        (
            json!({"kyc": {"token_ttl": "1m"}, "intergiro": {"acess_ttl": "1m"}}),
            "/intergiro/acess_ttl",
            "access_ttl",
        ),
        (
            json!({"kyc": {"token_ttl": "1m"}, "intergiro": {"acess_ttl": null}}),
            "/intergiro/acess_ttl",
            "access_ttl",
        ),
        (json!({"hautai": {"login_ttl": "1m"}}), "/hautai", "haut-ai"),
        (
            json!({"s7risk": {"lockout": {"treshold": 3}}}),
            "/s7risk/lockout/treshold",
            "threshold",
        ),
    ] {
        let refused = change_badly(&server, patch).await;
        refused
            .has("/errors/0/field", place)
            .has("/errors/0/nearest", near);
    }
    assert_eq!(read(&server).await, start);
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_refused_and_nothing_is_done() {
    let server = TestServer::start().await;
    let start = read(&server).await;
    for (patch, place) in [
        (json!({"kyc": {"token_ttl": 60}}), "/kyc/token_ttl"),
        (json!({"kyc": {"token_ttl": "0s"}}), "/kyc/token_ttl"),
        (json!({"kyc": {"token_ttl": "500ms"}}), "/kyc/token_ttl"),
        (json!({"kyc": "1m"}), "/kyc"),
        (json!({"kyc": {"hosts": ["KYC.test"]}}), "/kyc/hosts/0"),
        (json!({"kyc": {"hosts": names(101)}}), "/kyc/hosts"),
        (
            json!({"igny8": {"strict_rotation": "yes"}}),
            "/igny8/strict_rotation",
        ),
        (
            json!({"igny8": {"duplicate_status": 418}}),
            "/igny8/duplicate_status",
        ),
        (
            json!({"igny8": {"throttle": {"auth": "often"}}}),
            "/igny8/throttle/auth",
        ),
        (
            json!({"intergiro": {"misuse": {"sessions": 3}}}),
            "/intergiro/misuse/within",
        ),
        (
            json!({"intergiro": {"misuse": {"sessions": 0, "within": "1m"}}}),
            "/intergiro/misuse/sessions",
        ),
        (
            json!({"s7risk": {"lockout": {"threshold": 101}}}),
            "/s7risk/lockout/threshold",
        ),
        (
            json!({"s7risk": {"error_envelope": "none"}}),
            "/s7risk/error_envelope",
        ),
        (json!([]), ""),
    ] {
        let shown = patch.to_string();
        let refused = change_badly(&server, patch).await;
        assert_eq!(refused.text("/errors/0/field"), place, "{shown}");
    }
    let not_json = server.patch(SETTINGS).body("application/json", "kyc");
    not_json.send().await.status_is(400);
    let text = server.patch(SETTINGS).body("text/plain", "{}");
    text.send().await.status_is(415);
    assert_eq!(read(&server).await, start);
}

#[tokio::test]
async fn settings_that_cannot_hold_together_are_refused_at_the_one_that_was_named() {
    let server = TestServer::start().await;
    let start = read(&server).await;
    for (patch, place) in [
        (
            json!({"intergiro": {"access_ttl": "2h"}}),
            "/intergiro/access_ttl",
        ),
        (
            json!({"intergiro": {"session_ttl": "1m"}}),
            "/intergiro/session_ttl",
        ),
        (
            json!({"igny8": {"refresh_ttl": "1m"}}),
            "/igny8/refresh_ttl",
        ),
        (json!({"kyc": {"hosts": ["api.igny8.com"]}}), "/kyc/hosts/0"),
        (
            json!({"kyc": {"hosts": ["a.test", "a.test"]}}),
            "/kyc/hosts/1",
        ),
    ] {
        let refused = change_badly(&server, patch).await;
        assert_eq!(refused.text("/errors/0/field"), place);
    }
    assert_eq!(read(&server).await, start);
    let together = json!({"intergiro": {"access_ttl": "2h", "session_ttl": "3h"}});
    change(&server, together).await;
    let swapped = json!({"kyc": {"hosts": ["api.igny8.com"]}, "igny8": {"hosts": []}});
    change(&server, swapped).await;
}

#[tokio::test]
async fn a_host_name_selects_its_vendor_as_soon_as_it_is_set() {
    let server = TestServer::start().await;
    change(&server, json!({"kyc": {"hosts": ["kyc.test"]}})).await;
    let by_host = server.at_host("kyc", "kyc.test");
    let form = "username=user@example.com&password=your_secret_password";
    let login = by_host.post("/auth/jwt/login").form(form).send().await;
    login.status_is(200);
}

#[tokio::test]
async fn another_sandbox_keeps_its_settings_and_a_reset_brings_them_back() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let start = read(&server).await;
    change(&server, json!({"kyc": {"token_ttl": "2s"}})).await;
    assert_eq!(read(&other).await, start);
    server.post("/__admin/reset").send().await.status_is(204);
    assert_eq!(read(&server).await, start);
}

#[tokio::test]
async fn changes_that_race_are_all_there_in_the_end() {
    let server = TestServer::start().await;
    let patches = [
        json!({"intergiro": {"access_ttl": "2s"}}),
        json!({"haut-ai": {"login_ttl": "2s"}}),
        json!({"kyc": {"token_ttl": "2s"}}),
        json!({"s7risk": {"token_ttl": "2s"}}),
        json!({"igny8": {"access_ttl": "2s"}}),
        json!({"intergiro": {"strict_rotation": true}}),
        json!({"igny8": {"strict_rotation": true}}),
    ];
    let mut changes = tokio::task::JoinSet::new();
    for patch in patches {
        let client = (*server).clone();
        changes.spawn(async move { change(&client, patch).await });
    }
    changes.join_all().await;
    let settings = read(&server).await.to_string();
    assert_eq!(settings.matches("\"2s\"").count(), 5, "{settings}");
    assert_eq!(settings.matches("\"strict_rotation\":true").count(), 2);
}

/// So many host names.
fn names(count: usize) -> Vec<String> {
    (0..count).map(|nth| format!("kyc-{nth}.test")).collect()
}

#[tokio::test]
async fn a_vendor_has_a_hundred_host_names_and_not_one_more() {
    let server = TestServer::start().await;
    change(&server, json!({"kyc": {"hosts": names(100)}})).await;
    let last = server.at_host("kyc", "kyc-99.test");
    last.get("/api/v1/resource").send().await.status_is(401);
    let refused = change_badly(&server, json!({"kyc": {"hosts": names(101)}})).await;
    let detail = refused.status_is(422).text("/errors/0/detail");
    assert_eq!(detail, "found a list, expected at most 100 items");
}

#[tokio::test]
async fn the_lockout_of_each_login_is_a_setting_and_null_goes_back() {
    let server = TestServer::start().await;
    let start = read(&server).await;
    let on = json!({"enabled": true});
    assert_eq!(start["s7risk"]["lockout"]["user"], on);
    assert_eq!(start["s7risk"]["lockout"]["application"], on);
    let patch =
        json!({"user": {"threshold": 2, "window": "1m"}, "application": {"enabled": false}});
    let changed = change(&server, json!({"s7risk": {"lockout": patch}})).await;
    let user = json!({"enabled": true, "threshold": 2, "window": "1m"});
    changed
        .has("/s7risk/lockout/user", user)
        .has("/s7risk/lockout/application/enabled", false)
        .has("/s7risk/lockout/threshold", 5);
    let back = json!({"user": {"threshold": null, "window": null}, "application": null});
    change(&server, json!({"s7risk": {"lockout": back}})).await;
    assert_eq!(read(&server).await, start);
    let wrong = json!({"s7risk": {"lockout": {"user": {"threshold": 101}, "users": {}}}});
    let refused = change_badly(&server, wrong).await.json().to_string();
    for place in ["/s7risk/lockout/user/threshold", "/s7risk/lockout/users"] {
        assert!(refused.contains(place), "{refused}");
    }
}

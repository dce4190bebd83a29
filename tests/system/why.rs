//! `mockid why`.

use serde_json::{Value, json};

use crate::mockid::Mockid;
use crate::support::{Ended, run};

/// An address at which nobody listens.
const NOBODY: &str = "http://127.0.0.1:1";

fn why(mockid: &Mockid, arguments: &[&str]) -> Ended {
    let url = mockid.url("");
    run(&[&["why", "--url", &url], arguments].concat(), &[])
}

/// What a command says that fails.
fn failure(ended: &Ended) -> &str {
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""), "{ended:?}");
    ended.stderr.trim_end()
}

/// A server whose client has used an access token after its end.
fn with_an_expired_token() -> Mockid {
    let mockid = Mockid::start(&["--frozen", "--clock", "2026-01-01T12:00:00Z"]);
    let token = mockid.intergiro_token();
    let forward = json!({"by": "15m2s"});
    mockid.post("/__admin/clock/advance", &forward);
    let called = mockid.get_as(&token, "/intergiro/v3/individuals");
    assert_eq!(called.status, 401);
    mockid.get("/intergiro/.well-known/jwks.json");
    mockid
}

#[test]
fn the_last_refused_request_is_explained_with_checks_session_and_tokens() {
    let mockid = with_an_expired_token();
    let ended = why(&mockid, &[]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for part in [
        "401 GET /v3/individuals intergiro access_expired\n",
        "The access token expired at 12:15:00, 2 s before this request;",
        "What to do: Refresh the session if it can be",
        "\n  passed  signature ",
        "\n  failed  expiry ",
        "\nThe session: ",
        "\n  access   ",
    ] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
    assert!(!ended.stdout.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn any_request_is_explained_by_its_id_and_as_json() {
    let mockid = with_an_expired_token();
    let ended = why(&mockid, &["1", "--json"]);
    let told: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(told["entry"]["operation"], "intergiroLogin");
    let hint = told["explanation"]["hint"].as_str().expect("a hint");
    assert!(hint.starts_with("An access token was issued"), "{hint}");
    assert_eq!(told["explanation"]["advice"], Value::Null);
    assert!(!ended.stdout.contains("eyJ"), "a token is shown");
}

#[test]
fn the_server_is_that_of_the_variable_unless_one_is_named() {
    let mockid = with_an_expired_token();
    let url = mockid.url("");
    assert_eq!(run(&["why"], &[("MOCKID_URL", &url)]).code, Some(0));
    let ended = run(&["why", "--url", &url], &[("MOCKID_URL", NOBODY)]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn where_no_server_is_it_says_so_and_what_to_do() {
    let ended = run(&["why", "--url", NOBODY], &[]);
    let said = failure(&ended);
    let expected = format!("mockid: no server can be asked at {NOBODY}: ");
    assert!(said.starts_with(&expected), "{said}");
    assert!(
        said.ends_with("name another with --url or MOCKID_URL"),
        "{said}"
    );
    let ended = run(&["why", "--url", "localhost:8080"], &[]);
    assert_eq!(
        failure(&ended),
        "mockid: `localhost:8080` is not the URL of a server; write it as `http://127.0.0.1:8080`"
    );
}

#[test]
fn the_admin_token_is_asked_for_and_used() {
    let mockid = Mockid::start(&["--admin-token", "the-admin-token"]);
    let url = mockid.url("");
    let ended = why(&mockid, &[]);
    let wanted = format!("mockid: {url} wants the admin token that it was started with");
    assert!(failure(&ended).starts_with(&wanted), "{ended:?}");
    let ended = why(&mockid, &["--admin-token", "another-token-here"]);
    let wanted = format!("mockid: {url} refuses the admin token");
    assert!(failure(&ended).starts_with(&wanted), "{ended:?}");
    let token = [("MOCKID_ADMIN_TOKEN", "the-admin-token")];
    let ended = run(&["why", "--url", &url], &token);
    assert!(failure(&ended).contains("is empty"), "{ended:?}");
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let mockid = Mockid::start(&[]);
    let url = mockid.url("");
    let expected = format!(
        "mockid: the journal of the sandbox `default` is empty: no client has sent a request to {url}, \
         or the journal was cleared"
    );
    assert_eq!(failure(&why(&mockid, &[])), expected);
    mockid.intergiro_token();
    let ended = why(&mockid, &[]);
    let said = failure(&ended);
    assert!(said.starts_with("mockid: none of the 1 requests"), "{said}");
    let ended = why(&mockid, &["7"]);
    let said = failure(&ended);
    let gone = "404: the journal has no entry `7`; it has those from 1 to 1";
    assert!(said.ends_with(gone), "{said}");
    mockid.get("/~tests/intergiro/v3/individuals");
    let ended = why(&mockid, &["--sandbox", "test"]);
    let said = failure(&ended);
    assert!(said.contains("has no sandbox `test`"), "{said}");
    assert!(said.ends_with("did you mean `tests`?"), "{said}");
    assert_eq!(why(&mockid, &["--sandbox", "tests"]).code, Some(0));
    let listed = mockid.get("/__admin/sandboxes").body;
    assert_eq!(listed["total"], 2, "asking made a sandbox: {listed}");
}

#[test]
fn without_the_control_api_it_says_so() {
    let mockid = Mockid::start(&["--no-admin"]);
    let ended = why(&mockid, &[]);
    let said = failure(&ended);
    assert!(said.contains("--no-admin"), "{said}");
}

#[test]
fn the_url_may_be_that_of_a_sandbox_and_not_that_of_a_vendor() {
    let mockid = Mockid::start(&[]);
    mockid.post("/__admin/sandboxes", &json!({"name": "tests"}));
    let ended = run(&["why", "--url", &mockid.url("/~tests")], &[]);
    let said = failure(&ended);
    assert!(
        said.contains("the journal of the sandbox `tests` is empty"),
        "{said}"
    );
    let ended = run(&["why", "--url", &mockid.url("/kyc")], &[]);
    let said = failure(&ended);
    let expected =
        "give the address in the first line that the server prints, not that of a vendor";
    assert!(said.ends_with(expected), "{said}");
}

#[test]
fn an_id_that_is_none_is_told_where_ids_are() {
    let ended = run(&["why", "abc"], &[]);
    assert_eq!(ended.code, Some(2));
    let expected = "write the number of an entry, which `mockid tail --since 0` shows after `#`";
    assert!(ended.stderr.contains(expected), "{ended:?}");
}

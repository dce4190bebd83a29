//! Sandboxes, by their handles.

use mockid::embedded::{ErrorKind, Part};
use mockid::{AccountKind, Fault, Match, Provider, Sandbox, Server};
use serde_json::json;

use super::{at_noon, client, log_in, said};
use crate::faults::PATIENCE;

#[tokio::test]
async fn a_world_is_the_one_at_its_address() {
    let server = at_noon().await;
    let sandbox = server.sandbox("test-42").expect("a sandbox");
    assert_eq!(sandbox.name(), "test-42");
    let base = format!("{}/~test-42", server.base_url());
    assert_eq!(sandbox.base_url(), base);
    assert_eq!(sandbox.url(Provider::KYC), format!("{base}/kyc"));
    log_in(&client(&sandbox)).await.status_is(200);
    assert_eq!(sandbox.requests().all().len(), 1);
    assert_eq!(server.sandbox_names(), ["default", "test-42"]);
    let default = server.sandbox("default").expect("it always exists");
    assert_eq!(default.base_url(), server.base_url());
}

#[tokio::test]
async fn a_world_that_a_header_or_the_host_names_has_the_request_in_its_journal() {
    let builder = Server::builder().sandbox_domain("mock.example.com");
    let server = builder.trust_forwarded().start().await.expect("a server");
    let test = server.sandbox("t1").expect("a world");
    for (header, value) in [
        ("x-mockid-sandbox", "t1"),
        ("host", "t1.localhost"),
        ("host", "t1.mock.example.com"),
        ("x-forwarded-host", "t1.mock.example.com"),
    ] {
        let call = client(&server).get("/intergiro/v3/individuals");
        call.header(header, value).send().await.status_is(401);
    }
    let listed = Match::operation("intergiroListIndividuals").status(401);
    test.verify(listed, 4).expect("four requests");
    let refused = Server::builder().sandbox_domain("*.a.test").start().await;
    let refused = refused.expect_err("no domain").to_string();
    assert!(refused.contains("`*.a.test` is no domain"), "{refused}");
}

#[tokio::test]
async fn what_is_done_in_one_world_is_not_seen_in_another() {
    let server = at_noon().await;
    let sandbox = server.sandbox("mine").expect("a sandbox");
    let seen = |world: &Sandbox| {
        json!({
            "accounts": world.accounts().list().len(),
            "clock": world.clock().now().to_string(),
            "faults": world.faults().list().len(),
            "lockouts": world.lockouts().list().len(),
            "requests": world.requests().all().len(),
            "sessions": world.sessions().list().len(),
            "settings": world.settings().all(),
            "tokens": world.tokens().list().len(),
        })
    };
    let before = seen(&server);
    log_in(&client(&sandbox)).await.status_is(200);
    sandbox.clock().reset();
    sandbox
        .faults()
        .add(Fault::on_everything().hang())
        .expect("a fault");
    let door = mockid::embedded::lockouts::LoginKind::User;
    sandbox
        .lockouts()
        .lock_out(Provider::S7RISK, door, "a")
        .expect("a lockout");
    sandbox
        .settings()
        .change(json!({"kyc": {"token_ttl": "2s"}}))
        .expect("a change");
    let user = json!({"email": "a@example.com", "password": "secret"});
    sandbox
        .accounts()
        .add(Provider::KYC, AccountKind::USER, user)
        .expect("a user");
    let changed = seen(&sandbox);
    for (field, value) in before.as_object().expect("an object") {
        assert_ne!(changed[field], *value, "{field}");
    }
    assert_eq!(seen(&server), before);
}

#[tokio::test]
async fn a_world_can_have_a_start_of_its_own_to_which_it_returns() {
    let server = at_noon().await;
    let users = json!({"kyc": {"users": [{"email": "a@example.com", "password": "secret"}]}});
    let sandbox = server
        .sandbox_builder()
        .name("own")
        .clock("2030-01-01T00:00:00Z".parse().expect("an instant"))
        .rate(2.0)
        .frozen()
        .settings(json!({"kyc": {"token_ttl": "2s"}}))
        .fixtures(users)
        .make()
        .expect("a sandbox");
    let is_as_made = || {
        let reading = sandbox.clock().read();
        assert_eq!(reading.now.to_string(), "2030-01-01T00:00:00Z");
        assert_eq!(sandbox.settings().all()["kyc"]["token_ttl"], "2s");
        assert_eq!(sandbox.accounts().list().len(), 1);
    };
    is_as_made();
    let user = sandbox.accounts().find(Provider::KYC, "A@example.com");
    sandbox
        .accounts()
        .remove(&user.expect("the user"))
        .expect("nobody");
    sandbox.clock().reset();
    sandbox
        .settings()
        .change(json!({"kyc": {"token_ttl": "9s"}}))
        .expect("a change");
    sandbox.reset();
    is_as_made();
    let nameless = server.sandbox_builder().make().expect("a sandbox");
    assert_eq!(nameless.name().len(), 32);
}

#[tokio::test]
async fn a_reset_keeps_what_it_is_told_to() {
    let server = at_noon().await;
    log_in(&client(&server)).await.status_is(200);
    server.clock().reset();
    server.reset_keeping([Part::Sessions, Part::Clock]);
    assert_eq!(server.sessions().list().len(), 1);
    assert_ne!(
        server.clock().now().to_string(),
        crate::support::server::NOON
    );
    assert!(server.requests().all().is_empty());
    server.reset();
    assert!(server.sessions().list().is_empty());
    assert_eq!(
        server.clock().now().to_string(),
        crate::support::server::NOON
    );
}

#[tokio::test]
async fn a_world_that_is_dropped_is_kept_by_its_handles_alone() {
    let server = at_noon().await;
    let sandbox = server.sandbox("gone").expect("a sandbox");
    let api = client(&sandbox);
    log_in(&api).await.status_is(200);
    server.drop_sandbox("gone").expect("it is there");
    log_in(&api).await.status_is(200);
    assert_eq!(sandbox.requests().count(Match::anything()), Ok(1));
    let again = server.sandbox("gone").expect("a sandbox");
    assert_eq!(again.requests().count(Match::anything()), Ok(1));
    again.requests().clear();
    assert_eq!(sandbox.requests().count(Match::anything()), Ok(1));
}

#[tokio::test]
async fn a_request_that_is_overtaken_by_the_drop_of_its_world_is_in_the_journal_of_that() {
    let server = at_noon().await;
    let sandbox = server.sandbox("gone").expect("a sandbox");
    let held = Fault::on_everything().barrier(2);
    let held = sandbox.faults().add(held).expect("a fault");
    let api = client(&sandbox);
    let login = tokio::spawn(async move { log_in(&api).await });
    let is_held = || {
        sandbox
            .faults()
            .get(held)
            .is_ok_and(|fault| fault.tally.held > 0)
    };
    let held = async {
        while !is_held() {
            tokio::task::yield_now().await;
        }
    };
    let held = tokio::time::timeout(PATIENCE, held).await;
    held.expect("a login that is held");
    server.drop_sandbox("gone").expect("it is there");
    login.await.expect("an answer").status_is(200);
    assert_eq!(sandbox.requests().count(Match::anything()), Ok(1));
}

#[tokio::test]
async fn what_cannot_be_made_or_dropped_is_told() {
    let server = at_noon().await;
    let name = "a sandbox is named with 1 to 128 bytes of UTF-8 without `/`, `~` and control characters, and not `.` or `..`; in an address all but letters and digits may be percent-encoded";
    assert_eq!(said(server.sandbox("a/b")), name);
    let made = server.sandbox_builder().name("a/b").make();
    assert_eq!(said(made), format!("/name: {name}"));
    server.sandbox("there").expect("a sandbox");
    let there = server.sandbox_builder().name("there").make();
    let there = there.expect_err("there is one");
    assert_eq!(there.kind(), ErrorKind::Conflict);
    assert_eq!(there.to_string(), "there is a sandbox `there` already");
    let wrong = server
        .sandbox_builder()
        .rate(0.0)
        .settings(json!({"kyc": {"tokn_ttl": "2s"}}))
        .make();
    assert!(said(wrong).starts_with("/clock/rate: "));
    let wrong = server.sandbox_builder().fixtures(json!([])).make();
    assert_eq!(said(wrong), "/fixtures: found a list, expected an object");
    let gone = server.drop_sandbox("ther").expect_err("there is none");
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert_eq!(
        gone.to_string(),
        "no sandbox is called `ther`; did you mean `there`?"
    );
    let default = server
        .drop_sandbox("default")
        .expect_err("it always exists");
    assert_eq!(default.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn replaced_fixtures_are_what_a_reset_returns_to() {
    let server = at_noon().await;
    let wrong = said(server.replace_fixtures("kyc: {user: []}"));
    assert_eq!(
        wrong,
        "/kyc/user: fixtures:1:7: kyc.user: unknown key; did you mean `users`?"
    );
    let users = "kyc: {users: [{email: anna@example.com, password: hunter2}]}";
    server.replace_fixtures(users).expect("good fixtures");
    let count = || server.accounts().list().len();
    let before = count();
    server.reset();
    assert_eq!((before > 1, count()), (true, 1));
}

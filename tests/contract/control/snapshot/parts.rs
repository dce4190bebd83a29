//! What a snapshot brings along, and that it takes the place of what was there.

use serde_json::json;

use super::{SNAPSHOT, fault, restore, set, take};
use crate::control::{ACCOUNTS, CLOCK, accounts_of, add, one_of_each};
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};
use crate::{igny8, intergiro, kyc};

/// A world in which every part is something else than at the start.
async fn disturb(client: &Client) {
    client.advance("90s").await;
    set(client, json!({"kyc": {"token_ttl": "2m"}})).await;
    for (account, _) in one_of_each() {
        add(client, account).await.status_is(201);
    }
    intergiro::Session::open(client).await;
    let lockout = json!({"provider": "s7risk", "door": "user", "name": "user@example.com"});
    let locked = client.post("/__admin/lockouts").json(lockout).send().await;
    locked.status_is(201);
    let plan = json!({"match": {"provider": "kyc"}, "times": 2, "respond": "server_error"});
    fault(client, plan).await;
    client
        .get("/kyc/api/v1/resource")
        .by_a_fault()
        .send()
        .await
        .status_is(500);
}

#[tokio::test]
async fn the_same_moment_is_the_same_document_and_restored_it_is_so_again() {
    let server = TestServer::start().await;
    disturb(&server).await;
    let first = server.get(SNAPSHOT).send().await.status_is(200);
    let second = server.get(SNAPSHOT).send().await.status_is(200);
    assert_eq!(first.body, second.body);
    for client in [server.in_sandbox("other"), server.clone()] {
        for _ in 0..2 {
            restore(&client, &first.json()).await;
            let again = client.get(SNAPSHOT).send().await.status_is(200);
            assert_eq!(again.body_text(), first.body_text());
        }
    }
}

#[tokio::test]
async fn a_restore_tells_what_came_back() {
    let server = TestServer::start().await;
    disturb(&server).await;
    let told = restore(&server, &take(&server).await).await;
    told.body_is(
        r#"{"accounts":40,"sessions":1,"tokens":2,"lockouts":1,"faults":1,"collections":0,"resources":"same"}"#,
    );
}

#[tokio::test]
async fn what_was_there_is_gone() {
    let server = TestServer::start().await;
    let start = take(&server).await;
    disturb(&server).await;
    let session = intergiro::Session::open(&server).await;
    restore(&server, &start).await;
    assert_eq!(take(&server).await, start);
    session.call().await.status_is(401);
    server.get(CLOCK).send().await.has("/now", NOON);
    let accounts = server.get(ACCOUNTS).send().await;
    accounts.has("/total", accounts_of("", ""));
    for list in ["sessions", "tokens", "lockouts", "faults", "requests"] {
        let list = server.get(&format!("/__admin/{list}")).send().await;
        // The call above is in the journal.
        let left = u64::from(list.at("/requests").is_array());
        list.has("/total", left);
    }
}

#[tokio::test]
async fn another_sandbox_sees_nothing_of_it() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let before = take(&other).await;
    disturb(&server).await;
    restore(&server, &take(&server).await).await;
    assert_eq!(take(&other).await, before);
}

#[tokio::test]
async fn accounts_that_were_made_at_run_time_log_in_and_disabled_ones_do_not() {
    let server = TestServer::start().await;
    for (account, _) in one_of_each() {
        add(&server, account).await.status_is(201);
    }
    let new = igny8::registration("new@example.com");
    let registered = server.post(igny8::REGISTER).json(new).send().await;
    registered.status_is(201);
    let disable = json!({"active": false});
    let viewer = server
        .patch(&format!("{ACCOUNTS}/igny8/user/2"))
        .json(disable);
    viewer.send().await.status_is(200);
    let gone = server.delete(&format!("{ACCOUNTS}/haut-ai/user/1"));
    gone.send().await.status_is(204);

    let there = TestServer::start().await;
    restore(&there, &take(&server).await).await;
    let key = intergiro::log_in(&there, "second-secret-key").await;
    key.status_is(200);
    let ada = "ada@example.com";
    crate::haut_ai::log_in(&there, ada, "ada-secret")
        .await
        .status_is(200);
    kyc::log_in(&there, "ada%40example.com", "ada-secret")
        .await
        .status_is(200);
    igny8::log_in(&there, ada, "ada-secret")
        .await
        .status_is(200);
    igny8::log_in(&there, "new@example.com", "secure_password123")
        .await
        .status_is(200);
    let user = json!({"email": ada, "password": "ada-secret"});
    let application = json!({"clientId": "second-client", "secret": "second-secret"});
    for (path, body) in [
        ("/s7risk/user/token", user),
        ("/s7risk/application/token", application),
    ] {
        let login = there
            .post(path)
            .header("origin", "https://a.example")
            .json(body);
        login.send().await.status_is(200);
    }
    igny8::log_in(&there, "viewer@example.com", "password")
        .await
        .status_is(401);
    crate::haut_ai::log_in(&there, "user@example.com", "password")
        .await
        .status_is(401);
}

#[tokio::test]
async fn a_frozen_clock_stands_where_it_stood_and_a_running_one_goes_on_from_there() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    server.set_clock("2030-01-31T12:00:00.5Z").await;
    restore(&other, &take(&server).await).await;
    let clock = other.get(CLOCK).send().await;
    clock.body_is(r#"{"now":"2030-01-31T12:00:00.5Z","mode":"frozen","rate":1.0}"#);
    let run = json!({"mode": "running", "rate": 2.0});
    server.put(CLOCK).json(run).send().await.status_is(200);
    let snapshot = take(&server).await;
    server.advance("7d").await;
    restore(&server, &snapshot).await;
    let clock = server.get(CLOCK).send().await;
    let now = clock.has("/mode", "running").has("/rate", 2.0).text("/now");
    let then = snapshot["clock"]["now"].as_str().expect("an instant");
    assert!(
        now.as_str() >= then && now.starts_with("2030-01-31T"),
        "{now}"
    );
}

#[tokio::test]
async fn the_journal_is_emptied_and_its_ids_go_on() {
    let server = TestServer::start().await;
    intergiro::Session::open(&server).await;
    let snapshot = take(&server).await;
    assert!(snapshot.get("journal").is_none());
    restore(&server, &snapshot).await;
    server
        .get("/__admin/requests")
        .send()
        .await
        .has("/total", 0);
    intergiro::Session::open(&server).await;
    let list = server.get("/__admin/requests").send().await;
    list.has("/total", 1).has("/requests/0/id", 2);
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start_of_the_sandbox_that_was_restored_into() {
    let server = TestServer::start().await;
    disturb(&server).await;
    let own = json!({"name": "own", "settings": {"kyc": {"token_ttl": "9m"}}});
    let made = server.post("/__admin/sandboxes").json(own).send().await;
    made.status_is(201);
    let own = server.in_sandbox("own");
    let start = take(&own).await;
    restore(&own, &take(&server).await).await;
    own.post("/__admin/reset").send().await.status_is(204);
    assert_eq!(take(&own).await, start);
}

#[tokio::test]
async fn over_other_fixtures_the_logins_come_back_and_the_resources_do_not() {
    let yaml = "kyc: { resources: [{ path: /api/v1/resource, body: { other: true } }] }";
    let (server, there) = (
        TestServer::start().await,
        TestServer::with_fixtures(yaml).await,
    );
    let token = kyc::token(&server).await;
    let told = restore(&there, &take(&server).await).await;
    told.has("/resources", "other").has("/accounts", 31);
    let call = there
        .get("/kyc/api/v1/resource")
        .bearer(&token)
        .by_a_fault();
    call.send().await.status_is(200).has("/other", true);
}

#[tokio::test]
async fn the_lockout_of_each_login_comes_back_and_the_form_before_there_was_one_is_still_read() {
    let server = TestServer::start().await;
    let start = take(&server).await;
    let off = json!({"s7risk": {"lockout": {"application": {"enabled": false, "length": "1m"}}}});
    set(&server, off).await;
    let changed = take(&server).await;
    let mut old = start.clone();
    let lockout = old["settings"]["s7risk"]["lockout"].as_object_mut();
    let lockout = lockout.expect("the lockout");
    lockout.remove("user").expect("that of users");
    lockout.remove("application").expect("that of applications");
    for (document, expected) in [(&old, &start), (&changed, &changed)] {
        restore(&server, document).await;
        assert_eq!(take(&server).await["settings"], expected["settings"]);
    }
}

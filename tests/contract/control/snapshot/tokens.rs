//! Tokens that were issued before work after, and those that did not work do not.

use serde_json::json;

use super::{restore, take};
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{haut_ai, igny8, intergiro, kyc, oidc, s7risk};

/// A token of every vendor and kind.
struct Tokens {
    /// A resource, and the token for it.
    access: Vec<(&'static str, String)>,
    intergiro_refresh: String,
    igny8_refresh: String,
    oidc_refresh: String,
}

const COMPANIES: &str = "/haut-ai/api/v1/companies/";
const KEYWORDS: &str = "/igny8/api/v1/planner/keywords/";
const INDIVIDUALS: &str = "/intergiro/v3/individuals";
const INCIDENTS: &str = "/s7risk/incidents";

/// Resources that are closed to a token that their server has not issued.
const STRICT: [&str; 1] = [INDIVIDUALS];

impl Tokens {
    async fn of(client: &Client) -> Self {
        let intergiro = intergiro::Session::open(client).await;
        let haut_ai = haut_ai::TokenHolder::log_in(client).await;
        let private = haut_ai.private().await;
        let igny8 = igny8::Session::open(client).await;
        let oidc = oidc::by_password(client).await;
        Self {
            access: vec![
                (INDIVIDUALS, intergiro.access),
                (COMPANIES, haut_ai.token),
                (COMPANIES, private.token),
                ("/kyc/api/v1/resource", kyc::token(client).await),
                (INCIDENTS, s7risk::USER.token(client).await),
                (INCIDENTS, s7risk::APPLICATION.token(client).await),
                (KEYWORDS, igny8.access),
                ("/oidc/userinfo", oidc.text("/access_token")),
            ],
            intergiro_refresh: intergiro.refresh,
            igny8_refresh: igny8.refresh,
            oidc_refresh: oidc.text("/refresh_token"),
        }
    }

    async fn statuses(&self, client: &Client) -> Vec<u16> {
        let mut statuses = Vec::new();
        for (path, token) in &self.access {
            let answer = client.get(path).bearer(token).send().await;
            statuses.push(answer.status.as_u16());
        }
        statuses
    }

    async fn work(&self, client: &Client) {
        assert_eq!(self.statuses(client).await, [200; 8]);
        let refreshed = igny8::refresh_with(client, &self.igny8_refresh).await;
        refreshed.status_is(200);
        let by_legacy = oidc::with(oidc::refreshing(&self.oidc_refresh), "client_id", "legacy");
        oidc::ask(client, &by_legacy).await.status_is(200);
        let early = intergiro::refresh_with(client, &self.intergiro_refresh).await;
        early.status_is(400);
        client.advance("15m").await;
        let refreshed = intergiro::refresh_with(client, &self.intergiro_refresh).await;
        refreshed.status_is(200);
    }
}

#[tokio::test]
async fn tokens_of_every_vendor_work_in_another_sandbox_and_in_another_server() {
    let (here, there) = (TestServer::start().await, TestServer::start().await);
    let tokens = Tokens::of(&here).await;
    let snapshot = take(&here).await;
    for client in [
        here.in_sandbox("other"),
        there.in_sandbox("x"),
        there.clone(),
    ] {
        let before = tokens.statuses(&client).await;
        let paths = tokens.access.iter().map(|(path, _)| *path);
        for (path, status) in paths.zip(before) {
            assert!(!STRICT.contains(&path) || status == 401, "{path}");
        }
        restore(&client, &snapshot).await;
        tokens.work(&client).await;
    }
    tokens.work(&here).await;
}

#[tokio::test]
async fn after_an_hour_and_a_restore_they_are_as_old_as_they_were() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    server.advance("14m").await;
    let snapshot = take(&server).await;
    server.advance("1h").await;
    session.call().await.status_is(401);
    restore(&server, &snapshot).await;
    session.call().await.status_is(200);
    server.advance("1m").await;
    session.call().await.status_is(401);
}

#[tokio::test]
async fn what_was_ended_expired_or_revoked_stays_so() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let ended = igny8::Session::open(&server).await;
    let expired = igny8::Session::of(&server, "viewer@example.com").await;
    let revoked = kyc::token(&server).await;
    let private = haut_ai::TokenHolder::log_in(&server).await.private().await;
    let all = server.get("/__admin/sessions").send().await;
    let first = all.text("/sessions/0/id");
    let end = server.delete(&format!("/__admin/sessions/{first}"));
    end.send().await.status_is(204);
    for (filter, expire) in [
        ("account=viewer@example.com&kind=access", true),
        ("provider=kyc", false),
        ("kind=private", false),
    ] {
        let tokens = server
            .get(&format!("/__admin/tokens?{filter}"))
            .send()
            .await;
        let token = format!("/__admin/tokens/{}", tokens.text("/tokens/0/id"));
        if expire {
            let expire = server.post(&format!("{token}/expire")).send().await;
            expire.status_is(200);
        } else {
            server.delete(&token).send().await.status_is(204);
        }
    }
    restore(&other, &take(&server).await).await;
    for (path, token) in [
        (KEYWORDS, &ended.access),
        (KEYWORDS, &expired.access),
        ("/kyc/api/v1/resource", &revoked),
        (COMPANIES, &private.token),
    ] {
        let refused = other.get(path).bearer(token).send().await;
        refused.status_is(401);
    }
    igny8::refresh_with(&other, &ended.refresh)
        .await
        .status_is(401);
    igny8::refresh_with(&other, &expired.refresh)
        .await
        .status_is(200);
}

#[tokio::test]
async fn a_rotated_refresh_token_stays_rotated() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let strict =
        json!({"intergiro": {"strict_rotation": true}, "igny8": {"strict_rotation": true}});
    let changed = server.patch("/__admin/settings").json(strict).send().await;
    changed.status_is(200);
    let intergiro = intergiro::Session::open(&server).await;
    let igny8 = igny8::Session::open(&server).await;
    server.advance("15m").await;
    let next = igny8::refresh_with(&server, &igny8.refresh)
        .await
        .status_is(200);
    intergiro.try_refresh().await.status_is(200);
    restore(&other, &take(&server).await).await;
    other.advance("15m").await;
    let reused = intergiro::refresh_with(&other, &intergiro.refresh).await;
    reused.status_is(401);
    // Its reuse ends the family, here and not where the snapshot was taken.
    igny8::refresh_with(&other, &igny8.refresh)
        .await
        .status_is(401);
    let newest = next.text("/data/refresh");
    igny8::refresh_with(&other, &newest).await.status_is(401);
    igny8::refresh_with(&server, &newest).await.status_is(200);
}

#[tokio::test]
async fn private_tokens_are_listed_and_their_numbers_go_on() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let private = haut_ai::TokenHolder::log_in(&server).await.private().await;
    restore(&other, &take(&server).await).await;
    let again = haut_ai::TokenHolder::log_in(&other).await;
    again.private().await;
    let list = again.get("/haut-ai/api/v1/auth/private_tokens/").await;
    list.has("/count", 2);
    let own = json!({"name": "third", "expiration_time": "9999-12-31T23:59:59Z"});
    let path = "/haut-ai/api/v1/auth/private_tokens/";
    let third = other.post(path).bearer(&private.token).json(own);
    let third = third.send().await.status_is(201).has("/id", 3);
    // As long as the calendar, which a snapshot carries as well.
    let forever = server.in_sandbox("forever");
    restore(&forever, &take(&other).await).await;
    let call = forever.get(COMPANIES).bearer(&third.text("/data"));
    call.send().await.status_is(200);
}

//! The authorization code grant.

use super::{
    ask, automatic, code_for, exchange, is_refused, reason, request, userinfo, with, without,
};
use crate::support::server::TestServer;

#[tokio::test]
async fn without_the_scope_openid_there_is_no_id_token() {
    let server = automatic("").await;
    let code = code_for(&server, &with(request(), "scope", "profile")).await;
    let answer = ask(&server, &exchange(&code)).await.status_is(200);
    answer.lacks("/id_token");
}

#[tokio::test]
async fn a_code_is_good_for_60_seconds() {
    let server = automatic("").await;
    for (age, good) in [("59s", true), ("60s", false)] {
        let code = code_for(&server, &request()).await;
        server.advance(age).await;
        if good {
            ask(&server, &exchange(&code)).await.status_is(200);
        } else {
            is_refused(&server, &exchange(&code), "invalid_grant", "code_expired").await;
        }
    }
}

#[tokio::test]
async fn the_second_use_of_an_expired_code_ends_what_the_first_gave() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    let first = ask(&server, &exchange(&code)).await.status_is(200);
    server.advance("5m").await;
    is_refused(&server, &exchange(&code), "invalid_grant", "code_used").await;
    assert_eq!(userinfo(&server, &first.text("/access_token")).await, 401);
}

#[tokio::test]
async fn an_unknown_code_is_invalid_grant() {
    let server = TestServer::start().await;
    is_refused(
        &server,
        &exchange("no-code"),
        "invalid_grant",
        "code_unknown",
    )
    .await;
}

#[tokio::test]
async fn a_code_of_another_sandbox_is_unknown() {
    let server = automatic("").await;
    let code = code_for(&server.in_sandbox("a"), &request()).await;
    is_refused(&server, &exchange(&code), "invalid_grant", "code_unknown").await;
    let own = ask(&server.in_sandbox("a"), &exchange(&code)).await;
    own.status_is(200);
}

#[tokio::test]
async fn a_code_of_another_client_is_refused_and_stays_good_for_its_own() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    let other = without(with(exchange(&code), "client_id", "spa"), "client_secret");
    is_refused(&server, &other, "invalid_grant", "code_of_other_client").await;
    ask(&server, &exchange(&code)).await.status_is(200);
}

#[tokio::test]
async fn the_redirect_uri_of_the_token_request_is_that_of_the_authorization_request() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    for other in [
        without(exchange(&code), "redirect_uri"),
        with(exchange(&code), "redirect_uri", "http://localhost:3000/"),
    ] {
        let refused = ask(&server, &other).await.status_is(400);
        let told =
            "redirect_uri must be http://localhost:3000/callback, as in the authorization request";
        refused
            .has("/error", "invalid_grant")
            .has("/error_description", told);
        assert_eq!(reason(&server).await, "redirect_uri_changed");
    }
    ask(&server, &exchange(&code)).await.status_is(200);
}

#[tokio::test]
async fn a_code_of_a_user_who_became_inactive_is_refused() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    let users = server
        .get("/__admin/accounts?provider=oidc&kind=user")
        .send();
    let ada = users.await.text("/accounts/0/id");
    let path = format!("/__admin/accounts/oidc/user/{ada}");
    let change = serde_json::json!({ "active": false });
    server.patch(&path).json(change).send().await.status_is(200);
    let reason = "account_inactive";
    is_refused(&server, &exchange(&code), "invalid_grant", reason).await;
}

#[tokio::test]
async fn of_two_exchanges_of_a_code_at_a_time_one_succeeds_and_the_other_ends_it() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    let fields = exchange(&code);
    let (one, other) = tokio::join!(ask(&server, &fields), ask(&server, &fields));
    let (won, lost) = if one.status == 200 {
        (one, other)
    } else {
        (other, one)
    };
    lost.status_is(400).has("/error", "invalid_grant");
    let token = won.status_is(200).text("/access_token");
    assert_eq!(userinfo(&server, &token).await, 401);
}

#[tokio::test]
async fn a_lost_answer_of_the_token_endpoint_has_spent_the_code() {
    let server = automatic("").await;
    let fault = serde_json::json!({
        "match": { "operation": "oidcToken" }, "times": 1, "stage": "after", "abort": "reset",
    });
    server.post("/__admin/faults").json(fault).send().await;
    let code = code_for(&server, &request()).await;
    let origin = format!("http://{}{}", server.address, super::TOKEN);
    let lost = reqwest::Client::new().post(origin);
    let lost = lost.body(super::encoded(&exchange(&code)));
    let lost = lost.header("content-type", "application/x-www-form-urlencoded");
    assert!(lost.send().await.is_err());
    is_refused(&server, &exchange(&code), "invalid_grant", "code_used").await;
}

#[tokio::test]
async fn a_code_survives_a_snapshot() {
    let (server, other) = (automatic("").await, automatic("").await);
    let code = code_for(&server, &request()).await;
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    assert!(!snapshot.to_string().contains(&code));
    let restored = other.put("/__admin/snapshot").json(snapshot).send().await;
    restored.status_is(200);
    ask(&other, &exchange(&code)).await.status_is(200);
}

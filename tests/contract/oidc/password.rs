//! The password grant, for clients that are given it.

use super::{Fields, ask, automatic, fields, is_refused, userinfo, with};

fn legacy() -> Fields {
    fields([
        ("grant_type", "password"),
        ("client_id", "legacy"),
        ("client_secret", "secret"),
        ("username", "ada"),
        ("password", "password"),
        ("scope", "openid"),
    ])
}

#[tokio::test]
async fn a_user_s_password_gives_tokens_to_a_client_that_may_use_it() {
    let server = automatic("").await;
    let answer = ask(&server, &legacy()).await.status_is(200);
    answer.text("/id_token");
    answer.text("/refresh_token");
    assert_eq!(userinfo(&server, &answer.text("/access_token")).await, 200);
    let web = with(legacy(), "client_id", "web");
    is_refused(&server, &web, "unauthorized_client", "grant_not_allowed").await;
}

#[tokio::test]
async fn a_wrong_password_an_unknown_user_and_an_inactive_one_are_invalid_grant() {
    let server = automatic("").await;
    for (name, value, reason) in [
        ("password", "wrong", "bad_credentials"),
        ("username", "nobody", "bad_credentials"),
        ("username", "inactive", "account_inactive"),
    ] {
        let fields = with(legacy(), name, value);
        is_refused(&server, &fields, "invalid_grant", reason).await;
    }
}

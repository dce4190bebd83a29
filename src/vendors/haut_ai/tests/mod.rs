//! The vendor's answers.

mod login;
mod private_tokens;

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::StatusCode;
use http::header::{AUTHORIZATION, LOCATION, WWW_AUTHENTICATE};
use serde_json::Value;

use super::*;
use crate::identity::AccountKind;
use crate::identity::account::Account;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::test_world::{self, call};

const JSON: &str = "application/json";
const TOKENS: &str = "/api/v1/auth/private_tokens/";
const INACTIVE: &str = r#"401 {"detail":"User is inactive","code":"user_inactive"}"#;
const NOT_VALID: &str = r#"401 {"code":"token_not_valid","detail":"Token is invalid or expired"}"#;

async fn ask(call: Call) -> Answer {
    test_world::ask(Provider::HAUT_AI, call).await
}

async fn log_in(world: &Arc<World>, content_type: &str, body: &str) -> Answer {
    ask(call(world, Method::POST, LOGIN).sending(content_type, body.to_owned())).await
}

async fn told(body: &str) -> String {
    log_in(&test_world::world(), JSON, body).await.told()
}

async fn token(world: &Arc<World>) -> String {
    let body = r#"{"username":" USER@example.com\n","password":"password"}"#;
    let answer = log_in(world, JSON, body).await;
    answer.read()["access_token"].as_str().unwrap().to_owned()
}

fn companies(world: &Arc<World>, token: &str) -> Call {
    call(world, Method::GET, "/api/v1/companies/").bearing(token)
}

fn make(world: &Arc<World>, token: &str, body: &Value) -> Call {
    let call = call(world, Method::POST, TOKENS).bearing(token);
    call.sending(JSON, body.to_string())
}

async fn private_token(world: &Arc<World>, token: &str, name: &str) -> String {
    let body = json!({ "name": name, "expiration_time": "2030-01-02" });
    let answer = ask(make(world, token, &body)).await;
    answer.read()["data"].as_str().unwrap().to_owned()
}

fn user(world: &World, change: impl FnOnce(&mut Account)) {
    let mut directory = world.identity().directory_mut();
    let accounts = directory.of_mut(Provider::HAUT_AI);
    let users = accounts.of_mut(AccountKind::USER);
    let mut user = Account::clone(users.named("user@example.com").unwrap());
    change(&mut user);
    users.put(user).unwrap();
}

fn segment(token: &str, index: usize) -> String {
    let segment = token.split('.').nth(index).unwrap();
    String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
}

#[tokio::test]
async fn every_401_challenges_and_comes_before_everything_else() {
    let world = test_world::world();
    let token = token(&world).await;
    let none = r#"401 {"detail":"Authentication credentials were not provided."}"#;
    let words = r#"401 {"detail":"Authorization header must contain two space-delimited values","code":"bad_authorization_header"}"#;
    for (header, answer) in [
        ("", none),
        ("bearer T", none),
        ("Token T", none),
        ("Bearer", words),
        ("Bearer T T", words),
        ("Bearer x", NOT_VALID),
        ("Bearer é", NOT_VALID),
    ] {
        let header = header.replace('T', &token);
        for method in [Method::POST, Method::PUT] {
            let call = call(&world, method, TOKENS).sending("text/plain", "{");
            let answered = ask(call.with(AUTHORIZATION, &header)).await;
            assert_eq!(answered.told(), answer, "{header}");
            assert_eq!(answered.headers[WWW_AUTHENTICATE], "Bearer realm=\"api\"");
        }
    }
    let put = call(&world, Method::PUT, TOKENS)
        .bearing(&token)
        .sending("text/plain", "{");
    let answer = ask(put).await;
    assert_eq!(
        answer.told(),
        r#"405 {"detail":"Method \"PUT\" not allowed."}"#
    );
    assert_eq!(answer.headers["allow"], "GET, POST, HEAD, OPTIONS");
    let login = ask(call(&world, Method::GET, LOGIN)).await;
    assert_eq!(
        login.told(),
        r#"405 {"detail":"Method \"GET\" not allowed."}"#
    );
}

#[tokio::test]
async fn tokens_of_another_make_are_refused() {
    let world = test_world::world();
    let (now, exp) = (test_world::NOW, test_world::NOW.as_seconds() + 60);
    let good = json!({
        "iss": "https://saas.haut.ai", "aud": "haut-ai", "auth_time": now, "user_id": "1",
        "sub": "1", "iat": now, "exp": exp, "email": "a", "email_verified": true,
    });
    let private = json!({
        "token_type": "private", "jti": uuid::Uuid::nil(), "user_id": 1, "iat": now, "exp": exp,
    });
    let with = |claims: &Value, name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
    };
    let (login_key, private_key) = (
        tokens::LOGIN_TOKENS_KEY.signs,
        tokens::PRIVATE_TOKENS_KEY.signs,
    );
    for (signed, claims, reason) in [
        (login_key, good.clone(), Reason::Ok),
        (
            login_key,
            with(&good, "iss", json!("x")),
            Reason::WrongIssuer,
        ),
        (
            login_key,
            with(&good, "aud", json!("x")),
            Reason::WrongIssuer,
        ),
        (
            login_key,
            with(&good, "user_id", json!("x")),
            Reason::BadClaims,
        ),
        (
            login_key,
            with(&good, "user_id", json!("9")),
            Reason::AccountUnknown,
        ),
        (login_key, private.clone(), Reason::BadClaims),
        (private_key, good, Reason::BadClaims),
        (
            private_key,
            with(&private, "token_type", json!("access")),
            Reason::WrongTokenKind,
        ),
        (private_key, private, Reason::TokenRevoked),
    ] {
        let token = world.mint(signed, &claims).unwrap();
        assert_eq!(
            ask(companies(&world, &token)).await.reason,
            reason,
            "{claims}"
        );
    }
}

#[tokio::test]
async fn tokens_of_a_disabled_user_stop_working() {
    let world = test_world::world();
    let token = token(&world).await;
    let private = private_token(&world, &token, "a").await;
    user(&world, |user| user.state.active = false);
    for token in [token, private] {
        let answer = ask(companies(&world, &token)).await;
        assert_eq!(
            (answer.told().as_str(), answer.reason),
            (INACTIVE, Reason::AccountInactive)
        );
    }
}

#[test]
fn the_cause_is_told_where_that_is_wanted() {
    let refused = crate::identity::token::TokenRefused::Expired;
    let refusal = Refusal::BadToken {
        refused,
        explained: true,
    };
    assert_eq!(
        Answer::from(refusal).told(),
        r#"401 {"code":"token_not_valid","detail":"Token is invalid or expired","messages":[{"token_class":"AccessToken","token_type":"access","message":"Token is expired"}]}"#
    );
}

#[tokio::test]
async fn a_missing_slash_redirects_before_anything_else() {
    let world = test_world::world();
    let path = "/api/v1/auth/private_tokens?page=2&q=a%20b";
    let answer = ask(call(&world, Method::DELETE, path)).await;
    assert_eq!(answer.told(), "301 ");
    assert_eq!(
        answer.headers[LOCATION],
        "/mount/api/v1/auth/private_tokens/?page=2&q=a%20b"
    );
    for path in [
        "/nope",
        "/nope/",
        "/api/v1/companies//",
        "//api/v1/companies/",
    ] {
        let answer = ask(call(&world, Method::GET, path)).await;
        assert_eq!(answer.told(), r#"404 {"detail":"Not found."}"#, "{path}");
    }
}

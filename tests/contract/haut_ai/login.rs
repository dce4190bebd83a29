//! The login and its token, which always expires in 1 hour.

use serde_json::json;

use super::{COMPANIES, Challenge, LOGIN, NOT_PROVIDED, NOT_VALID, TokenHolder, log_in, logged_in};
use crate::support::answer::{claim_names, claims, segment};
use crate::support::server::{NOON_SECONDS, TestServer};

#[tokio::test]
async fn login_answers_as_the_reference_shows() {
    let server = TestServer::start().await;
    let answer = log_in(&server, "user@example.com", "password").await;
    let answer = answer.status_is(200);
    let token = answer.text("/access_token");
    let body = json!({
        "id": 1,
        "email": "user@example.com",
        "username": "user@example.com",
        "company_id": "7b0a8c52-6f4e-4d0c-8a6e-2f9d1c3b5a70",
        "token_access": token,
        "access_token": token,
        "refresh_token": answer.at("/refresh_token"),
        "is_verified": true,
        "profile": {
            "metadata": null,
            "full_name": "John Doe",
            "kyc_enabled": true,
            "terms_payment_accepted_at": null,
            "terms_and_policy_accepted_at": true,
            "feature_flags": {},
        },
    });
    answer.body_is(&body.to_string());
}

#[tokio::test]
async fn login_token_has_the_header_and_claims_of_the_public_sample() {
    let (_server, holder) = logged_in().await;
    let header = segment(&holder.token, 0);
    let kid = header.strip_prefix(r#"{"alg":"RS256","kid":""#);
    let kid = kid.and_then(|rest| rest.strip_suffix(r#"","typ":"JWT"}"#));
    let kid = kid.expect("the keys in their order");
    assert_eq!(kid.len(), 40);
    assert!(kid.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(
        claim_names(&holder.token),
        [
            "iss",
            "aud",
            "auth_time",
            "user_id",
            "sub",
            "iat",
            "exp",
            "email",
            "email_verified"
        ]
    );
    let claims = claims(&holder.token);
    assert_eq!(claims["exp"], NOON_SECONDS + 3600);
    assert_eq!(claims["email"], "user@example.com");
}

#[tokio::test]
async fn short_living_token_always_expires_in_1_hour() {
    let (server, holder) = logged_in().await;
    server.advance("59m59s").await;
    holder.call().await.status_is(200);
    server.advance("1s").await;
    holder.call().await.challenges(NOT_VALID);
}

#[tokio::test]
async fn when_the_hour_is_over_log_in_again() {
    let (server, holder) = logged_in().await;
    server.advance("1h").await;
    holder.call().await.status_is(401);
    TokenHolder::log_in(&server)
        .await
        .call()
        .await
        .status_is(200);
}

#[tokio::test]
async fn nothing_accepts_the_refresh_token() {
    let server = TestServer::start().await;
    let answer = log_in(&server, "user@example.com", "password").await;
    let refresh = answer.text("/refresh_token");
    let call = server.get(COMPANIES).bearer(&refresh).send().await;
    call.challenges(NOT_VALID);
    let path = "/haut-ai/api/v1/auth/refresh/";
    let refresh = server.post(path).any_json(json!({"refresh": refresh}));
    let answer = refresh.send().await.status_is(404);
    answer.body_is(r#"{"detail":"Not found."}"#);
}

#[tokio::test]
async fn wrong_email_or_password_is_401() {
    let server = TestServer::start().await;
    let body = r#"{"detail":"No active account found with the given credentials"}"#;
    for (email, password) in [
        ("user@example.com", "wrong"),
        ("nobody@example.com", "password"),
        ("disabled@example.com", "wrong"),
        ("mfa@example.com", "wrong"),
    ] {
        log_in(&server, email, password).await.challenges(body);
    }
}

#[tokio::test]
async fn mfa_on_the_account_is_400() {
    let server = TestServer::start().await;
    let answer = log_in(&server, "mfa@example.com", "password").await;
    answer.status_is(400);
}

#[tokio::test]
async fn a_disabled_account_is_403() {
    let server = TestServer::start().await;
    let answer = log_in(&server, "disabled@example.com", "password").await;
    let body = r#"{"detail":"You do not have permission to perform this action."}"#;
    answer.status_is(403).body_is(body);
}

#[tokio::test]
async fn an_unverified_user_logs_in() {
    let yaml = "haut-ai: { users: [{ email: a@example.com, password: p, verified: false }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let answer = log_in(&server, "a@example.com", "p").await.status_is(200);
    let answer = answer.has("/is_verified", false);
    assert_eq!(
        claims(&answer.text("/access_token"))["email_verified"],
        false
    );
}

#[tokio::test]
async fn login_ignores_authorization() {
    let server = TestServer::start().await;
    let login = server.post(LOGIN).bearer("garbage");
    let login = login.json(json!({"username": "user@example.com", "password": "password"}));
    login.send().await.status_is(200);
}

#[tokio::test]
async fn no_header_or_another_scheme_is_not_provided() {
    let (server, holder) = logged_in().await;
    let token = &holder.token;
    server.get(COMPANIES).send().await.challenges(NOT_PROVIDED);
    for header in [
        "",
        "Basic x",
        token,
        &format!("bearer {token}"),
        &format!("BEARER {token}"),
        &format!("Token {token}"),
        &format!("JWT {token}"),
    ] {
        let call = server.get(COMPANIES).header("authorization", header);
        call.send().await.challenges(NOT_PROVIDED);
    }
}

#[tokio::test]
async fn bearer_with_no_or_several_words_is_a_bad_header() {
    let (server, _) = logged_in().await;
    let body = r#"{"detail":"Authorization header must contain two space-delimited values","code":"bad_authorization_header"}"#;
    for header in ["Bearer", "Bearer ", "Bearer a b", "Bearer a b c"] {
        let call = server.get(COMPANIES).header("authorization", header);
        call.send().await.challenges(body);
    }
}

#[tokio::test]
async fn the_words_may_be_apart_by_any_white_space() {
    let (server, holder) = logged_in().await;
    for header in [
        format!("Bearer   {}", holder.token),
        format!("Bearer\t{}", holder.token),
    ] {
        let call = server.get(COMPANIES).header("authorization", &header);
        call.send().await.status_is(200);
    }
}

#[tokio::test]
async fn an_invalid_token_tells_code_and_detail() {
    let (server, holder) = logged_in().await;
    let cut = &holder.token[..holder.token.len() - 2];
    for token in ["garbage", "a.b.c", cut] {
        let call = server.get(COMPANIES).bearer(token).send().await;
        call.challenges(NOT_VALID);
    }
}

#[tokio::test]
async fn token_error_messages_are_a_setting() {
    let yaml = "haut-ai: { settings: { token_error_messages: true, login_ttl: 1m } }";
    let server = TestServer::with_settings(yaml).await;
    let holder = TokenHolder::log_in(&server).await;
    let with = |message| {
        format!(
            r#"{{"code":"token_not_valid","detail":"Token is invalid or expired","messages":[{{"token_class":"AccessToken","token_type":"access","message":"{message}"}}]}}"#
        )
    };
    let garbage = server.get(COMPANIES).bearer("garbage").send().await;
    garbage.challenges(&with("Token is invalid"));
    server.advance("1m").await;
    holder.call().await.challenges(&with("Token is expired"));
}

#[tokio::test]
async fn a_token_of_a_disabled_or_removed_user_is_401_and_says_so() {
    let (server, holder) = logged_in().await;
    let user = "/__admin/accounts/haut-ai/user/1";
    let off = server.patch(user).json(json!({"active": false}));
    off.send().await.status_is(200);
    let inactive = r#"{"detail":"User is inactive","code":"user_inactive"}"#;
    holder.call().await.challenges(inactive);
    server.delete(user).send().await.status_is(204);
    let gone = r#"{"detail":"User not found","code":"user_not_found"}"#;
    holder.call().await.challenges(gone);
}

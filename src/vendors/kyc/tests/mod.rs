//! The vendor's answers, as observed of fastapi-users.

mod parts;

use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, LOCATION, WWW_AUTHENTICATE};
use serde_json::Value;

use super::token::{AUDIENCE, KEY};
use super::*;
use crate::identity::account::Account;
use crate::identity::{AccountId, AccountKind};
use crate::sandbox::World;
use crate::vendor::test_world::{self, call};
use uuid::Uuid;

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=X";
const GOOD: &str = "username=USER%40example.com&password=your_secret_password";

async fn ask(call: Call) -> Answer {
    test_world::ask(Provider::KYC, call).await
}

fn post(world: &Arc<World>, content_type: &str, body: impl Into<Bytes>) -> Call {
    call(world, Method::POST, "/auth/jwt/login").sending(content_type, body)
}

async fn told(content_type: &str, body: &str) -> String {
    ask(post(&test_world::world(), content_type, body.to_owned()))
        .await
        .told()
}

async fn token(world: &Arc<World>) -> String {
    let answer = ask(post(world, FORM, GOOD)).await;
    answer.read()["access_token"].as_str().unwrap().to_owned()
}

fn user(world: &World, change: impl FnOnce(&mut Account)) {
    let mut directory = world.identity().directory_mut();
    let accounts = directory.of_mut(Provider::KYC);
    let users = accounts.of_mut(AccountKind::USER);
    let mut user = Account::clone(users.named("user@example.com").unwrap());
    change(&mut user);
    users.put(user).unwrap();
}

fn get(world: &Arc<World>) -> Call {
    call(world, Method::GET, "/api/v1/resource")
}

#[tokio::test]
async fn the_token_is_that_of_the_library_to_the_byte() {
    let world = test_world::world();
    let answer = ask(post(&world, FORM, GOOD)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let token = token(&world).await;
    assert_eq!(
        answer.told(),
        format!(r#"200 {{"access_token":"{token}","token_type":"bearer"}}"#)
    );
    let claims = token.split('.').nth(1).unwrap();
    let claims = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, claims);
    let AccountId::Uuid(sub) = AccountId::derived(Provider::KYC, "user@example.com") else {
        panic!("users of kyc have UUIDs");
    };
    let exp = test_world::NOW.as_seconds() + 3600;
    assert_eq!(
        String::from_utf8(claims.unwrap()).unwrap(),
        format!(r#"{{"sub":"{sub}","aud":["fastapi-users:auth"],"exp":{exp}}}"#)
    );
    assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
}

#[tokio::test]
async fn credentials_are_checked_in_the_order_of_the_library() {
    let bad = r#"400 {"detail":"LOGIN_BAD_CREDENTIALS"}"#;
    let unverified = r#"400 {"detail":"LOGIN_USER_NOT_VERIFIED"}"#;
    for (name, password, answer) in [
        ("user", "x", bad),
        ("nobody", "your_secret_password", bad),
        ("+user", "your_secret_password", bad),
        ("inactive", "your_secret_password", bad),
        ("unverified", "x", bad),
        ("unverified", "your_secret_password", unverified),
    ] {
        let form = format!("username={name}%40example.com&password={password}");
        assert_eq!(told(FORM, &form).await, answer, "{form}");
    }
}

#[tokio::test]
async fn all_faults_of_the_form_come_at_once_and_before_the_credentials() {
    let username =
        r#"{"type":"missing","loc":["body","username"],"msg":"Field required","input":null}"#;
    let password =
        r#"{"type":"missing","loc":["body","password"],"msg":"Field required","input":null}"#;
    let grant_type = r#"{"type":"string_pattern_mismatch","loc":["body","grant_type"],"msg":"String should match pattern '^password$'","input":"other","ctx":{"pattern":"^password$"}}"#;
    let both = format!(r#"422 {{"detail":[{username},{password}]}}"#);
    for (content_type, body) in [
        (FORM, ""),
        (FORM, "username=&password="),
        (FORM, r#"{"username":"a","password":"b"}"#),
        ("application/json", "{"),
        ("text/plain", GOOD),
        ("", GOOD),
        (PARTS, ""),
        (PARTS, "--X--\r\n"),
    ] {
        assert_eq!(
            told(content_type, body).await,
            both,
            "{content_type} {body}"
        );
    }
    assert_eq!(
        told(FORM, "grant_type=other").await,
        format!(r#"422 {{"detail":[{grant_type},{username},{password}]}}"#)
    );
    assert_eq!(
        told(FORM, &format!("{GOOD}&grant_type=other")).await,
        format!(r#"422 {{"detail":[{grant_type}]}}"#)
    );
    for grant_type in ["", "password"] {
        let form = format!("{GOOD}&grant_type=other&grant_type={grant_type}");
        assert!(told(FORM, &form).await.starts_with("200"));
    }
}

#[tokio::test]
async fn the_scheme_ends_at_the_first_space() {
    let world = test_world::world();
    let token = token(&world).await;
    for header in ["Bearer T", "bearer T", "BEARER  T ", "Bearer \tT"] {
        let header = header.replace('T', &token);
        let answer = ask(get(&world).with(AUTHORIZATION, &header)).await;
        assert_eq!(answer.status, StatusCode::OK, "{header}");
    }
    for header in [
        "",
        "T",
        "Bearer",
        "Bearer ",
        "Bearer\tT",
        "Bearer T x",
        "Basic T",
        "Bearer: T",
    ] {
        let header = header.replace('T', &token);
        let answer = ask(get(&world).with(AUTHORIZATION, &header)).await;
        assert_eq!(
            answer.told(),
            r#"401 {"detail":"Unauthorized"}"#,
            "{header}"
        );
        assert!(!answer.headers.contains_key(WWW_AUTHENTICATE));
    }
    let first_counts = get(&world).bearing(&token).bearing("x");
    assert_eq!(ask(first_counts).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_is_over_at_its_end() {
    let world = test_world::world();
    let token = token(&world).await;
    let before = get(&world).bearing(&token).later(3599);
    assert_eq!(ask(before).await.status, StatusCode::OK);
    let at = ask(get(&world).bearing(&token).later(3600)).await;
    assert_eq!(
        (at.status, at.reason),
        (StatusCode::UNAUTHORIZED, Reason::AccessExpired)
    );
}

#[tokio::test]
async fn claims_are_read_as_python_reads_them() {
    let world = test_world::world();
    let sub = AccountId::derived(Provider::KYC, "user@example.com").to_string();
    let exp = test_world::NOW.as_seconds() + 1;
    for (sub, aud, reason) in [
        (sub.to_uppercase(), json!(AUDIENCE), Reason::Ok),
        (sub.replace('-', ""), json!(["a", AUDIENCE]), Reason::Ok),
        (format!("{{{sub}}}"), json!([AUDIENCE]), Reason::Ok),
        (format!("urn:uuid:{sub}"), json!([AUDIENCE]), Reason::Ok),
        (sub.clone(), json!([AUDIENCE, 1]), Reason::BadClaims),
        (sub.clone(), json!(null), Reason::BadClaims),
        (sub.clone(), json!([]), Reason::WrongIssuer),
        (
            sub.clone(),
            json!("fastapi-users:verify"),
            Reason::WrongIssuer,
        ),
        (format!(" {sub}"), json!([AUDIENCE]), Reason::BadClaims),
        (
            Uuid::nil().to_string(),
            json!([AUDIENCE]),
            Reason::AccountUnknown,
        ),
    ] {
        let claims: Value = json!({ "sub": sub, "aud": aud, "exp": exp });
        let token = world.mint(KEY.signs, &claims).unwrap();
        assert_eq!(
            ask(get(&world).bearing(&token)).await.reason,
            reason,
            "{claims}"
        );
    }
}

#[tokio::test]
async fn a_logout_ends_nothing_and_minds_the_unverified_alone() {
    let world = test_world::world();
    let token = token(&world).await;
    let logout = || call(&world, Method::POST, "/auth/jwt/logout").bearing(&token);
    assert_eq!(ask(logout()).await.told(), "204 ");
    assert_eq!(
        ask(get(&world).bearing(&token)).await.status,
        StatusCode::OK
    );

    user(&world, |user| user.state.verified = false);
    assert_eq!(ask(logout()).await.told(), r#"403 {"detail":"Forbidden"}"#);
    assert_eq!(
        ask(get(&world).bearing(&token)).await.status,
        StatusCode::OK
    );

    user(&world, |user| user.state.active = false);
    assert_eq!(
        ask(logout()).await.told(),
        r#"401 {"detail":"Unauthorized"}"#
    );
    let resource = ask(get(&world).bearing(&token)).await;
    assert_eq!(resource.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn slashes_redirect_and_methods_are_ordinary() {
    let world = test_world::world();
    for (path, location) in [
        (
            "/api/v1/resource/?a=b&c=%20",
            "http://mock.test/mount/api/v1/resource?a=b&c=%20",
        ),
        (
            "/api/v1/resource//",
            "http://mock.test/mount/api/v1/resource",
        ),
        ("/auth/jwt/login/", "http://mock.test/mount/auth/jwt/login"),
    ] {
        let answer = ask(call(&world, Method::PUT, path)).await;
        assert_eq!(answer.told(), "307 ");
        assert_eq!(answer.headers[LOCATION], location);
    }
    for path in [
        "/",
        "/nope",
        "/nope/",
        "/auth/jwt/",
        "/auth/jwt/refresh",
        "//api/v1/resource",
    ] {
        let answer = ask(call(&world, Method::POST, path)).await;
        assert_eq!(answer.told(), r#"404 {"detail":"Not Found"}"#, "{path}");
    }
    for method in [Method::HEAD, Method::OPTIONS, Method::POST] {
        let answer = ask(call(&world, method, "/api/v1/resource")).await;
        assert_eq!(answer.told(), r#"405 {"detail":"Method Not Allowed"}"#);
        assert_eq!(answer.headers["allow"], "GET");
    }
}

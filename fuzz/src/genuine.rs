//! Logins that succeed, and what stands for their tokens in an input: no two runs have the same.

use axum::body::Body;
use axum::http::Request;
use mockid::Provider;
use serde_json::Value;

use crate::bytes::{replace, split_once};
use crate::message::Message;
use crate::server::{HOST, MOUNT, Server};

/// Stands for an access token of the demo account.
pub const ACCESS: &str = "$ACCESS";

/// Stands for a refresh token of the same login.
pub const REFRESH: &str = "$REFRESH";

/// Stands for the name of a session.
const SESSION: &str = "$SESSION";

/// Stands for the name of a token.
const TOKEN: &str = "$TOKEN";

/// A login of the demo account, as an input has it below the vendor's base path.
pub fn login(provider: Provider) -> &'static str {
    match provider.name() {
        "intergiro" => {
            "POST /v3/auth/login\nContent-Type: application/json\n\n\
             {\"api_key\":\"c5f90f4b-9d69-416a-8611-8a8c8d605c36\"}"
        }
        "haut-ai" => {
            "POST /api/v1/auth/login/\nContent-Type: application/json\n\n\
             {\"username\":\"user@example.com\",\"password\":\"password\"}"
        }
        "kyc" => {
            "POST /auth/jwt/login\nContent-Type: application/x-www-form-urlencoded\n\n\
             username=user%40example.com&password=your_secret_password"
        }
        "s7risk" => {
            "POST /user/token\nContent-Type: application/json\nOrigin: https://app.example.com\n\n\
             {\"email\":\"user@example.com\",\"password\":\"password\"}"
        }
        "oidc" => {
            "POST /token\nContent-Type: application/x-www-form-urlencoded\n\
             Authorization: Basic bGVnYWN5OnNlY3JldA==\n\n\
             grant_type=password&username=ada&password=password&scope=openid"
        }
        _ => {
            "POST /api/v1/auth/login/\nContent-Type: application/json\n\n\
             {\"email\":\"user@example.com\",\"password\":\"password\"}"
        }
    }
}

/// Where an answer to it has the access token, and the refresh token if there is one.
fn places(provider: Provider) -> [&'static str; 2] {
    match provider.name() {
        "intergiro" | "oidc" => ["/access_token", "/refresh_token"],
        "s7risk" => ["/data/accessToken", ""],
        "igny8" => ["/data/access", "/data/refresh"],
        _ => ["/access_token", ""],
    }
}

/// The request that a text stands for, below a path.
pub fn request(text: &str, before: &str) -> Request<Body> {
    let message = Message::sequence(text.as_bytes()).into_iter().next();
    let request = message.and_then(|message| message.request(before, HOST));
    request.expect("a request")
}

/// The access and the refresh token of a login that succeeds.
pub fn log_in(server: &Server, mount: &str, provider: Provider) -> [String; 2] {
    let answered = server.ask(request(login(provider), &format!("{mount}/{provider}")));
    let answered = answered.expect("an answer");
    let body: Value = serde_json::from_slice(&answered.body).expect("JSON");
    places(provider).map(|place| match place {
        "" => String::new(),
        place => body
            .pointer(place)
            .and_then(Value::as_str)
            .expect("a token")
            .to_owned(),
    })
}

/// The input with what a login of a vendor gives in the place of what stands for it.
pub fn fill(server: &Server, provider: Provider, input: &[u8]) -> Vec<u8> {
    if split_once(input, b"$").is_none() {
        return input.to_vec();
    }
    let [access, refresh] = log_in(server, MOUNT, provider);
    let input = replace(input, ACCESS, &access);
    replace(&input, REFRESH, &refresh)
}

/// The same for the control API, with the names by which it knows the login.
pub fn fill_names(server: &Server, input: &[u8]) -> Vec<u8> {
    if split_once(input, b"$").is_none() {
        return input.to_vec();
    }
    let input = fill(server, Provider::IGNY8, input);
    let first = |path: &str, place: &str| {
        let answered = server.ask(request(&format!("GET {path}"), MOUNT));
        let body: Value = serde_json::from_slice(&answered.expect("an answer").body).expect("JSON");
        body.pointer(place)
            .and_then(Value::as_str)
            .expect("a name")
            .to_owned()
    };
    let input = replace(
        &input,
        SESSION,
        &first("/__admin/sessions", "/sessions/0/id"),
    );
    replace(&input, TOKEN, &first("/__admin/tokens", "/tokens/0/id"))
}

//! oidc: OAuth 2.0 and OpenID Connect (`docs/vendors/oidc.md`).

mod algorithms;
mod assertions;
mod authorize;
mod backchannel;
pub mod browser;
mod client_credentials;
mod client_keys;
mod clients;
mod code;
mod conformance;
mod consent;
mod device;
mod dpop;
mod exchange;
mod frontchannel;
mod hints;
mod introspection;
mod issuers;
mod jwt_bearer;
mod keycloak;
mod keys;
mod lies;
mod logins;
mod logout;
mod logout_tokens;
mod metadata;
mod origins;
mod page;
mod par;
mod password;
mod pkce;
mod protected_resources;
mod refresh;
mod registration;
mod relying_party;
mod resources;
mod revocation;
mod signer;
mod sso;
mod tokens;
pub mod two_names;
mod unusable;
mod userinfo;

use std::collections::BTreeMap;

use reqwest::Url;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::{Client, Request};
use crate::support::server::TestServer;

pub const AUTHORIZE: &str = "/oidc/authorize";
pub const TOKEN: &str = "/oidc/token";

/// The example of RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The redirect URIs of the built-in clients `web` and `spa`.
pub const WEB: &str = "http://localhost:3000/callback";
pub const SPA: &str = "http://localhost:3000/";

/// The fields of a query or a form.
pub type Fields = BTreeMap<&'static str, String>;

/// A server at which the default user logs in by itself, with these settings besides.
pub async fn automatic(settings: &str) -> TestServer {
    let yaml = format!("oidc: {{ settings: {{ login: auto, {settings} }} }}");
    TestServer::with_settings(&yaml).await
}

/// An authorization request of the client `web`, with PKCE.
pub fn request() -> Fields {
    fields([
        ("response_type", "code"),
        ("client_id", "web"),
        ("redirect_uri", WEB),
        ("scope", "openid profile"),
        ("state", "xyz"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ])
}

/// The token request for a code of that request.
pub fn exchange(code: &str) -> Fields {
    fields([
        ("grant_type", "authorization_code"),
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("redirect_uri", WEB),
        ("code", code),
        ("code_verifier", VERIFIER),
    ])
}

/// The token request with a refresh token of the client `web`.
pub fn refreshing(token: &str) -> Fields {
    fields([
        ("grant_type", "refresh_token"),
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("refresh_token", token),
    ])
}

pub fn fields<const N: usize>(pairs: [(&'static str, &str); N]) -> Fields {
    let pairs = pairs.into_iter();
    pairs
        .map(|(name, value)| (name, value.to_owned()))
        .collect()
}

/// The fields with another value of one of them.
pub fn with(mut fields: Fields, name: &'static str, value: &str) -> Fields {
    fields.insert(name, value.to_owned());
    fields
}

/// The fields without one of them.
pub fn without(mut fields: Fields, name: &str) -> Fields {
    fields.remove(name);
    fields
}

pub fn encoded(fields: &Fields) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields).finish()
}

/// Sends an authorization request.
pub async fn authorize(client: &Client, fields: &Fields) -> Answer {
    let path = format!("{AUTHORIZE}?{}", encoded(fields));
    client.get(&path).send().await
}

/// Sends a token request.
pub async fn ask(client: &Client, fields: &Fields) -> Answer {
    form(client.post(TOKEN), fields).send().await
}

/// A form that may be invalid, in an order that is not the documented one.
pub fn form(request: Request, fields: &Fields) -> Request {
    request.body("application/x-www-form-urlencoded", encoded(fields))
}

/// The parameters in the query or the fragment of `Location`.
pub fn returned(answer: &Answer) -> BTreeMap<String, String> {
    let location = Url::parse(answer.header("location")).expect("a URL");
    let text = location.fragment().or(location.query());
    let text = text.unwrap_or_default();
    form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

/// The code for an authorization request that is answered with one.
pub async fn code_for(client: &Client, fields: &Fields) -> String {
    let answer = authorize(client, fields).await.status_is(303);
    let mut parameters = returned(&answer);
    parameters.remove("code").expect("a code")
}

/// The answer to a whole flow of the client `web`.
pub async fn log_in(client: &Client) -> Answer {
    let code = code_for(client, &request()).await;
    ask(client, &exchange(&code)).await.status_is(200)
}

/// An access token of the default user, whatever the login mode.
pub async fn access_token(client: &Client) -> String {
    by_password(client).await.text("/access_token")
}

/// Tokens of the default user for the client `legacy`, whatever the login mode.
pub async fn by_password(client: &Client) -> Answer {
    let password = fields([
        ("grant_type", "password"),
        ("client_id", "legacy"),
        ("client_secret", "secret"),
        ("username", "ada"),
        ("password", "password"),
        ("scope", "openid"),
    ]);
    ask(client, &password).await.status_is(200)
}

/// The refresh token of a whole flow.
pub async fn refresh_token(client: &Client) -> String {
    log_in(client).await.text("/refresh_token")
}

/// Asserts that a token request is refused with this error and reason.
pub async fn is_refused(server: &TestServer, fields: &Fields, error: &str, reason: &str) {
    let status = if error == "invalid_client" { 401 } else { 400 };
    let answer = ask(server, fields).await.status_is(status);
    answer
        .has("/error", error)
        .header_is("cache-control", "no-store");
    assert_eq!(server.newest_entry().await["reason"], reason);
}

/// The status of userinfo for an access token.
pub async fn userinfo(client: &Client, token: &str) -> u16 {
    let answer = client.get("/oidc/userinfo").bearer(token).send().await;
    answer.status.as_u16()
}

/// Changes settings of the provider.
pub async fn set(client: &Client, settings: Value) {
    let change = json!({ "oidc": settings });
    let change = client.patch("/__admin/settings").json(change);
    change.send().await.status_is(200);
}

/// An access token or ID token of the user `ada`, with these changes to the order.
pub async fn minted(client: &Client, changes: Value) -> String {
    mint(client, changes).await.text("/token")
}

pub async fn mint(client: &Client, changes: Value) -> Answer {
    let mut order = json!({ "provider": "oidc", "account": "ada" });
    for (name, value) in changes.as_object().into_iter().flatten() {
        order[name] = value.clone();
    }
    let minted = client.post("/__admin/tokens").json(order).send().await;
    minted.status_is(201)
}

/// The reason of the newest answer.
pub async fn reason(client: &Client) -> String {
    let newest = client.newest_entry().await;
    newest["reason"].as_str().unwrap_or_default().to_owned()
}

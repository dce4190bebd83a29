//! Token requests: tokens are given for what was earned, and for nothing else.
//!
//! An input is up to eight requests below the base path of the provider, in which `$CODE` stands for a
//! code of the client `web`, and `$REFRESH` for a refresh token of the same client.

use axum::http::Method;
use axum::http::header::{AUTHORIZATION, LOCATION};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{ask, between, pairs, request, sandbox, value};
use crate::bytes::{replace, split_once};
use crate::message::Message;
use crate::seeds::Seeds;
use crate::server::{HOST, MOUNT, Server};

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const REDIRECT_URI: &str = "http://localhost:3000/callback";

/// What was earned before the input is played.
struct Earned {
    code: String,
    refresh: Vec<String>,
}

/// Sends the requests of an input.
pub fn play(input: &[u8]) {
    let server = Server::get();
    // Opaque, so that nothing is signed but for the scope openid.
    sandbox(server, &json!({"login": "auto", "access_token": "opaque"}));
    let mut earned = earn(server);
    let input = replace(input, "$CODE", &earned.code);
    let input = replace(&input, "$REFRESH", &earned.refresh[0]);
    for message in Message::sequence(&input) {
        let Some(request) = message.request(&format!("{MOUNT}/oidc"), HOST) else {
            continue;
        };
        let headers = request.headers().clone();
        let is_token = request.uri().path() == format!("{MOUNT}/oidc/token");
        let answered = ask(server, request);
        if !is_token || answered.status != 200 || message.method != Method::POST {
            continue;
        }
        let body: Value = serde_json::from_slice(&answered.body).expect("JSON");
        let basic = headers.get(AUTHORIZATION).map(|it| it.as_bytes().to_vec());
        earned.is_enough_for(&pairs(message.body), basic.as_deref());
        let refresh = body["refresh_token"].as_str();
        earned.refresh.extend(refresh.map(str::to_owned));
    }
}

impl Earned {
    /// A request that got tokens was authenticated, and had what its grant needs.
    fn is_enough_for(&self, form: &[(String, String)], basic: Option<&[u8]>) {
        let field = |name: &str| value(form, name).unwrap_or_default();
        let (client, secret) = basic.map_or_else(
            || {
                (
                    field("client_id").to_owned(),
                    field("client_secret").to_owned(),
                )
            },
            |header| credentials(header).expect("an id and a secret"),
        );
        assert_eq!(secret, "secret", "of {client}");
        match field("grant_type") {
            "authorization_code" => {
                assert_eq!((&*client, field("code")), ("web", &*self.code));
                assert_eq!(field("redirect_uri"), REDIRECT_URI);
                assert_eq!(field("code_verifier"), VERIFIER);
            }
            "refresh_token" => {
                assert!(["web", "legacy"].contains(&&*client), "{client}");
                let token = field("refresh_token").to_owned();
                assert!(self.refresh.contains(&token), "{token} refreshes");
            }
            "password" => {
                assert_eq!(client, "legacy");
                assert!(["ada", "bob"].contains(&field("username")), "{form:?}");
                assert_eq!(field("password"), "password");
            }
            "client_credentials" => assert_eq!(client, "machine"),
            other => unreachable!("tokens for the grant {other}"),
        }
    }
}

/// The id and the secret in the header `Authorization` (RFC 6749, section 2.3.1).
fn credentials(header: &[u8]) -> Option<(String, String)> {
    let (_, encoded) = header.split_at_checked("Basic ".len())?;
    let decoded = STANDARD.decode(encoded.trim_ascii()).ok()?;
    let (id, secret) = split_once(&decoded, b":")?;
    let decode = |text: &[u8]| {
        let form = pairs(&[b"x=", text].concat());
        value(&form, "x").map(str::to_owned)
    };
    Some((decode(id)?, decode(secret)?))
}

/// A code, and the refresh token of another one.
fn earn(server: &Server) -> Earned {
    let exchanged = format!("{}&code={}", exchange(), code(server));
    let request = request(Method::POST, "/token", b"", exchanged.as_bytes());
    let answered = ask(server, request.expect("a request"));
    let body: Value = serde_json::from_slice(&answered.body).expect("JSON");
    let refresh = body["refresh_token"].as_str().expect("a token").to_owned();
    Earned {
        code: code(server),
        refresh: vec![refresh],
    }
}

fn exchange() -> String {
    format!(
        "grant_type=authorization_code&client_id=web&client_secret=secret\
         &redirect_uri={REDIRECT_URI}&code_verifier={VERIFIER}"
    )
}

fn code(server: &Server) -> String {
    let query = format!(
        "response_type=code&client_id=web&scope=profile&redirect_uri={REDIRECT_URI}\
         &code_challenge_method=S256&code_challenge={CHALLENGE}"
    );
    let request = request(Method::GET, "/authorize", query.as_bytes(), b"");
    let answered = ask(server, request.expect("a request"));
    let location = answered.headers[LOCATION].as_bytes();
    let code = between(location, "code=", "&").expect("a code");
    String::from_utf8(code.to_vec()).expect("text")
}

/// Every grant, every way to authenticate, and what is done with tokens afterwards.
#[must_use]
pub fn seeds() -> Seeds {
    let post = |path: &str, headers: &str, form: &str| {
        format!("POST {path}\nContent-Type: application/x-www-form-urlencoded{headers}\n\n{form}")
    };
    // `web:secret`, `legacy:secret` and `machine:secret`.
    let [web, legacy, machine] = ["web", "legacy", "machine"].map(|client| {
        let encoded = STANDARD.encode(format!("{client}:secret"));
        format!("\nAuthorization: Basic {encoded}")
    });
    let secret = "client_id=web&client_secret=secret";
    let code = format!("{}&code=$CODE", exchange());
    let refresh = format!("grant_type=refresh_token&refresh_token=$REFRESH&{secret}");
    let texts = [
        post("/token", "", &code),
        format!(
            "{}\n====\n{}",
            post("/token", "", &code),
            post("/token", "", &code)
        ),
        post("/token", "", &code.replace("web", "spa")),
        post("/token", "", &code.replace("$CODE", "$CODE&code=$CODE")),
        post("/token", "", &code.replace(VERIFIER, CHALLENGE)),
        post("/token", "", &refresh),
        format!(
            "{}\n====\n{}",
            post("/token", "", &refresh),
            post("/token", "", &refresh)
        ),
        post("/token", "", &format!("{refresh}&scope=openid+email")),
        post(
            "/token",
            &web,
            "grant_type=refresh_token&refresh_token=$REFRESH&scope=profile",
        ),
        post("/token", &web, &refresh),
        post(
            "/token",
            &machine,
            "grant_type=client_credentials&scope=profile",
        ),
        post(
            "/token",
            &machine,
            "grant_type=client_credentials&scope=openid",
        ),
        post(
            "/token",
            &legacy,
            "grant_type=password&username=ada&password=password&scope=openid",
        ),
        post(
            "/token",
            &legacy,
            "grant_type=password&username=ada&password=%70assword%00",
        ),
        post(
            "/token",
            "\nAuthorization: Basic d2ViOg==",
            "grant_type=client_credentials",
        ),
        post(
            "/token",
            "\nAuthorization: Basic %%%",
            "grant_type=%FF&client_id=web",
        ),
        post(
            "/introspect",
            &web,
            "token=$REFRESH&token_type_hint=access_token",
        ),
        post("/revoke", &web, "token=$REFRESH"),
        format!(
            "{}\n====\n{}",
            post("/revoke", &web, "token=$REFRESH"),
            post("/token", "", &refresh)
        ),
        post(
            "/userinfo",
            "\nAuthorization: Bearer $REFRESH",
            "access_token=$REFRESH",
        ),
        "GET /token?grant_type=client_credentials\n\n".to_owned(),
    ];
    let texts = texts.into_iter().enumerate();
    texts
        .map(|(nth, text)| (nth.to_string(), text.into_bytes()))
        .collect()
}

//! Token requests: tokens are given for what was earned, and for nothing else.
//!
//! An input is up to eight requests below the base path of the provider, in which `$CODE` stands for a
//! code of the client `web`, `$REFRESH` for a refresh token of the same client, and `$ACCESS` for an access
//! token.

use axum::http::Method;
use axum::http::header::{AUTHORIZATION, LOCATION};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{ask, between, pairs, request, sandbox, value};
use crate::bytes::{replace, split_once};
use crate::genuine;
use crate::message::Message;
use crate::seeds::Seeds;
use crate::server::{HOST, MOUNT, Server};

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

const REDIRECT_URI: &str = "http://localhost:3000/callback";

/// What was earned before the input is played.
struct Earned {
    code: String,
    refresh: Vec<String>,
    /// Everything that can be exchanged.
    tokens: Vec<String>,
}

/// Sends the requests of an input.
pub fn play(input: &[u8]) {
    let server = Server::get();
    // Opaque, so that nothing is signed but for the scope openid.
    sandbox(server, &json!({"login": "auto", "access_token": "opaque"}));
    give_grants(server);
    let mut earned = earn(server);
    let input = replace(input, "$CODE", &earned.code);
    let input = replace(&input, "$REFRESH", &earned.refresh[0]);
    let input = replace(&input, "$ACCESS", &earned.tokens[0]);
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
        earned.keep(&body);
    }
}

/// The client `web` may exchange tokens, too.
fn give_grants(server: &Server) {
    let grants = json!({"grants": ["authorization_code", "refresh_token", EXCHANGE]});
    let change = format!(
        "PATCH {MOUNT}/__admin/accounts/oidc/application/web\nContent-Type: application/json\n\n{grants}"
    );
    let changed = server
        .ask(genuine::request(&change, ""))
        .expect("an answer");
    assert_eq!(changed.status, 200);
}

impl Earned {
    /// Keeps the tokens of an answer.
    fn keep(&mut self, body: &Value) {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        self.refresh.extend(text("refresh_token"));
        let names = ["access_token", "refresh_token", "id_token"];
        self.tokens.extend(names.into_iter().filter_map(text));
    }

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
            EXCHANGE => {
                assert_eq!(client, "web");
                for name in ["subject_token", "actor_token"] {
                    let token = field(name).to_owned();
                    let is_optional = name == "actor_token" && token.is_empty();
                    assert!(is_optional || self.tokens.contains(&token), "{token}");
                }
            }
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
    let mut earned = Earned {
        code: code(server),
        refresh: Vec::new(),
        tokens: Vec::new(),
    };
    earned.keep(&body);
    earned
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

const SECRET: &str = "client_id=web&client_secret=secret";

/// Every grant, every way to authenticate, and what is done with tokens afterwards.
#[must_use]
pub fn seeds() -> Seeds {
    let [web, legacy, machine] = ["web", "legacy", "machine"].map(basic);
    let code = format!("{}&code=$CODE", exchange());
    let refresh = format!("grant_type=refresh_token&refresh_token=$REFRESH&{SECRET}");
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
    let texts = texts.into_iter().chain(exchanges()).enumerate();
    texts
        .map(|(nth, text)| (nth.to_string(), text.into_bytes()))
        .collect()
}

/// What a client exchanges, and what it gets after its grant has ended.
fn exchanges() -> [String; 7] {
    let kind = "urn:ietf:params:oauth:token-type";
    let exchange = format!(
        "grant_type={EXCHANGE}&subject_token=$ACCESS&subject_token_type={kind}:access_token&{SECRET}"
    );
    let delegate = format!("{exchange}&actor_token=$ACCESS&actor_token_type={kind}:access_token");
    [
        post("/token", "", &exchange),
        post("/token", "", &delegate),
        post(
            "/token",
            "",
            &format!("{exchange}&audience=web&audience=spa&scope=profile"),
        ),
        post(
            "/token",
            "",
            &exchange
                .replace("access_token", "refresh_token")
                .replace("$ACCESS", "$REFRESH"),
        ),
        post(
            "/token",
            "",
            &format!("{exchange}&requested_token_type={kind}:id_token"),
        ),
        post("/token", "", &exchange.replace("web", "machine")),
        format!(
            "{}\n====\n{}",
            post("/revoke", &basic("web"), "token=$REFRESH"),
            post("/token", "", &exchange)
        ),
    ]
}

fn post(path: &str, headers: &str, form: &str) -> String {
    format!("POST {path}\nContent-Type: application/x-www-form-urlencoded{headers}\n\n{form}")
}

/// The header of a client whose secret is `secret`.
fn basic(client: &str) -> String {
    let encoded = STANDARD.encode(format!("{client}:secret"));
    format!("\nAuthorization: Basic {encoded}")
}

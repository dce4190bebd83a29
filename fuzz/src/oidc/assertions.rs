//! JWTs of clients, by which they authenticate or which are a grant: one that is taken says who the client
//! is, to whom and until when, signed by its key; and it is taken once.
//!
//! The first byte of an input chooses its use, and whether the rest is a header and claims that the
//! client's key signs, a whole assertion, or changes of a good one.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use super::{ask, request, sandbox};
use crate::bytes::{edit, split_once};
use crate::genuine;
use crate::seeds::Seeds;
use crate::server::{HOST, MOUNT, NOON, Server};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What an assertion is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// The authentication of the client.
    Client,
    /// A grant.
    Grant,
}

/// The key of the client, which is also the first one of the provider, so that its document has the
/// public half.
const KEY: &[u8] = include_bytes!("../../../fixtures/keys/oidc-ec-1.pem");

/// A header and claims that are taken, with a line break between.
const GOOD: &str = r#"{"alg":"ES256","kid":"k1"}
{"iss":"signer","sub":"signer","aud":"http://fuzz.test/~fuzz/oidc","jti":"1","iat":1767268800,"exp":1767268860}"#;

/// Sends the assertion of an input.
pub fn play(input: &[u8]) {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let server = Server::get();
    sandbox(server, &json!({"keys": {"algorithms": ["ES256"]}}));
    register(server);
    let purpose = if choice & 4 == 0 {
        Use::Client
    } else {
        Use::Grant
    };
    let (assertion, is_signed) = match choice % 4 {
        0 => (signed(rest), true),
        1 => (signed(&edit(GOOD.as_bytes(), rest)), true),
        2 => (rest.to_vec(), false),
        _ => (edit(&signed(GOOD.as_bytes()), rest), false),
    };
    let Ok(assertion) = String::from_utf8(assertion) else {
        return;
    };
    if !is_taken(server, &assertion, purpose) {
        return;
    }
    let is_good = is_signed || is_signed_by_the_client(&assertion);
    assert!(is_good, "{assertion} is taken without a signature");
    if check(&assertion, purpose) {
        let again = is_taken(server, &assertion, purpose);
        assert!(!again, "{assertion} is taken twice");
    }
}

/// Adds the client `signer` with its public key.
fn register(server: &Server) {
    let document = request(Method::GET, "/jwks", b"", b"").expect("a request");
    let document = ask(server, document);
    let document: Value = serde_json::from_slice(&document.body).expect("JSON");
    let mut key = document["keys"][0].clone();
    key["kid"] = "k1".into();
    let client = json!({
        "provider": "oidc", "kind": "application", "client_id": "signer",
        "grants": ["client_credentials", GRANT], "jwks": {"keys": [key]},
    });
    let add = format!("POST {MOUNT}/__admin/accounts\nContent-Type: application/json\n\n{client}");
    let added = server.ask(genuine::request(&add, "")).expect("an answer");
    assert_eq!(added.status, 201);
}

/// Whether the client gets a token with an assertion.
fn is_taken(server: &Server, assertion: &str, purpose: Use) -> bool {
    let mut form = form_urlencoded::Serializer::new(String::new());
    match purpose {
        Use::Client => {
            form.append_pair("grant_type", "client_credentials");
            form.append_pair("client_assertion_type", TYPE);
            form.append_pair("client_assertion", assertion);
        }
        Use::Grant => {
            form.append_pair("grant_type", GRANT);
            form.append_pair("assertion", assertion);
        }
    }
    let form = form.finish();
    let request = request(Method::POST, "/token", b"", form.as_bytes());
    ask(server, request.expect("a request")).status == 200
}

/// A header and claims, signed by the client.
fn signed(parts: &[u8]) -> Vec<u8> {
    let (header, claims) = split_once(parts, b"\n").unwrap_or((parts, b""));
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let message = format!("{header}.{claims}");
    let key = EncodingKey::from_ec_pem(KEY).expect("a key");
    let signature = crypto::sign(message.as_bytes(), &key, Algorithm::ES256);
    format!("{message}.{}", signature.expect("a signature")).into_bytes()
}

/// What nobody but the client has signed can only be a good assertion that was not changed. Its
/// signature is another one each time, so the message decides.
fn is_signed_by_the_client(assertion: &str) -> bool {
    let message = |text: &str| text.rsplit_once('.').map(|(message, _)| message.to_owned());
    let good = String::from_utf8(signed(GOOD.as_bytes())).expect("text");
    message(assertion) == message(&good)
}

/// An assertion that was taken has the claims of RFC 7523, section 3. Returns whether it is good once: a
/// grant is only if it has a `jti`.
fn check(assertion: &str, purpose: Use) -> bool {
    let part = |nth: usize| -> Value {
        let part = assertion.split('.').nth(nth).expect("three parts");
        let part = URL_SAFE_NO_PAD.decode(part).expect("base64url");
        serde_json::from_slice(&part).expect("JSON")
    };
    let (header, claims) = (part(0), part(1));
    assert_eq!(header["alg"], "ES256");
    assert_eq!(header.get("crit"), None);
    assert!(header.get("kid").is_none_or(|kid| kid == "k1"), "{header}");
    assert_eq!(claims["iss"], "signer");
    if purpose == Use::Client {
        assert_eq!(claims["sub"], "signer");
    }
    let issuer = format!("http://{HOST}{MOUNT}/oidc");
    let names = [json!(issuer), json!(format!("{issuer}/token"))];
    let is_for_us = match &claims["aud"] {
        Value::Array(all) => all.iter().any(|one| names.contains(one)),
        one => names.contains(one),
    };
    assert!(is_for_us, "{claims}");
    let noon: jiff::Timestamp = NOON.parse().expect("an instant");
    let noon = noon.as_duration().as_secs_f64();
    let time = |name: &str| claims.get(name).map(|it| it.as_f64().expect("a number"));
    assert!(time("exp").is_some_and(|exp| exp > noon), "{claims}");
    for name in ["iat", "nbf"] {
        assert!(
            time(name).is_none_or(|begins| begins < noon + 16.0),
            "{claims}"
        );
    }
    let has_id = claims["jti"].as_str().is_some_and(|id| !id.is_empty());
    assert!(has_id || purpose == Use::Grant, "{claims}");
    has_id
}

/// A good assertion, and what is wrong with others.
#[must_use]
pub fn seeds() -> Seeds {
    let texts = [
        GOOD.to_owned(),
        GOOD.replace(r#","kid":"k1""#, ""),
        GOOD.replace("k1", "k2"),
        GOOD.replace("ES256", "none"),
        GOOD.replace("ES256", "HS256"),
        GOOD.replace(r#""kid""#, r#""crit":["exp"],"kid""#),
        GOOD.replace(r#""kid""#, r#""jku":"http://evil.example/","kid""#),
        GOOD.replace(
            r#""http://fuzz.test/~fuzz/oidc""#,
            r#"["a","http://fuzz.test/~fuzz/oidc/token"]"#,
        ),
        GOOD.replace("/oidc", "/oidc/other"),
        GOOD.replace("1767268860", "1767268800"),
        GOOD.replace("1767268860", "1767268800.5"),
        GOOD.replace("1767268860", "1e999"),
        GOOD.replace(r#""iat":1767268800"#, r#""nbf":1767268801"#),
        GOOD.replace(r#""jti":"1""#, r#""jti":"""#),
        GOOD.replace(r#""jti":"1""#, r#""jti":1"#),
        GOOD.replace(r#""sub":"signer""#, r#""sub":"web""#),
        GOOD.replace(r#""sub":"signer""#, r#""sub":"ada","scope":"openid""#),
        GOOD.replace(r#""iss":"signer""#, r#""iss":"web","iss":"signer""#),
        GOOD.replace('\n', "\n["),
        "e30.e30.e30".to_owned(),
        "..".to_owned(),
    ];
    let choices = 0..8_u8;
    let all = choices.flat_map(|choice| texts.iter().enumerate().map(move |it| (choice, it)));
    all.map(|(choice, (nth, text))| {
        let input = [&[choice], text.as_bytes()].concat();
        (format!("{choice}-{nth}"), input)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_good_assertion_is_taken_once() {
        let server = Server::get();
        let good = String::from_utf8(signed(GOOD.as_bytes())).expect("text");
        for purpose in [Use::Client, Use::Grant] {
            sandbox(server, &json!({"keys": {"algorithms": ["ES256"]}}));
            register(server);
            assert!(is_taken(server, &good, purpose));
            assert!(!is_taken(server, &good, purpose));
        }
    }
}

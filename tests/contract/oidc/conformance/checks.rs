//! The conditions that many modules have in common.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Flow, Suite};
use crate::oidc::Fields;
use crate::support::answer::Answer;

/// Keys have names, which differ, and no private part (OpenID Connect Core, section 10.1; RFC 7517,
/// section 4.5).
pub fn are_public_keys(set: &Value) {
    let keys = set["keys"].as_array().expect("keys");
    assert!(!keys.is_empty());
    let names: BTreeSet<_> = keys.iter().map(|key| key["kid"].as_str()).collect();
    assert_eq!(names.len(), keys.len());
    assert!(!names.contains(&None));
    for key in keys {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert_eq!(key.get(private), None, "{key}");
        }
    }
}

/// At least 128 bits by the length, and 96 by Shannon's entropy (RFC 6749, section 10.10).
pub fn is_unguessable(secret: &str) {
    assert!(secret.len() >= 22, "{secret}");
    let count = |byte| secret.bytes().filter(|other| *other == byte).count();
    let length = f64::from(u32::try_from(secret.len()).expect("a short text"));
    let bits: f64 = secret
        .bytes()
        .map(|byte| f64::from(u32::try_from(count(byte)).expect("a short text")))
        .map(|count| (length / count).log2())
        .sum();
    assert!(bits > 96.0, "{secret}: {bits}");
}

/// The characters of `error_description` (RFC 6749, section 5.2).
pub fn is_error_text(text: &str) {
    let is_allowed = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    assert!(!text.is_empty() && text.bytes().all(is_allowed), "{text}");
}

/// An answer with tokens, whose ID token is valid (RFC 6749, section 5.1; OpenID Connect Core, section
/// 3.1.3.3). Returns the claims.
pub fn tokens(suite: &Suite, request: &Fields, answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:#?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    assert_eq!(answer.at("/token_type"), "Bearer");
    assert_eq!(answer.at("/expires_in"), 3600);
    assert_eq!(answer.at("/scope"), *request["scope"]);
    let access = answer.text("/access_token");
    assert!(access.bytes().all(|byte| matches!(byte, b' '..=b'~')));
    let claims = verified(suite, request, &answer.text("/id_token"));
    assert_eq!(claims["at_hash"], at_hash(&access));
    assert_eq!(claims.get("c_hash"), None);
    claims
}

/// The claims of an ID token of a request (OpenID Connect Core, sections 2 and 3.1.3.7).
fn verified(suite: &Suite, request: &Fields, token: &str) -> Value {
    let header = decode_header(token).expect("a header");
    assert_eq!(header.alg, Algorithm::RS256);
    let key = suite.keys.find(&header.kid.expect("a kid"));
    let key = DecodingKey::from_jwk(key.expect("the key of the kid")).expect("a key");
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_issuer(&[suite.issuer()]);
    rules.set_audience(&[&request["client_id"]]);
    // By the sandbox's time, below.
    rules.validate_exp = false;
    let claims: Value = decode(token, &key, &rules).expect("a valid token").claims;
    assert!(claims["exp"].as_i64() > Some(suite.now), "{claims}");
    assert_eq!(claims["iat"], suite.now);
    assert!(claims["auth_time"].as_i64() <= Some(suite.now), "{claims}");
    let nonce = request.get("nonce").map(String::as_str);
    assert_eq!(claims.get("nonce").and_then(Value::as_str), nonce);
    assert_eq!(claims["azp"], request["client_id"]);
    let subject = claims["sub"].as_str().expect("a subject");
    assert!((1..=255).contains(&subject.len()) && subject.is_ascii());
    // Claims of scopes are at userinfo (section 5.4), and so are those that were asked for there.
    assert_eq!(claims.get("name"), None);
    assert_eq!(claims.get("email"), None);
    are_standard(&claims);
    claims
}

/// The left half of the hash of an access token (section 3.1.3.6).
fn at_hash(access: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(access)[..16])
}

/// An answer of userinfo about the subject of the ID token (section 5.3.2), with the claims of all
/// scopes, which the user has (section 5.4).
pub fn userinfo(flow: &Flow, answer: &Answer) {
    assert_eq!(answer.status, 200, "{answer:#?}");
    assert_eq!(answer.header("content-type"), "application/json");
    let claims = answer.json();
    assert_eq!(claims["sub"], flow.id_token["sub"]);
    are_standard(&claims);
    let names = claims.as_object().expect("claims").keys();
    let names: BTreeSet<_> = names.map(String::as_str).collect();
    let mut expected = BTreeSet::from(["sub"]);
    for scope in flow.request["scope"].split(' ') {
        expected.extend(of_scope(scope));
    }
    if flow.request.contains_key("claims") {
        expected.insert("name");
    }
    assert_eq!(names, expected);
}

fn of_scope(scope: &str) -> &'static [&'static str] {
    match scope {
        "profile" => &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
        "email" => &["email", "email_verified"],
        "address" => &["address"],
        "phone" => &["phone_number", "phone_number_verified"],
        _ => &[],
    }
}

/// Every claim is of its type (sections 2 and 5.1).
fn are_standard(claims: &Value) {
    for (name, value) in claims.as_object().expect("claims") {
        let is_of_type = match name.as_str() {
            "email_verified" | "phone_number_verified" => value.is_boolean(),
            "updated_at" | "iat" | "exp" | "auth_time" => value.is_u64(),
            "address" => value.is_object(),
            "amr" => value.is_array(),
            _ => value.as_str().is_some_and(|text| !text.is_empty()),
        };
        assert!(is_of_type, "{name}: {value}");
    }
}

/// A token request is refused with `invalid_grant` (RFC 6749, section 5.2).
pub fn is_invalid_grant(answer: &Answer) {
    assert_eq!(answer.status, 400, "{answer:#?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.at("/error"), "invalid_grant");
    is_error_text(&answer.text("/error_description"));
    assert_eq!(answer.at("/error_uri"), Value::Null);
}

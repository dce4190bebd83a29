//! Signing keys: those in the binary, `--signing-key`, `--generate-keys`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::Value;

use crate::files::{Folder, of_repository};
use crate::mockid::Mockid;

const SECRET: &str = "a secret of a test, and long enough for HS256";

#[test]
fn the_keys_are_the_same_at_every_start_so_that_tokens_outlive_the_process() {
    let (first, second) = (Mockid::start(&[]), Mockid::start(&[]));
    assert_eq!(
        first.public_keys("intergiro"),
        second.public_keys("intergiro")
    );
    let token = first.token();
    first.killed();
    assert_eq!(second.get_as(&token, KEYWORDS).status, 200);
}

#[test]
fn generated_keys_are_others_at_every_start() {
    for mockid in Mockid::switched_both_ways("--generate-keys") {
        let another = Mockid::start(&["--generate-keys"]);
        for provider in ["intergiro", "haut-ai", "s7risk"] {
            let key = modulus(&mockid, provider);
            assert_ne!(key, modulus(&another, provider));
            assert_ne!(key, modulus(&Mockid::start(&[]), provider));
        }
        let token = mockid.token();
        assert_eq!(mockid.get_as(&token, KEYWORDS).status, 200);
        assert_eq!(another.get_as(&token, KEYWORDS).status, 401);
    }
}

#[test]
fn an_rsa_key_of_ones_own_is_in_the_key_set_and_signs() {
    // Any key will do, and that of another provider is at hand.
    let own = of_repository("fixtures/keys/haut-ai.pem");
    let expected = modulus(&Mockid::start(&[]), "haut-ai");
    for mockid in Mockid::told_both_ways("--signing-key", &format!("intergiro={own}")) {
        assert_eq!(modulus(&mockid, "intergiro"), expected);
        let jwk = &mockid.public_keys("intergiro")["keys"][0];
        let jwk: Jwk = serde_json::from_value(jwk.clone()).unwrap();
        let key = DecodingKey::from_jwk(&jwk).unwrap();
        let token = mockid.intergiro_token();
        decode::<Value>(&token, &key, &Validation::new(Algorithm::RS256)).unwrap();
    }
}

#[test]
fn a_secret_of_ones_own_verifies_the_tokens() {
    // The line break is the editor's and no part of the secret.
    let file = Folder::of("a_secret_of_ones_own").write("secret", format!("{SECRET}\n"));
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    for mockid in Mockid::told_both_ways("--signing-key", &format!("igny8={file}")) {
        let token = mockid.token();
        decode::<Value>(&token, &key, &Validation::new(Algorithm::HS256)).unwrap();
        assert_eq!(mockid.get_as(&token, KEYWORDS).status, 200);
        let stranger = Mockid::start(&[]);
        assert_eq!(stranger.get_as(&token, KEYWORDS).status, 401);
    }
}

#[test]
fn several_keys_are_given_by_repeating_the_flag_or_by_commas_in_the_variable() {
    let pem = format!("s7risk={}", of_repository("fixtures/keys/haut-ai.pem"));
    let file = Folder::of("several_keys").write("secret", SECRET);
    let secret = format!("igny8={file}");
    let expected = modulus(&Mockid::start(&[]), "haut-ai");
    let repeated = ["--signing-key", &pem, "--signing-key", &secret];
    let list = [("MOCKID_SIGNING_KEY", &*format!("{pem},{secret}"))];
    for mockid in [Mockid::start(&repeated), Mockid::start_in(&list, &[])] {
        assert_eq!(modulus(&mockid, "s7risk"), expected);
        let key = DecodingKey::from_secret(SECRET.as_bytes());
        let token = mockid.token();
        decode::<Value>(&token, &key, &Validation::new(Algorithm::HS256)).unwrap();
    }
}

#[test]
fn a_key_of_ones_own_goes_before_generated_ones() {
    let key = format!("intergiro={}", of_repository("fixtures/keys/haut-ai.pem"));
    let mockid = Mockid::start(&["--generate-keys", "--signing-key", &key]);
    let usual = Mockid::start(&[]);
    assert_eq!(modulus(&mockid, "intergiro"), modulus(&usual, "haut-ai"));
    assert_ne!(modulus(&mockid, "s7risk"), modulus(&usual, "s7risk"));
}

/// A resource that asks for a token of igny8.
const KEYWORDS: &str = "/igny8/api/v1/planner/keywords/";

/// What tells one RSA key from another.
fn modulus(mockid: &Mockid, provider: &str) -> Value {
    let modulus = mockid.public_keys(provider)["keys"][0]["n"].clone();
    assert!(modulus.is_string(), "{provider} has a public key");
    modulus
}

/// The claims of a token; the signature is not verified.
pub fn claims(token: &str) -> Value {
    let segment = token.split('.').nth(1).expect("a token has three segments");
    let json = URL_SAFE_NO_PAD.decode(segment).expect("base64url");
    serde_json::from_slice(&json).expect("claims are JSON")
}

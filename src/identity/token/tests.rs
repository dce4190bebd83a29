use super::*;
use crate::clock::NumericDate;
use crate::identity::key::RsaAlgorithm;
use serde_json::{Value, json};

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn issuer() -> Issuer {
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    Issuer::new(key, HEADER, None)
}

fn at(seconds: i64) -> NumericDate {
    NumericDate::from_seconds(seconds)
}

/// A token with a custom header, signed with the issuer's key.
fn signed_with_header(header: &str, claims: &Value) -> String {
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    Issuer::new(key, header, None).mint(claims).unwrap()
}

fn verdict(token: &str, now: i64) -> Result<Value, TokenRefused> {
    issuer().verify(token, at(now))
}

#[test]
fn the_header_bytes_and_the_order_of_claims_are_kept() {
    let token = issuer().mint(&json!({"sub": "a", "exp": 100})).unwrap();
    let mut segments = token.split('.').map(|segment| {
        String::from_utf8_lossy(&URL_SAFE_NO_PAD.decode(segment).unwrap()).into_owned()
    });
    assert_eq!(segments.next().unwrap(), HEADER);
    assert_eq!(segments.next().unwrap(), r#"{"sub":"a","exp":100}"#);
}

#[test]
fn a_token_is_good_until_the_second_it_expires() {
    let token = issuer().mint(&json!({"exp": 100})).unwrap();
    assert!(verdict(&token, 99).is_ok());
    assert_eq!(verdict(&token, 100), Err(TokenRefused::Expired));
}

#[test]
fn a_token_from_the_future_is_refused() {
    for claim in ["nbf", "iat"] {
        let token = issuer().mint(&json!({"exp": 100, claim: 50})).unwrap();
        assert_eq!(verdict(&token, 49), Err(TokenRefused::NotYetValid));
        assert!(verdict(&token, 50).is_ok());
    }
}

#[test]
fn alg_none_and_a_swapped_algorithm_are_refused() {
    let claims = json!({"exp": 100});
    for algorithm in ["none", "None", "RS256", "HS384", ""] {
        let header = json!({"alg": algorithm}).to_string();
        let token = signed_with_header(&header, &claims);
        assert_eq!(
            verdict(&token, 1),
            Err(TokenRefused::WrongAlgorithm),
            "{algorithm}"
        );
    }
    let token = signed_with_header(r#"{"alg":"none"}"#, &claims);
    let (message, _) = token.rsplit_once('.').unwrap();
    let unsigned = format!("{message}.");
    assert_eq!(verdict(&unsigned, 1), Err(TokenRefused::WrongAlgorithm));
}

#[test]
fn an_rsa_public_key_used_as_an_hs256_secret_is_refused() {
    let rsa = SigningKey::generate_rsa(RsaAlgorithm::Rs256).unwrap();
    let public = rsa.public_jwk("1").unwrap()["n"]
        .as_str()
        .unwrap()
        .to_owned();
    let confused = SigningKey::from_secret(public.as_bytes()).unwrap();
    let token = Issuer::new(confused, HEADER, None)
        .mint(&json!({"exp": 100}))
        .unwrap();
    let verifier = Issuer::new(rsa, r#"{"alg":"RS256"}"#, None);
    let verdict: Result<Value, _> = verifier.verify(&token, at(1));
    assert_eq!(verdict, Err(TokenRefused::WrongAlgorithm));
}

#[test]
fn a_foreign_key_and_a_tampered_byte_are_refused() {
    let foreign = Issuer::new(SigningKey::from_secret(&[8; 32]).unwrap(), HEADER, None);
    let token = foreign.mint(&json!({"exp": 100})).unwrap();
    assert_eq!(verdict(&token, 1), Err(TokenRefused::BadSignature));

    let token = issuer().mint(&json!({"exp": 100})).unwrap();
    for index in HEADER.len()..token.len() {
        let mut bytes = token.clone().into_bytes();
        if bytes[index] == b'.' {
            continue;
        }
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let tampered = String::from_utf8(bytes).unwrap();
        assert!(verdict(&tampered, 1).is_err(), "byte {index}");
    }
}

#[test]
fn a_token_that_was_verified_before_is_refused_with_another_byte() {
    let header = r#"{"alg":"RS256"}"#;
    let issuer = Issuer::new(
        SigningKey::generate_rsa(RsaAlgorithm::Rs256).unwrap(),
        header,
        None,
    );
    let verdict = |token: &str| issuer.verify::<Value>(token, at(1));
    let token = issuer.mint(&json!({"exp": 100})).unwrap();
    assert!(verdict(&token).is_ok());
    for index in (0..token.len()).filter(|index| token.as_bytes()[*index] != b'.') {
        let mut bytes = token.clone().into_bytes();
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let tampered = String::from_utf8(bytes).unwrap();
        assert!(verdict(&tampered).is_err(), "byte {index}");
        assert!(verdict(&token).is_ok());
    }
    assert_eq!(
        issuer.verify::<Value>(&token, at(100)),
        Err(TokenRefused::Expired)
    );
}

#[test]
fn a_key_id_that_is_not_ours_or_absent_is_refused() {
    let key = || SigningKey::from_secret(&[7; 32]).unwrap();
    let header = r#"{"kid":"1","alg":"HS256"}"#;
    let issuer = Issuer::new(key(), header, Some("1".to_owned()));
    for foreign in [r#"{"kid":"2","alg":"HS256"}"#, r#"{"alg":"HS256"}"#] {
        let token = signed_with_header(foreign, &json!({"exp": 100}));
        let verdict: Result<Value, _> = issuer.verify(&token, at(1));
        assert_eq!(verdict, Err(TokenRefused::UnknownKey));
    }
}

#[test]
fn where_keys_have_no_ids_a_token_that_names_one_is_refused_unless_ids_are_ignored() {
    let named = signed_with_header(r#"{"alg":"HS256","kid":"1"}"#, &json!({"exp": 100}));
    assert_eq!(verdict(&named, 1), Err(TokenRefused::UnknownKey));
    let lax = issuer().ignoring_key_ids();
    assert!(lax.verify::<Value>(&named, at(1)).is_ok());
    for kid in ["null", "1"] {
        let header = format!(r#"{{"alg":"HS256","kid":{kid}}}"#);
        let token = signed_with_header(&header, &json!({"exp": 100}));
        let refused = Err(TokenRefused::Malformed);
        assert_eq!(lax.verify::<Value>(&token, at(1)), refused, "{kid}");
    }
}

#[test]
fn claims_of_the_wrong_type_are_refused() {
    for claims in [
        json!({}),
        json!({"exp": "100"}),
        json!({"exp": null}),
        json!({"exp": 100.5}),
        json!({"exp": 1e300}),
        json!({"exp": 100, "nbf": null}),
        json!({"exp": 100, "iat": "1"}),
        json!([1]),
    ] {
        let token = issuer().mint(&claims).unwrap();
        assert_eq!(verdict(&token, 1), Err(TokenRefused::BadClaims), "{claims}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    for text in [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "ey.ey.ey",
        "\u{0}.\u{0}.\u{0}",
    ] {
        assert!(matches!(
            verdict(text, 1),
            Err(TokenRefused::Malformed | TokenRefused::BadSignature)
        ));
    }
    for crit in [r#"["exp"]"#, "[]", "null", "false"] {
        let header = format!(r#"{{"alg":"HS256","crit":{crit}}}"#);
        let critical = signed_with_header(&header, &json!({"exp": 100}));
        let refused = Err(TokenRefused::Malformed);
        assert_eq!(verdict(&critical, 1), refused, "{crit}");
    }
}

#[test]
fn rs256_tokens_verify_with_the_public_half_alone() {
    let issuer = Issuer::new(
        SigningKey::generate_rsa(RsaAlgorithm::Rs256).unwrap(),
        r#"{"alg":"RS256"}"#,
        None,
    );
    let token = issuer.mint(&json!({"exp": 100})).unwrap();
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(issuer.public_jwk().unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
    let verified = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap();
    assert_eq!(verified.claims, json!({"exp": 100}));
}

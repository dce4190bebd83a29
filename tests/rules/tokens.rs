//! What holds for the tokens of all vendors (`docs/fidelity.md#rules-of-every-vendor`).

use std::sync::LazyLock;

use mockid::identity::key::{RsaAlgorithm, SigningKey};
use mockid::identity::token::{Issuer, TokenRefused};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use crate::support::{at, cases, issuer};

/// Who issues tokens: the header of each as its vendor prints it, and a key of its own.
static ISSUERS: LazyLock<Vec<Issuer>> = LazyLock::new(|| {
    let rsa = |header: &str, key_id: Option<&str>| {
        let key = SigningKey::generate_rsa(RsaAlgorithm::Rs256).expect("there is randomness");
        Issuer::new(key, header, key_id.map(str::to_owned))
    };
    vec![
        rsa(r#"{"kid":"1","alg":"RS256"}"#, Some("1")),
        rsa(r#"{"alg":"RS256","kid":"2","typ":"JWT"}"#, Some("2")),
        rsa(r#"{"typ":"JWT","alg":"RS256"}"#, None),
        issuer(1),
        issuer(2),
        issuer(3),
    ]
});

/// An RS256 issuer and an HS256 one.
fn one_of_each_algorithm() -> impl Strategy<Value = &'static Issuer> {
    prop_oneof![Just(0_usize), Just(3)].prop_map(|index| &ISSUERS[index])
}

fn verdict(issuer: &Issuer, token: &str, now: i64) -> Result<Value, TokenRefused> {
    issuer.verify(token, at(now))
}

fn minted(issuer: &Issuer, claims: &Value) -> String {
    issuer.mint(claims).expect("it signs")
}

/// Claims that say what a vendor may say, beside the times.
fn other_claims() -> impl Strategy<Value = Map<String, Value>> {
    let value = prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        Just(json!(["fastapi-users:auth"])),
    ];
    let name = "[a-zA-Z_\"é]{1,12}".prop_filter("the times are generated apart", |name| {
        !["exp", "nbf", "iat"].contains(&name.as_str())
    });
    prop::collection::btree_map(name, value, 0..5).prop_map(|claims| claims.into_iter().collect())
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_token_is_valid_from_nbf_and_iat_until_before_exp(
        issuer in one_of_each_algorithm(),
        other in other_claims(),
        now in -5..5_i64,
        exp in -5..5_i64,
        nbf in prop::option::of(-5..5_i64),
        iat in prop::option::of(-5..5_i64),
    ) {
        let mut claims = other;
        claims.insert("exp".to_owned(), json!(at(exp)));
        for (name, time) in [("nbf", nbf), ("iat", iat)] {
            if let Some(time) = time {
                claims.insert(name.to_owned(), json!(at(time)));
            }
        }
        let claims = Value::Object(claims);
        let begun = nbf.is_none_or(|nbf| nbf <= now) && iat.is_none_or(|iat| iat <= now);
        let expected = match (begun, now < exp) {
            (false, _) => Err(TokenRefused::NotYetValid),
            (true, false) => Err(TokenRefused::Expired),
            (true, true) => Ok(claims.clone()),
        };
        prop_assert_eq!(verdict(issuer, &minted(issuer, &claims), now), expected);
    }

    #[test]
    fn a_token_with_one_other_character_is_refused(
        issuer in one_of_each_algorithm(),
        other in other_claims(),
        place in any::<Index>(),
        character in any::<char>(),
    ) {
        let mut claims = other;
        claims.insert("exp".to_owned(), json!(at(100)));
        let token = minted(issuer, &Value::Object(claims));
        let place = place.index(token.len());
        prop_assume!(!token[place..].starts_with(character));
        let tampered = format!("{}{character}{}", &token[..place], &token[place + 1..]);
        prop_assert!(verdict(issuer, &tampered, 0).is_err(), "{}", tampered);
    }

    #[test]
    fn a_token_that_is_cut_or_lengthened_is_refused(
        issuer in one_of_each_algorithm(),
        place in any::<Index>(),
        addition in "[a-zA-Z0-9_=.-]{1,4}",
    ) {
        let token = minted(issuer, &json!({ "exp": at(100) }));
        let cut = &token[..place.index(token.len())];
        prop_assert!(verdict(issuer, cut, 0).is_err(), "{}", cut);
        for longer in [format!("{token}{addition}"), format!("{addition}{token}")] {
            prop_assert!(verdict(issuer, &longer, 0).is_err(), "{}", longer);
        }
    }

    #[test]
    fn a_token_of_one_issuer_is_refused_by_every_other(
        other in other_claims(),
        whose in 0..6_usize,
    ) {
        let mut claims = other;
        claims.insert("exp".to_owned(), json!(at(100)));
        let token = minted(&ISSUERS[whose], &Value::Object(claims));
        for (number, issuer) in ISSUERS.iter().enumerate() {
            prop_assert_eq!(verdict(issuer, &token, 0).is_ok(), number == whose, "{}", number);
        }
    }

    #[test]
    fn no_text_is_a_token(text in any::<String>(), shaped in "[a-zA-Z0-9_-]{0,9}(\\.[a-zA-Z0-9_-]{0,9}){0,4}") {
        for issuer in &*ISSUERS {
            prop_assert!(verdict(issuer, &text, 0).is_err());
            prop_assert!(verdict(issuer, &shaped, 0).is_err());
        }
    }
}

/// Every single bit, so also those that base64 leaves over at the end of each part.
#[test]
fn a_token_with_one_flipped_bit_is_refused() {
    for issuer in [&ISSUERS[0], &ISSUERS[3]] {
        let token = minted(issuer, &json!({ "exp": at(100), "sub": "somebody" }));
        assert!(verdict(issuer, &token, 0).is_ok());
        for place in 0..token.len() {
            // The eighth bit is never set: the token would no longer be text.
            for bit in 0..7 {
                let mut bytes = token.clone().into_bytes();
                bytes[place] ^= 1 << bit;
                let tampered = String::from_utf8(bytes).expect("it is ASCII");
                assert!(verdict(issuer, &tampered, 0).is_err(), "{tampered}");
            }
        }
    }
}

#[test]
fn an_unsigned_token_is_refused() {
    for issuer in &*ISSUERS {
        let claims = json!({ "exp": at(100) });
        let key = SigningKey::from_secret(&[9; 32]).expect("it is long enough");
        let none = Issuer::new(key, r#"{"alg":"none","kid":"1"}"#, None);
        let token = minted(&none, &claims);
        let (message, _) = token.rsplit_once('.').expect("it has three parts");
        for unsigned in [format!("{message}."), message.to_owned(), token.clone()] {
            assert!(verdict(issuer, &unsigned, 0).is_err(), "{unsigned}");
        }
    }
}

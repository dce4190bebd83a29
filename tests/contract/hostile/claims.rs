//! Claims that a vendor's library reads in its own way, signed with the right key.

use serde_json::{Value, json};

use super::tokens::{Key, with_algorithm};
use crate::forgeries::{self, Good};
use crate::support::answer::claims;
use crate::support::client::Client;
use crate::support::server::TestServer;

/// The reason that the server gives for letting a token in or not.
async fn reason(client: &Client, token: &str) -> String {
    client
        .inspect(json!({"token": token}))
        .await
        .text("/reason")
}

/// The reason for a token with other claims under the key of a good one.
async fn with_claims(client: &Client, good: &Good, claims: &Value) -> String {
    let key = Key::of(good);
    let header = with_algorithm(good, &format!("{:?}", key.algorithm()));
    reason(client, &key.sign(&header, claims.to_string())).await
}

fn changed(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

#[tokio::test]
async fn kyc_reads_sub_and_aud_as_python_does() {
    const AUDIENCE: &str = "fastapi-users:auth";
    let server = TestServer::start().await;
    let good = forgeries::all(&server).await;
    let good = good.iter().find(|good| good.vendor == "kyc");
    let good = good.expect("a token of kyc");
    let claims = claims(&good.token);
    let sub = claims["sub"].as_str().expect("an id");
    for (sub, aud, expected) in [
        (sub.to_uppercase(), json!(AUDIENCE), "ok"),
        (sub.replace('-', ""), json!(["a", AUDIENCE]), "ok"),
        (format!("{{{sub}}}"), json!([AUDIENCE]), "ok"),
        (format!("urn:uuid:{sub}"), json!([AUDIENCE]), "ok"),
        (sub.to_owned(), json!([AUDIENCE, 1]), "bad_claims"),
        (sub.to_owned(), json!(null), "bad_claims"),
        (sub.to_owned(), json!([]), "wrong_issuer"),
        (
            sub.to_owned(),
            json!("fastapi-users:verify"),
            "wrong_issuer",
        ),
        (format!(" {sub}"), json!([AUDIENCE]), "bad_claims"),
        (
            "00000000-0000-0000-0000-000000000000".to_owned(),
            json!([AUDIENCE]),
            "account_unknown",
        ),
    ] {
        let claims = changed(&changed(&claims, "sub", json!(sub)), "aud", aud);
        let found = with_claims(&server, good, &claims).await;
        assert_eq!(found, expected, "{claims}");
    }
}

#[tokio::test]
async fn haut_ai_refuses_tokens_of_another_make() {
    let server = TestServer::start().await;
    let good = forgeries::all(&server).await;
    let good = good.iter().filter(|good| good.vendor == "haut-ai");
    let [login, private] = good.collect::<Vec<_>>()[..] else {
        panic!("a token of each kind");
    };
    let (of_login, of_private) = (claims(&login.token), claims(&private.token));
    let jti = json!("00000000-0000-0000-0000-000000000000");
    for (key, claims, expected) in [
        (login, of_login.clone(), "ok"),
        (login, changed(&of_login, "iss", json!("x")), "wrong_issuer"),
        (login, changed(&of_login, "aud", json!("x")), "wrong_issuer"),
        (
            login,
            changed(&of_login, "user_id", json!("x")),
            "bad_claims",
        ),
        (
            login,
            changed(&of_login, "user_id", json!("9")),
            "account_unknown",
        ),
        (login, of_private.clone(), "bad_claims"),
        (private, of_login.clone(), "bad_claims"),
        (
            private,
            changed(&of_private, "token_type", json!("access")),
            "wrong_token_kind",
        ),
        (private, changed(&of_private, "jti", jti), "token_revoked"),
    ] {
        let found = with_claims(&server, key, &claims).await;
        assert_eq!(found, expected, "{claims}");
    }
}

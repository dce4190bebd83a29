//! How a client logs in at oidc.

use serde_json::json;

use super::super::client::RightClient;
use super::super::control::set;
use super::Mistake;
use crate::oidc::{AUTHORIZE, Fields, VERIFIER, encoded, with, without};

pub async fn make(mistake: Mistake, client: &mut RightClient) {
    let first = client.login();
    let login = client.login();
    match mistake {
        Mistake::NoState => {
            let login = without(without(without_pkce(login), "state"), "nonce");
            client.code_for(&login).await;
        }
        Mistake::NoPkce => {
            client
                .code_for(&without(without_pkce(login), "nonce"))
                .await;
        }
        Mistake::PlainPkce => {
            let plain = with(login, "code_challenge_method", "plain");
            client
                .code_for(&with(plain, "code_challenge", VERIFIER))
                .await;
        }
        Mistake::SameState => twice(client, "state", first, login).await,
        Mistake::SameNonce => twice(client, "nonce", first, login).await,
        Mistake::CodeTwice => {
            let code = client.code_for(&login).await.expect("a code");
            for status in [200, 400] {
                let answer = client.exchange(&code).await;
                answer.expect("an answer").status_is(status);
            }
        }
        Mistake::BelievedLie => {
            let operation = json!({"operation": "oidcToken"});
            let lie = json!({"match": operation, "times": 1, "lie": "aud_wrong"});
            set(&client.http, lie).await;
            let code = client.code_for(&login).await.expect("a code");
            let told = client.exchange(&code).await.expect("an answer");
            client.get(&told.text("/access_token")).await;
        }
        _ => come_by_another_name(client, &login).await,
    }
}

fn without_pkce(login: Fields) -> Fields {
    let login = without(login, "code_challenge");
    without(login, "code_challenge_method")
}

/// Two logins of which the second has a value of the first.
async fn twice(client: &RightClient, name: &'static str, first: Fields, second: Fields) {
    let second = with(second, name, &first[name]);
    for login in [first, second] {
        client.code_for(&login).await.expect("a code");
    }
}

async fn come_by_another_name(client: &RightClient, login: &Fields) {
    client.read_documents().await;
    let request = client.http.get(&format!("{AUTHORIZE}?{}", encoded(login)));
    let outside = request.header("x-forwarded-host", "outside.test");
    let answer = client.send(outside).await.expect("an answer");
    answer.status_is(303);
}

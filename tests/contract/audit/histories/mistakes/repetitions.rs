//! What a client does again.

use serde_json::json;

use super::super::super::LOGIN;
use super::super::client::RightClient;
use super::super::control::{Fault, set};
use super::Mistake;

pub async fn make(mistake: Mistake, client: &mut RightClient, access: &str) {
    match mistake {
        Mistake::ExpiredAgain => {
            client.outlive(access).await;
            client.insist(access).await;
        }
        Mistake::RefusedAgain => {
            client.lose_its_token().await;
            client.insist(access).await;
            client.forget(access);
        }
        Mistake::NoPause => {
            set(&client.http, Fault::Busy.plan(&json!({"method": "GET"}))).await;
            client.insist(access).await;
        }
        Mistake::LoopOfLogins => {
            for _ in 0..10 {
                let login = client.http.post(LOGIN).json(json!({"api_key": "wrong"}));
                let refused = client.send(login).await.expect("an answer");
                refused.status_is(401);
            }
        }
        Mistake::RepeatedCreation => {
            let fault = Fault::Lost("after").plan(&json!({"method": "POST"}));
            set(&client.http, fault).await;
            let lost = client.send(client.creation(access, "twice")).await;
            assert!(lost.is_none(), "{lost:?}");
            let again = client.send(client.creation(access, "twice")).await;
            again.expect("an answer").status_is(201);
        }
        _ => {
            for _ in 0..100 {
                client.send(client.http.get("/oidc/jwks")).await;
            }
        }
    }
}

impl RightClient {
    /// Calls without minding the answers, so often that one of the calls certainly comes after the client has read
    /// the first answer.
    async fn insist(&self, access: &str) {
        for _ in 0..30 {
            self.get(access).await.expect("an answer");
        }
    }

    /// The control API revokes all access tokens.
    async fn lose_its_token(&self) {
        let listed = self.http.get("/__admin/tokens?kind=access&limit=1000");
        let listed = listed.send().await.at("/tokens");
        for token in listed.as_array().into_iter().flatten() {
            let id = token["id"].as_str().expect("an id");
            let revoke = self.http.delete(&format!("/__admin/tokens/{id}"));
            revoke.send().await;
        }
    }
}

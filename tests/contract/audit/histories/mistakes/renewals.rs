//! How a client gets new tokens.

use serde_json::json;

use super::super::client::{RightClient, Tokens};
use super::super::control::set;
use super::super::vendor::Vendor;
use super::Mistake;
use crate::support::answer::Answer;

pub async fn make(mistake: Mistake, client: &mut RightClient, tokens: &Tokens) {
    match mistake {
        Mistake::LoginWhileGood => client.log_in_again().await,
        Mistake::LoginForEachCall => {
            for _ in 0..3 {
                client.call(1).await;
                client.log_in_again().await;
            }
        }
        Mistake::LoginNotRefresh => {
            client.outlive(tokens.access()).await;
            client.log_in_again().await;
        }
        Mistake::EarlyRefresh => {
            client.refresh_with(tokens).await.status_is(400);
        }
        Mistake::ParallelRefresh => client.refresh_twice_at_once(tokens).await,
        _ => client.refresh_with_an_old(tokens).await,
    }
}

impl RightClient {
    async fn log_in_again(&mut self) {
        let login = self.send(self.vendor.login(&self.http)).await;
        let login = login.expect("an answer").status_is(200);
        self.keep(&login).await;
    }

    async fn refresh_with(&self, tokens: &Tokens) -> Answer {
        let refresh = tokens.refresh.as_deref().expect("a refresh token");
        let answer = self.send(self.vendor.refresh(&self.http, refresh)).await;
        answer.expect("an answer")
    }

    async fn refresh_twice_at_once(&mut self, tokens: &Tokens) {
        self.outlive(tokens.access()).await;
        let refresh = tokens.refresh.as_deref().expect("a refresh token");
        let operation = match self.vendor {
            Vendor::Intergiro => "intergiroRefresh",
            Vendor::Igny8 => "igny8Refresh",
            _ => "oidcToken",
        };
        let race = json!({"match": {"operation": operation}, "times": 2, "barrier": 2});
        set(&self.http, race).await;
        let ask = || self.send(self.vendor.refresh(&self.http, refresh));
        let answers: [Option<Answer>; 2] = tokio::join!(ask(), ask()).into();
        for answer in answers.into_iter().flatten() {
            if answer.status == 200 {
                self.keep(&answer).await;
            }
        }
    }

    async fn refresh_with_an_old(&mut self, tokens: &Tokens) {
        self.outlive(tokens.access()).await;
        let newer = self.refresh_with(tokens).await.status_is(200);
        self.keep(&newer).await;
        let [access, ..] = self.vendor.tokens(&newer);
        self.outlive(&access.expect("an access token")).await;
        let again = self.refresh_with(tokens).await;
        if again.status == 200 {
            self.keep(&again).await;
        }
    }
}

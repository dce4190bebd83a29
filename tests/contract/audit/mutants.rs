//! The life of a client that does everything right, and of its mutants with one mistake each: every
//! rule fires on the mutant that breaks it, and on no other.

use axum::http::Method;
use serde_json::{Value, json};

use super::{INDIVIDUALS, KEY, LOGIN, REFRESH, THINGS, broken, call, fault, log_in, lose, refresh};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

/// What a client does at the point where it can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    None,
    LoginWhileGood,
    LoginForEachCall,
    LoginNotRefresh,
    EarlyRefresh,
    ParallelRefresh,
    RotatedToken,
    OldToken,
    ExpiredAgain,
    RefusedAgain,
    NoPause,
    LoopOfLogins,
    RepeatedCreation,
    OtherVendor,
    TokenInUrl,
    KeyInUrl,
}

/// A client and the server that it talks to.
struct Life {
    server: TestServer,
    mistake: Mistake,
}

impl Life {
    async fn begin(mistake: Mistake) -> Self {
        let strict = mistake == Mistake::RotatedToken;
        let yaml = format!(
            "intergiro:\n  settings: {{ strict_rotation: {strict} }}\n  api_keys: [{{ key: {KEY} }}]\n  \
             collections: [{{ path: /things, items: [{{ id: 1, name: a }}], writable: true }}]\n\
             kyc: {{ users: [{{ email: user@example.com, password: p }}] }}\n"
        );
        let server = TestServer::with_fixtures(&yaml).await;
        Self { server, mistake }
    }

    fn does(&self, mistake: Mistake) -> bool {
        self.mistake == mistake
    }

    async fn live(&self) {
        let tokens = self.first_login().await;
        self.first_calls(&tokens).await;
        self.server.advance("15m").await;
        let refreshed = self.after_the_expiry(&tokens).await;
        self.create(&refreshed).await;
        self.wait_as_told(&refreshed).await;
        self.server.advance("15m").await;
        self.second_refresh(&tokens, &refreshed).await;
        self.after_the_end_of_the_session().await;
    }

    async fn first_login(&self) -> Answer {
        if self.does(Mistake::LoopOfLogins) {
            for _ in 0..10 {
                let login = self.server.post(LOGIN).json(json!({"api_key": "wrong"}));
                login.send().await.status_is(401);
            }
        }
        let mut tokens = log_in(&self.server).await;
        let more = match self.mistake {
            Mistake::LoginWhileGood => 1,
            Mistake::LoginForEachCall => 3,
            _ => 0,
        };
        for _ in 0..more {
            call(&self.server, &tokens).await.status_is(200);
            tokens = log_in(&self.server).await;
        }
        tokens
    }

    async fn first_calls(&self, tokens: &Answer) {
        call(&self.server, tokens).await.status_is(200);
        let access = tokens.text("/access_token");
        let query = match self.mistake {
            Mistake::TokenInUrl => format!("?token={access}"),
            Mistake::KeyInUrl => format!("?api_key={KEY}"),
            _ => String::new(),
        };
        let get = self.server.get(&format!("{INDIVIDUALS}{query}"));
        get.bearer(&access).send().await.status_is(200);
        if self.does(Mistake::OtherVendor) {
            let resource = self.server.get("/kyc/api/v1/resource").bearer(&access);
            resource.send().await.status_is(401);
        }
        if self.does(Mistake::EarlyRefresh) {
            refresh(&self.server, tokens).await.status_is(400);
        }
    }

    async fn after_the_expiry(&self, tokens: &Answer) -> Answer {
        call(&self.server, tokens).await.status_is(401);
        match self.mistake {
            Mistake::ExpiredAgain => {
                call(&self.server, tokens).await.status_is(401);
                refresh(&self.server, tokens).await.status_is(200)
            }
            Mistake::LoginNotRefresh => log_in(&self.server).await,
            Mistake::ParallelRefresh => {
                let refreshes = json!({"operation": "intergiroRefresh"});
                let race = json!({"match": refreshes, "times": 2, "barrier": 2});
                fault(&self.server, race).await;
                let (one, other) =
                    tokio::join!(refresh(&self.server, tokens), refresh(&self.server, tokens));
                if one.status == 200 { one } else { other }.status_is(200)
            }
            _ => refresh(&self.server, tokens).await.status_is(200),
        }
    }

    /// Creates an individual, of which the answer is lost.
    async fn create(&self, tokens: &Answer) {
        let plan =
            json!({"match": {"method": "POST"}, "times": 1, "stage": "after", "abort": "reset"});
        fault(&self.server, plan).await;
        let access = tokens.text("/access_token");
        let new = json!({"name": "b"});
        let path = format!("{THINGS}?source=test");
        lose(&self.server, Method::POST, &path, &access, &new).await;
        if self.does(Mistake::RepeatedCreation) {
            let again = self.server.post(&path).bearer(&access).any_json(new);
            again.send().await.status_is(201);
        } else {
            call(&self.server, tokens).await.status_is(200);
        }
    }

    async fn wait_as_told(&self, tokens: &Answer) {
        let busy = json!({"status": 429, "headers": {"retry-after": "30"}});
        fault(&self.server, json!({"times": 1, "respond": busy})).await;
        let access = tokens.text("/access_token");
        let get = self.server.get(INDIVIDUALS).by_a_fault().bearer(&access);
        get.send().await.status_is(429);
        if !self.does(Mistake::NoPause) {
            self.server.advance("30s").await;
        }
        call(&self.server, tokens).await.status_is(200);
    }

    async fn second_refresh(&self, first: &Answer, newest: &Answer) {
        match self.mistake {
            Mistake::OldToken => drop(refresh(&self.server, first).await.status_is(200)),
            Mistake::RotatedToken => drop(refresh(&self.server, first).await.status_is(401)),
            _ => drop(refresh(&self.server, newest).await.status_is(200)),
        }
    }

    async fn after_the_end_of_the_session(&self) {
        self.server.advance("1h").await;
        let tokens = log_in(&self.server).await;
        let sessions = self.server.get("/__admin/sessions?state=live").send().await;
        let session = format!("/__admin/sessions/{}", sessions.text("/sessions/0/id"));
        self.server.delete(&session).send().await.status_is(204);
        call(&self.server, &tokens).await.status_is(401);
        if self.does(Mistake::RefusedAgain) {
            call(&self.server, &tokens).await.status_is(401);
        }
        let tokens = log_in(&self.server).await;
        call(&self.server, &tokens).await.status_is(200);
    }
}

async fn lives(mistake: Mistake, expected: &[&str]) {
    let life = Life::begin(mistake).await;
    life.live().await;
    assert_eq!(broken(&life.server).await, expected, "{mistake:?}");
}

#[tokio::test]
async fn a_client_that_does_everything_right_has_no_findings() {
    lives(Mistake::None, &[]).await;
}

#[tokio::test]
async fn every_rule_fires_on_the_mutant_that_breaks_it_and_on_no_other() {
    for (mistake, rule) in [
        (Mistake::LoginWhileGood, "logs-in-while-a-token-is-good"),
        (Mistake::LoginForEachCall, "never-reuses-a-session"),
        (Mistake::LoginNotRefresh, "logs-in-instead-of-refreshing"),
        (Mistake::EarlyRefresh, "refreshes-too-early"),
        (Mistake::ParallelRefresh, "refreshes-in-parallel"),
        (Mistake::RotatedToken, "uses-a-rotated-refresh-token"),
        (Mistake::OldToken, "keeps-an-old-refresh-token"),
        (Mistake::ExpiredAgain, "uses-an-expired-token-again"),
        (Mistake::RefusedAgain, "repeats-a-refused-token"),
        (Mistake::NoPause, "does-not-back-off"),
        (Mistake::LoopOfLogins, "does-not-back-off"),
        (Mistake::RepeatedCreation, "retries-what-may-be-done"),
        (Mistake::OtherVendor, "sends-a-token-to-another-vendor"),
        (Mistake::TokenInUrl, "puts-a-secret-into-a-url"),
        (Mistake::KeyInUrl, "puts-a-secret-into-a-url"),
    ] {
        lives(mistake, &[rule]).await;
    }
}

#[tokio::test]
async fn no_finding_shows_a_secret() {
    for mistake in [
        Mistake::TokenInUrl,
        Mistake::KeyInUrl,
        Mistake::OtherVendor,
        Mistake::RotatedToken,
        Mistake::RepeatedCreation,
    ] {
        let life = Life::begin(mistake).await;
        life.live().await;
        let audit = life.server.get("/__admin/audit").send().await;
        let shown = audit.body_text();
        // The first two letters of every JWT, and of every refresh token of intergiro.
        assert!(!shown.contains("eyJ") && !shown.contains(KEY), "{shown}");
    }
}

#[tokio::test]
async fn a_refresh_token_whose_successor_was_lost_may_be_sent_again() {
    let yaml = "intergiro: { settings: { strict_rotation: true } }";
    let server = TestServer::with_settings(yaml).await;
    let tokens = log_in(&server).await;
    let refreshes = json!({"operation": "intergiroRefresh"});
    let plan = json!({"match": refreshes, "times": 1, "stage": "after", "abort": "reset"});
    fault(&server, plan).await;
    server.advance("15m").await;
    let body: Value = json!({"refresh_token": tokens.text("/refresh_token")});
    lose(&server, Method::POST, REFRESH, "", &body).await;
    server.advance("15m").await;
    refresh(&server, &tokens).await.status_is(401);
    log_in(&server).await;
    assert_eq!(broken(&server).await, [""; 0]);
}

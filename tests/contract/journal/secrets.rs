//! What goes in as a secret, or comes out as a token, stands nowhere in what the journal shows.

use std::sync::{Arc, Mutex};

use mockid::fixtures::Fixtures;
use serde_json::{Value, json};

use super::{REQUESTS, journal};
use crate::support::answer::Answer;
use crate::support::client::{Client, Request};
use crate::support::events::Events;
use crate::support::server::TestServer;

/// Every secret in it begins in the same way, which no name of a field does.
const SECRETIVE: &str = "
intergiro: { api_keys: [{ key: hush-intergiro }] }
haut-ai: { users: [{ email: user@example.com, password: hush-haut-ai }] }
kyc: { users: [{ email: user@example.com, password: hush-kyc }] }
s7risk:
  users: [{ email: user@example.com, password: hush-s7risk }]
  applications: [{ client_id: demo, secret: hush-application }]
igny8: { users: [{ email: user@example.com, password: hush-igny8 }] }
";

const KEYWORDS: &str = "/igny8/api/v1/planner/keywords/";

/// A client that remembers the tokens that it was given.
struct Talker {
    client: Client,
    tokens: Arc<Mutex<Vec<String>>>,
}

impl Talker {
    /// Sends it, and keeps the tokens at these pointers of the answer.
    async fn send(&self, request: Request, pointers: &[&str]) -> Answer {
        let answer = request.header("origin", "https://a.example").send().await;
        let tokens = pointers.iter().map(|pointer| answer.text(pointer));
        self.tokens.lock().expect("tokens").extend(tokens);
        answer
    }

    /// Logs in with a wrong secret and with the right one.
    async fn log_in(&self, path: &str, body: Value, pointers: &[&str]) -> Answer {
        let wrong = body.to_string().replace("hush-", "hush-not-");
        let wrong = self.client.post(path).body("application/json", wrong);
        self.send(wrong, &[]).await;
        let right = self.client.post(path).json(body);
        self.send(right, pointers).await
    }

    async fn log_in_everywhere(&self) {
        let intergiro = json!({"api_key": "hush-intergiro"});
        let both = ["/access_token", "/refresh_token"];
        let intergiro = self
            .log_in("/intergiro/v3/auth/login", intergiro, &both)
            .await;
        self.client.advance("15m").await;
        let next = json!({"refresh_token": intergiro.text("/refresh_token")});
        let next = self.client.post("/intergiro/v3/auth/refresh").json(next);
        self.send(next, &both).await;

        let haut_ai = json!({"username": "user@example.com", "password": "hush-haut-ai"});
        let haut_ai = self
            .log_in("/haut-ai/api/v1/auth/login/", haut_ai, &both)
            .await;
        let private = json!({"name": "mine", "expiration_time": "2099-01-01T00:00:00Z"});
        let private = self
            .client
            .post("/haut-ai/api/v1/auth/private_tokens/")
            .json(private);
        self.send(private.bearer(&haut_ai.text("/access_token")), &["/data"])
            .await;

        let kyc = self.client.post("/kyc/auth/jwt/login");
        let kyc = kyc.form("username=user%40example.com&password=hush-kyc&client_secret=hush-x");
        self.send(kyc, &["/access_token"]).await;

        let user = json!({"email": "user@example.com", "password": "hush-s7risk"});
        self.log_in("/s7risk/user/token", user, &["/data/accessToken"])
            .await;
        let application = json!({"clientId": "demo", "secret": "hush-application"});
        let path = "/s7risk/application/token";
        self.log_in(path, application, &["/data/accessToken"]).await;

        let both = ["/data/access", "/data/refresh"];
        let new = json!({"email": "new@example.com", "username": "new", "password": "hush-new-1"});
        self.send(
            self.client.post("/igny8/api/v1/auth/register/").json(new),
            &both,
        )
        .await;
        let user = json!({"email": "user@example.com", "password": "hush-igny8"});
        let igny8 = self.log_in("/igny8/api/v1/auth/login/", user, &both).await;
        let next = json!({"refresh": igny8.text("/data/refresh")});
        self.send(
            self.client.post("/igny8/api/v1/auth/refresh/").json(next),
            &both,
        )
        .await;
    }

    /// Puts secrets where they do not belong.
    async fn be_careless(&self) {
        let client = &self.client;
        let login = "/intergiro/v3/auth/login";
        let json = "application/json";
        let form = "application/x-www-form-urlencoded";
        let filler = "x".repeat(10_000);
        let large = format!(r#"{{"filler":"{filler}","api_key":"hush-large"}}"#);
        let early = format!(r#"{{"api_key":"hush-large","filler":"{filler}"}}"#);
        for request in [
            client.post(login).body(json, r#"{"api_key":"hush-broken""#),
            client.post(login).body(json, r#""hush-text""#),
            client.post(login).body(json, r#"{"Api-Key":["hush-list",{"a":"hush-deep"}]}"#),
            client.post(login).body(form, r#"{"api_key":"hush-form"}"#),
            client.post(login).body(form, r#"{"api_key":"hush-broken=form""#),
            client.post(login).body("text/plain", "hush-plain"),
            client.post(login).body(json, large),
            client.post(login).body(json, early),
            client.post("/kyc/auth/jwt/login").body(
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhush-part\r\n--b--",
            ),
            client.get("/intergiro/v3/individuals?api_key=hush-query&hush-flag"),
            client.get(KEYWORDS).header("authorization", "hush-bare"),
            client.get(KEYWORDS).header("authorization", "Basic hush-basic"),
            client.get(KEYWORDS).header("x-api-key", "hush-header"),
            client.get(KEYWORDS).header("cookie", "session=hush-cookie; b=hush-b"),
            client.get(KEYWORDS).header("referer", "http://a/?password=hush-referer"),
            client.get("/igny8/api/v1/planner/keywords?token=hush-redirected"),
        ] {
            self.send(request, &[]).await;
        }
    }

    /// Sends every token where it may be and where it may not.
    async fn use_tokens(&self) -> Vec<String> {
        let tokens = self.tokens.lock().expect("tokens").clone();
        for token in &tokens {
            for path in [
                KEYWORDS,
                "/kyc/api/v1/resource",
                "/haut-ai/api/v1/companies/",
            ] {
                self.send(self.client.get(path).bearer(token), &[]).await;
            }
            let query = format!("{KEYWORDS}?access_token={token}");
            self.send(self.client.get(&query), &[]).await;
            // haut-ai's refresh token, which nothing accepts, looks like nothing.
            if token.starts_with("eyJ") {
                self.mention(token).await;
            }
        }
        tokens
    }

    /// Sends a token in places that nothing says have one.
    async fn mention(&self, token: &str) {
        let path = format!("/nowhere/{token}?q={token}");
        self.send(self.client.get(&path).header("x-note", token), &[])
            .await;
        let note = json!({"note": format!("mine is {token}")});
        self.send(self.client.post(KEYWORDS).any_json(note), &[])
            .await;
    }
}

/// Neither a secret nor a token, nor the end of one, which is what proves it.
#[track_caller]
fn holds_no_secret(shown: &str, tokens: &[String]) {
    let ends = tokens.iter().filter_map(|token| token.rsplit('.').next());
    for secret in ends.chain(["hush-"]) {
        if let Some(start) = shown.find(secret) {
            let before = shown[..start].chars().rev().take(300).collect::<Vec<_>>();
            let before: String = before.into_iter().rev().collect();
            panic!("{secret} comes after {before}");
        }
    }
}

#[tokio::test]
async fn a_secret_that_goes_in_is_found_nowhere() {
    let fixtures =
        Fixtures::parse(&mockid::vendors::coded(), "test.yaml", SECRETIVE).expect("good fixtures");
    let server = TestServer::start_with(|options| options.fixtures = fixtures).await;
    let talker = Talker {
        client: server.clone(),
        tokens: Arc::default(),
    };
    talker.log_in_everywhere().await;
    talker.be_careless().await;
    let tokens = talker.use_tokens().await;
    assert!(tokens.len() >= 16, "{} tokens were issued", tokens.len());

    let entries = journal(&server, "?limit=1000").await;
    assert!(entries.len() > 100, "{}", entries.len());
    holds_no_secret(&Value::from(entries.clone()).to_string(), &tokens);
    let count = entries.len();
    let mut events = Events::open(&server, "/__admin/events?since=0", &[]).await;
    for _ in 0..count {
        let event = events.next().await.expect("an event");
        holds_no_secret(&event.data.to_string(), &tokens);
    }
    let never = json!({"match": {"path": "/nowhere/*", "status": 418}});
    let failed = server
        .post(&format!("{REQUESTS}/verify"))
        .json(never)
        .send()
        .await;
    holds_no_secret(&failed.status_is(422).body_text(), &tokens);
    let snapshot = server.get("/__admin/snapshot").send().await;
    holds_no_secret(&snapshot.status_is(200).body_text(), &tokens);
}

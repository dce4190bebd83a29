//! haut-ai.

use serde_json::{Value, json};

use super::{Effort, Request, Scenario, Site, expect, repeated, text};
use crate::connection::Answer;
use crate::load::Client;

pub static SCENARIOS: [Scenario; 5] = [
    Scenario::new("hautAiLogin", Effort::Issues, |_, count| {
        repeated(&login(""), 200, count)
    }),
    Scenario::new("hautAiCreatePrivateToken", Effort::Makes, |site, count| {
        // There may be ten thousand in a sandbox, so each client has one of its own.
        let client = |number: usize| {
            let sandbox = format!("/~client-{number}");
            let request = create(&sandbox, &access_token(site, &sandbox));
            repeated(&request, 201, 1)
        };
        (0..count).flat_map(client).collect()
    }),
    Scenario::new("hautAiListPrivateTokens", Effort::Manages, |site, count| {
        let token = access_token(site, "");
        for _ in 0..3 {
            site.ask(&create("", &token));
        }
        let request = Request::get(format!("/haut-ai{PRIVATE_TOKENS}")).bearer(&token);
        repeated(&request, 200, count)
    }),
    Scenario::new(
        "hautAiRevokePrivateToken",
        Effort::Manages,
        |site, count| {
            let client = move |number: usize| {
                let sandbox = format!("/~client-{number}");
                let revoking = Revoking::prepared(site, &sandbox, TO_REVOKE / count);
                Box::new(revoking) as Box<dyn Client>
            };
            (0..count).map(client).collect()
        },
    ),
    Scenario::new("hautAiListCompanies", Effort::Checks, |site, count| {
        let request = Request::get("/haut-ai/api/v1/companies/");
        repeated(&request.bearer(&access_token(site, "")), 200, count)
    }),
];

const PRIVATE_TOKENS: &str = "/api/v1/auth/private_tokens/";

/// How many tokens there are to revoke, for all clients together: each takes a signature to make.
const TO_REVOKE: usize = 6_400;

fn login(sandbox: &str) -> Request {
    Request::post(
        format!("{sandbox}/haut-ai/api/v1/auth/login/"),
        &json!({"username": "user@example.com", "password": "password"}),
    )
}

fn access_token(site: &Site, sandbox: &str) -> String {
    text(&site.ask(&login(sandbox)), "/access_token")
}

fn create(sandbox: &str, token: &str) -> Request {
    Request::post(
        format!("{sandbox}/haut-ai{PRIVATE_TOKENS}"),
        &json!({"name": "backend", "expiration_time": "2099-01-01T00:00:00Z"}),
    )
    .bearer(token)
}

/// Revokes one private token after the other.
struct Revoking {
    sandbox: String,
    token: String,
    left: Vec<u64>,
    request: Vec<u8>,
}

impl Revoking {
    fn prepared(site: &Site, sandbox: &str, tokens: usize) -> Self {
        let token = access_token(site, sandbox);
        let id = |_| {
            let made = site.ask(&create(sandbox, &token));
            let made: Value = serde_json::from_slice(&made).expect("an answer in JSON");
            made["id"].as_u64().expect("the number of the token")
        };
        Self {
            sandbox: sandbox.to_owned(),
            left: (0..tokens).map(id).collect(),
            token,
            request: Vec::new(),
        }
    }
}

impl Client for Revoking {
    fn request(&mut self) -> Option<&[u8]> {
        let id = self.left.pop()?;
        let path = format!("{}/haut-ai{PRIVATE_TOKENS}{id}/", self.sandbox);
        self.request = Request::new("DELETE", path).bearer(&self.token).bytes();
        Some(&self.request)
    }

    fn left(&self) -> Option<usize> {
        Some(self.left.len())
    }

    fn answered(&mut self, answer: Answer<'_>) {
        expect(204, answer);
    }
}

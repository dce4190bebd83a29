//! intergiro.

use serde_json::json;

use super::{Effort, Request, Scenario, Site, expect, repeated, text};
use crate::connection::Answer;
use crate::load::Client;

pub static SCENARIOS: [Scenario; 3] = [
    Scenario::new("intergiroLogin", Effort::Issues, |site, count| {
        repeated(&login(site), 200, count)
    }),
    Scenario::new("intergiroRefresh", Effort::Issues, |site, count| {
        site.hurry(&json!({"intergiro": {"access_ttl": "1s", "session_ttl": "3650d"}}));
        let client = |_| {
            let token = text(&site.ask(&login(site)), "/refresh_token");
            Box::new(Refreshing::with(&token)) as Box<dyn Client>
        };
        (0..count).map(client).collect()
    }),
    Scenario::new("intergiroListIndividuals", Effort::Checks, |site, count| {
        let token = text(&site.ask(&login(site)), "/access_token");
        let request = Request::get(site.path("intergiro", "/v3/individuals"));
        repeated(&request.bearer(&token), 200, count)
    }),
];

fn login(site: &Site) -> Request {
    Request::post(
        site.path("intergiro", "/v3/auth/login"),
        &json!({"api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36"}),
    )
}

/// Refreshes a session with the token that it was given last.
struct Refreshing {
    request: Vec<u8>,
}

impl Refreshing {
    fn with(token: &str) -> Self {
        let body = json!({ "refresh_token": token });
        Self {
            request: Request::post("/intergiro/v3/auth/refresh", &body).bytes(),
        }
    }
}

impl Client for Refreshing {
    fn request(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: Answer<'_>) {
        expect(200, answer);
        *self = Self::with(&text(answer.body, "/refresh_token"));
    }
}

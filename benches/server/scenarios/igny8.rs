//! igny8.

use serde_json::json;

use super::{Effort, Request, Scenario, Site, expect, repeated, text};
use crate::connection::Answer;
use crate::load::Client;

pub static SCENARIOS: [Scenario; 7] = [
    Scenario::new("igny8Register", Effort::Makes, |_, count| {
        let client = |client| {
            Box::new(Registering {
                client,
                registered: 0,
                request: Vec::new(),
            }) as Box<dyn Client>
        };
        (0..count).map(client).collect()
    }),
    Scenario::new("igny8Login", Effort::Issues, |site, count| {
        repeated(&login(site), 200, count)
    }),
    Scenario::new("igny8Refresh", Effort::Issues, |site, count| {
        let client = |_| Box::new(Refreshing::on(site)) as Box<dyn Client>;
        (0..count).map(client).collect()
    }),
    Scenario::new("igny8ListKeywords", Effort::Checks, |site, count| {
        let token = text(&site.ask(&login(site)), "/data/access");
        let request = Request::get(site.path("igny8", "/api/v1/planner/keywords/"));
        repeated(&request.bearer(&token), 200, count)
    }),
    Scenario::new("igny8GetDocs", Effort::Serves, |_, count| {
        repeated(&Request::get("/igny8/api/docs/"), 200, count)
    }),
    Scenario::new("igny8GetSchema", Effort::Serves, |_, count| {
        repeated(&Request::get("/igny8/api/schema/"), 200, count)
    }),
    Scenario::new("igny8GetRedoc", Effort::Serves, |_, count| {
        repeated(&Request::get("/igny8/api/redoc/"), 200, count)
    }),
];

fn login(site: &Site) -> Request {
    let body = json!({"email": "user@example.com", "password": "password"});
    Request::post(site.path("igny8", "/api/v1/auth/login/"), &body)
}

/// Refreshes with the token that it was given last.
struct Refreshing {
    path: String,
    request: Vec<u8>,
}

impl Refreshing {
    fn on(site: &Site) -> Self {
        let mut refreshing = Self {
            path: site.path("igny8", "/api/v1/auth/refresh/"),
            request: Vec::new(),
        };
        refreshing.take(&text(&site.ask(&login(site)), "/data/refresh"));
        refreshing
    }

    fn take(&mut self, token: &str) {
        let body = json!({ "refresh": token });
        self.request = Request::post(&*self.path, &body).bytes();
    }
}

impl Client for Refreshing {
    fn request(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: Answer<'_>) {
        expect(200, answer);
        self.take(&text(answer.body, "/data/refresh"));
    }
}

/// Registers somebody new every time.
struct Registering {
    client: usize,
    registered: u32,
    request: Vec<u8>,
}

impl Client for Registering {
    fn request(&mut self) -> Option<&[u8]> {
        let name = format!("user-{}-{}", self.client, self.registered);
        self.registered += 1;
        let body = json!({
            "email": format!("{name}@example.com"),
            "username": name,
            "password": "a long password",
            "first_name": "Ada",
            "last_name": "Lovelace",
        });
        self.request = Request::post("/igny8/api/v1/auth/register/", &body).bytes();
        Some(&self.request)
    }

    fn answered(&mut self, answer: Answer<'_>) {
        expect(201, answer);
    }
}

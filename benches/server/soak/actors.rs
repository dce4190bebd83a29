//! Who asks in a soak: each makes something grow that has a cap.

use serde_json::json;

use crate::connection::Answer;
use crate::load::Client;
use crate::scenarios::{Request, Site, text};

/// Somebody who asks something else every time.
struct Actor<R> {
    /// A number that nobody else has and that grows.
    number: u64,
    make: R,
    /// What it may be answered: what it asks for, or that a bound is met.
    statuses: &'static [u16],
    request: Vec<u8>,
}

impl<R: Fn(u64) -> Request> Client for Actor<R> {
    fn request(&mut self) -> Option<&[u8]> {
        self.number += 1;
        self.request = (self.make)(self.number).bytes();
        Some(&self.request)
    }

    fn answered(&mut self, answer: Answer<'_>) {
        assert!(
            self.statuses.contains(&answer.status),
            "{} was answered {}: {}",
            String::from_utf8_lossy(&self.request),
            answer.status,
            String::from_utf8_lossy(answer.body)
        );
    }
}

/// All of them.
pub fn all(site: &Site) -> Vec<Box<dyn Client>> {
    let mut all: Vec<Box<dyn Client>> = Vec::new();
    let mut add = |count: u64, statuses: &'static [u16], make: fn(u64) -> Request| {
        for _ in 0..count {
            // A billion numbers for each.
            let number = all.len() as u64 * 1_000_000_000;
            let request = Vec::new();
            all.push(Box::new(Actor {
                number,
                make,
                statuses,
                request,
            }));
        }
    };
    add(36, &[200], |_| igny8_login(""));
    add(4, &[201, 503], register);
    add(4, &[401, 429], log_in_as_nobody);
    add(4, &[200, 503], |number| igny8_login(&format!("/~{number}")));
    add(2, &[200, 503], |number| {
        igny8_login(&format!("/~kept-{}", number % 100))
    });
    add(1, &[204, 503], reset);
    add(2, &[201], mint);
    add(2, &[401], |number| {
        Request::get("/s7risk/incidents").bearer(&format!("{number}.{number}.{number}"))
    });
    add(2, &[404], |number| {
        Request::get(format!("/nothing/{number}"))
    });
    add(1, &[201, 409, 503], fault);
    add(1, &[200], |number| {
        Request::get(format!("/__admin/requests?limit={}", number % 100))
    });
    all.extend(private_tokens(site));
    all
}

fn igny8_login(sandbox: &str) -> Request {
    let body = json!({"email": "user@example.com", "password": "password"});
    Request::post(format!("{sandbox}/igny8/api/v1/auth/login/"), &body)
}

fn register(number: u64) -> Request {
    let body = json!({
        "email": format!("user-{number}@example.com"),
        "username": format!("user-{number}"),
        "password": "a long password",
        "first_name": "Ada",
        "last_name": "Lovelace",
    });
    Request::post("/~registered/igny8/api/v1/auth/register/", &body)
}

fn log_in_as_nobody(number: u64) -> Request {
    let body = json!({"email": format!("nobody-{number}@example.com"), "password": "wrong"});
    Request::post("/s7risk/user/token", &body).header("origin", "https://client.example")
}

fn reset(number: u64) -> Request {
    Request::post(format!("/~kept-{}/__admin/reset", number % 100), &json!({}))
}

fn mint(_: u64) -> Request {
    let body = json!({"provider": "igny8", "account": "user@example.com", "defect": "expired"});
    Request::post("/__admin/tokens", &body)
}

fn fault(_: u64) -> Request {
    let body = json!({"match": {"path": "/nowhere"}, "respond": {"status": 418}});
    Request::post("/~faulty/__admin/faults", &body)
}

/// Those who make private tokens until there is no room.
fn private_tokens(site: &Site) -> impl Iterator<Item = Box<dyn Client>> {
    let login = Request::post(
        "/haut-ai/api/v1/auth/login/",
        &json!({"username": "user@example.com", "password": "password"}),
    );
    let token = text(&site.ask(&login), "/access_token");
    (0..2).map(move |_| {
        let token = token.clone();
        let make = move |number: u64| {
            let body = json!({
                "name": format!("token {number}"),
                "expiration_time": "2099-01-01T00:00:00Z",
            });
            Request::post("/haut-ai/api/v1/auth/private_tokens/", &body).bearer(&token)
        };
        Box::new(Actor {
            number: 0,
            make,
            statuses: &[201, 503],
            request: Vec::new(),
        }) as Box<dyn Client>
    })
}

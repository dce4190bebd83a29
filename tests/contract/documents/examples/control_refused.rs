//! How the refusals of the control API come about.

use std::num::NonZeroUsize;

use axum::http::Method;
use mockid::control::Access;
use mockid::identity::Secret;
use mockid::sandbox::journal::JournalSize;
use serde_json::json;

use super::control_alone::ALONE;
use super::control_done::body;
use super::log_in;
use crate::support::answer::Answer;
use crate::support::client::Request;
use crate::support::server::TestServer;
use crate::tls;

const JSON: &str = "application/json";
const SESSION: &str = "f3b9c1d2-6a5e-4c7b-8d90-1e2f3a4b5c6d";

pub(super) async fn provoke(known: (&str, &str)) -> Option<Answer> {
    let alone = ALONE
        .iter()
        .find(|[owner, name, ..]| (*owner, *name) == known);
    if let Some([_, _, method, path, body]) = alone {
        let server = TestServer::start().await;
        let method: Method = method.parse().expect("a method");
        let request = server.request(method, &format!("/__admin{path}"));
        let request = match *body {
            "" => request,
            body => request.body(JSON, body),
        };
        return Some(request.send().await);
    }
    after_something(known).await
}

/// What is refused because of how the server was started, or how the request came.
async fn after_something(known: (&str, &str)) -> Option<Answer> {
    let server = match known.0 {
        "adminGetCa 404" if known.1 == "own" => {
            tls::ca::with_own_certificate("shown-certificate").await.0
        }
        "Unauthorized" => {
            let token = Access::Token(Secret::new("an-admin-token"));
            TestServer::start_with(|options| options.access = token).await
        }
        "adminCreateSandbox 503" => {
            TestServer::start_with(|options| options.sandbox_limits.max = 2).await
        }
        "adminVerifyRequests 409" => {
            TestServer::start_with(|options| options.journal_size = JournalSize(NonZeroUsize::MIN))
                .await
        }
        _ => TestServer::start().await,
    };
    let request = match known.0 {
        "Unauthorized" if known.1 == "wrong" => server.get("/__admin/clock").bearer("another"),
        "Unauthorized" => server.get("/__admin/clock"),
        "adminForbidden" => {
            let (name, value) = match known.1 {
                "host" => ("host", "mock.example.com"),
                "origin" => ("origin", "http://localhost:3000"),
                _ => ("sec-fetch-site", "cross-site"),
            };
            server.get("/__admin/clock").header(name, value)
        }
        "PayloadTooLarge" => {
            let body = " ".repeat(64 * 1024 + 1);
            server.put("/__admin/clock").body(JSON, body)
        }
        "UnsupportedMediaType" => server.put("/__admin/clock").body("text/plain", "{}"),
        "adminWatchRequests 400" => server.get("/__admin/events").header("last-event-id", "x"),
        "adminAgeSession 422" => {
            let path = format!("/__admin/sessions/{SESSION}/age");
            server.post(&path).any_json(json!({"by": "-15m"}))
        }
        "adminCreateSandbox 409" | "adminCreateSandbox 503" | "adminDeleteSandbox 404" => {
            sandboxes(&server, known.0).await
        }
        _ => others(&server, known).await?,
    };
    Some(request.send().await)
}

/// What is refused because of the sandbox `test-42`.
async fn sandboxes(server: &TestServer, owner: &str) -> Request {
    let make = |name: &str| {
        server
            .post("/__admin/sandboxes")
            .json(json!({"name": name}))
    };
    make("test-42").send().await.status_is(201);
    match owner {
        "adminCreateSandbox 409" => make("test-42"),
        "adminDeleteSandbox 404" => server.delete("/__admin/sandboxes/tset-42"),
        _ => make("test-43").by_the_server(),
    }
}

/// What is refused because of other things that were done before.
async fn others(server: &TestServer, (owner, name): (&str, &str)) -> Option<Request> {
    Some(match owner {
        "adminCreateFault 409" => {
            let fault = || server.post("/__admin/faults").json(json!({"delay": "1s"}));
            for _ in 0..1000 {
                fault().send().await.status_is(201);
            }
            fault()
        }
        "adminDeleteLockout 404" => {
            let lock = json!({"provider": "s7risk", "door": "user", "name": "user@example.com"});
            let lock = server.post("/__admin/lockouts").json(lock);
            lock.send().await.status_is(201);
            server.delete("/__admin/lockouts/s7risk/user/usr@example.com")
        }
        "NoSuchEntry" => {
            log_in(server, "/kyc/auth/jwt/login").await;
            server.get("/__admin/requests/7")
        }
        "adminGetCa 404" => server.get("/__admin/ca.pem"),
        "adminVerifyRequests 409" => {
            for login in ["/intergiro/v3/auth/login", "/kyc/auth/jwt/login"] {
                log_in(server, login).await;
            }
            let never = json!({"match": {"operation": "intergiroLogin"}, "times": {"exactly": 0}});
            server.post("/__admin/requests/verify").json(never)
        }
        "adminReplaceFixtures 413" => {
            let body = " ".repeat(4 * 1024 * 1024 + 1);
            server
                .put("/__admin/fixtures")
                .body("application/yaml", body)
        }
        "adminReplaceFixtures 415" => {
            let form = "application/x-www-form-urlencoded";
            server.put("/__admin/fixtures").body(form, "kyc: {}")
        }
        "adminReplaceFixtures 422" => {
            let wrong = "kyc: {users: [{emial: a, email: a@example.com, password: p}]}";
            server
                .put("/__admin/fixtures")
                .body("application/yaml", wrong)
        }
        "adminRemoveVendor 404" => server.delete("/__admin/vendors/acme"),
        "adminRemoveVendor 409" => server.delete("/__admin/vendors/kyc"),
        "adminRemoveVendor 422" => server.delete("/__admin/vendors/acme?reset=maybe"),
        "adminReplaceVendor 409" => {
            let acme = body("/__admin/vendors/{name}", "put", "acme");
            server.put("/__admin/vendors/acne").json(acme)
        }
        "adminReplaceVendor 413" => {
            let body = " ".repeat(1024 * 1024 + 1);
            let put = server.put("/__admin/vendors/acme");
            put.body("application/yaml", body)
        }
        "adminReplaceVendor 415" => {
            let form = "application/x-www-form-urlencoded";
            let put = server.put("/__admin/vendors/acme");
            put.body(form, "vendor: acme")
        }
        "adminReplaceVendor 422" => {
            let acme = include_str!("../../../../examples/embedded/acme.yaml");
            let (_, acme) = acme.split_once('\n').expect("a comment");
            let kyc = acme.replace("vendor: acme", "vendor: kyc");
            let put = server.put("/__admin/vendors/kyc");
            put.body("application/yaml", kyc)
        }
        "adminVerifyRequests 422" => {
            let session = log_in(server, "/intergiro/v3/auth/login").await;
            let refresh = json!({"refresh_token": session.text("/refresh_token")});
            let refresh = server.post("/intergiro/v3/auth/refresh").json(refresh);
            refresh.send().await.status_is(400);
            if name == "order" {
                let steps = ["intergiroRefresh", "intergiroLogin"];
                let steps = steps.map(|operation| json!({"operation": operation}));
                return Some(
                    server
                        .post("/__admin/requests/verify")
                        .json(json!({"in_order": steps})),
                );
            }
            let granted = json!({"operation": "intergiroRefresh", "status": 200});
            let once = json!({"match": granted, "times": {"exactly": 1}});
            server.post("/__admin/requests/verify").json(once)
        }
        _ => return None,
    })
}

//! Tests of axum's router where vendors answer differently from it (`docs/design.md`).

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::routing::{get, post};
use http::{Method, Request};
use tower::ServiceExt;

use super::test_world;
use crate::provider::Provider;

/// The same operations as routes of axum.
fn routes() -> Router {
    Router::new()
        .route("/auth/jwt/login", post(async || "a token"))
        .route("/api/v1/resource", get(async || "a resource"))
        .route("/api/v1/auth/login/", post(async || "a token"))
        .route(
            "/api/v1/planner/keywords/{id}/",
            get(async |Path(id): Path<String>| id),
        )
}

async fn axum(method: &Method, path: &str) -> String {
    let request = Request::builder().method(method).uri(path);
    let request = request.body(Body::empty()).unwrap();
    let response = routes().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    format!("{status} {}", String::from_utf8_lossy(&body))
}

#[tokio::test]
async fn axum_would_not_answer_as_the_vendors_do() {
    let (kyc, igny8) = (Provider::KYC, Provider::IGNY8);
    for (method, path, of_axum, vendor, of_vendor) in [
        // FastAPI has no HEAD for GET operations.
        (
            Method::HEAD,
            "/api/v1/resource",
            "200 ",
            kyc,
            "405 {\"detail\":\"Method Not Allowed\"}",
        ),
        // An error has the vendor's body.
        (
            Method::GET,
            "/auth/jwt/login",
            "405 ",
            kyc,
            "405 {\"detail\":\"Method Not Allowed\"}",
        ),
        (
            Method::GET,
            "/nothing",
            "404 ",
            kyc,
            "404 {\"detail\":\"Not Found\"}",
        ),
        // A superfluous or missing slash is redirected.
        (Method::POST, "/auth/jwt/login/", "404 ", kyc, "307 "),
        (Method::POST, "/api/v1/auth/login", "404 ", igny8, "301 "),
        // OPTIONS lists the methods.
        (
            Method::OPTIONS,
            "/api/v1/auth/login/",
            "405 ",
            igny8,
            "204 ",
        ),
        // An id is compared as it was sent, after the token is checked.
        (
            Method::GET,
            "/api/v1/planner/keywords/%FF/",
            "400 Invalid URL: Invalid UTF-8 in `id`",
            igny8,
            "401 {\"success\":false,\"error\":\"Authentication required\"",
        ),
    ] {
        assert_eq!(axum(&method, path).await, of_axum, "{method} {path}");
        let world = test_world::world();
        let call = test_world::call(&world, method.clone(), path);
        let answer = test_world::ask(vendor, call).await;
        assert!(answer.starts_with(of_vendor), "{method} {path}: {answer}");
    }
}

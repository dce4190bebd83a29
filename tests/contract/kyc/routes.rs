//! Paths and methods, as FastAPI has them.

use axum::http::Method;

use super::{LOGIN, LOGOUT, RESOURCE, logged_in};
use crate::support::server::TestServer;

#[tokio::test]
async fn another_method_on_a_known_path_is_405_with_allow() {
    let (server, token) = logged_in().await;
    for (path, allow) in [(LOGIN, "POST"), (LOGOUT, "POST"), (RESOURCE, "GET")] {
        for method in [
            "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE",
        ] {
            if method == allow {
                continue;
            }
            let method: Method = method.parse().unwrap();
            let request = server.request(method.clone(), path).bearer(&token);
            let answer = request.send().await.status_is(405);
            let answer = answer.header_is("allow", allow);
            if method != Method::HEAD {
                answer.body_is(r#"{"detail":"Method Not Allowed"}"#);
            }
        }
    }
}

#[tokio::test]
async fn the_method_is_looked_at_before_the_token() {
    let server = TestServer::start().await;
    server.post(RESOURCE).send().await.status_is(405);
    server.get(LOGOUT).send().await.status_is(405);
}

#[tokio::test]
async fn unknown_path_is_404() {
    let (server, token) = logged_in().await;
    for path in [
        "/kyc/nope",
        "/kyc/nope/",
        "/kyc/auth/jwt",
        "/kyc/auth/jwt/",
        "/kyc/auth/login",
        "/kyc/users/me",
        "/kyc/API/v1/resource",
        "/kyc//api/v1/resource",
        "/kyc/api//v1/resource",
    ] {
        let answer = server.get(path).bearer(&token).send().await;
        answer.status_is(404).body_is(r#"{"detail":"Not Found"}"#);
    }
}

#[tokio::test]
async fn slashes_too_many_are_redirected_with_307_before_anything_else() {
    let server = TestServer::start().await;
    let origin = format!("http://{}", server.address);
    for (path, location) in [
        ("/kyc/api/v1/resource/", "/kyc/api/v1/resource"),
        ("/kyc/api/v1/resource//", "/kyc/api/v1/resource"),
        (
            "/kyc/api/v1/resource/?a=b&c=%20",
            "/kyc/api/v1/resource?a=b&c=%20",
        ),
        ("/kyc/auth/jwt/login/", "/kyc/auth/jwt/login"),
        ("/kyc/auth/jwt/logout/", "/kyc/auth/jwt/logout"),
    ] {
        for method in ["GET", "POST", "PUT", "HEAD", "OPTIONS"] {
            let request = server.request(method.parse().unwrap(), path);
            let answer = request.send().await.status_is(307).body_is("");
            answer
                .header_is("location", &format!("{origin}{location}"))
                .lacks_header("content-type");
        }
    }
}

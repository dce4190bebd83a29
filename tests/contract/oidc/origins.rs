//! Which answers pages of other origins may read (CORS).

use axum::http::Method;

use crate::support::server::TestServer;

#[tokio::test]
async fn pages_of_every_origin_may_read_the_endpoints_but_not_the_pages_for_people() {
    let server = TestServer::start().await;
    let allowed = async |method: Method, path: &str| {
        let request = server.request(method, path);
        let request = request.header("origin", "https://app.example.com");
        let request = request.header("access-control-request-method", "GET");
        let answer = request.by_a_fault().send().await;
        answer.header("access-control-allow-origin").to_owned()
    };
    for path in [
        "/.well-known/openid-configuration",
        "/jwks",
        "/token",
        "/userinfo",
        "/acme/jwks",
    ] {
        let path = format!("/oidc{path}");
        let origin = allowed(Method::OPTIONS, &path).await;
        assert_eq!(origin, "https://app.example.com", "{path}");
    }
    let inserted = allowed(Method::GET, "/.well-known/oauth-authorization-server/oidc").await;
    assert_eq!(inserted, "https://app.example.com");
    for path in ["/authorize", "/acme/authorize", "/login", "/logout"] {
        let path = format!("/oidc{path}");
        assert_eq!(allowed(Method::OPTIONS, &path).await, "", "{path}");
        assert_eq!(allowed(Method::GET, &path).await, "", "{path}");
    }
}

/// Libraries for the browser add headers of their own, as okta-auth-js does, and OpenTelemetry.
#[tokio::test]
async fn pages_may_send_headers_of_their_own() {
    let server = TestServer::start().await;
    let asked = "authorization,traceparent,x-okta-user-agent-extended";
    let preflight = server.request(Method::OPTIONS, "/oidc/token");
    let preflight = preflight.header("origin", "https://app.example.com");
    let preflight = preflight.header("access-control-request-method", "POST");
    let preflight = preflight.header("access-control-request-headers", asked);
    let answer = preflight.by_a_fault().send().await.status_is(200);
    answer.header_is("access-control-allow-headers", asked);
}

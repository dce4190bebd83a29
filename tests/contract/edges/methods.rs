//! Methods that a path does not take, HEAD and OPTIONS.

use super::{VENDORS, Vendor};
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

/// The methods of the vendor's resource. Keywords can be created, and userinfo takes a token in a form.
fn of_resource(vendor: Vendor) -> &'static str {
    match vendor.name {
        "kyc" => "GET",
        "igny8" | "oidc" => "GET, POST, HEAD, OPTIONS",
        _ => "GET, HEAD, OPTIONS",
    }
}

#[tokio::test]
async fn another_method_is_405_with_allow_in_the_vendors_shape() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let token = vendor.token(&server).await;
        let as_http_says = vendor.name != "kyc";
        for (path, allow) in [
            (
                vendor.login,
                if as_http_says {
                    "POST, OPTIONS"
                } else {
                    "POST"
                },
            ),
            (vendor.resource, of_resource(vendor)),
        ] {
            for method in ["PUT", "PATCH", "DELETE", "TRACE", "FOO", "get", "post"] {
                let request = server.request(method.parse().unwrap(), path);
                let answer = request.bearer(&token).send().await;
                answer.status_is(405).header_is("allow", allow);
            }
        }
    }
}

#[tokio::test]
async fn options_is_204_with_allow_but_at_kyc() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for (path, allow) in [
            (vendor.login, "POST, OPTIONS"),
            (vendor.resource, of_resource(vendor)),
        ] {
            let answer = RawRequest::new("OPTIONS", path).send(&server).await;
            if vendor.name == "kyc" {
                answer.status_is(405);
            } else {
                answer.status_is(204).body_is("").header_is("allow", allow);
            }
        }
    }
}

#[tokio::test]
async fn head_is_get_without_the_body_but_at_kyc() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let token = vendor.token(&server).await;
        let get = RawRequest::new("GET", vendor.resource).bearer(&token);
        let get = get.send(&server).await.status_is(200);
        let head = RawRequest::new("HEAD", vendor.resource).bearer(&token);
        let head = head.send(&server).await.body_is("");
        if vendor.name == "kyc" {
            head.status_is(405).header_is("allow", "GET");
        } else {
            let head = head.status_is(200);
            assert_eq!(head.header("content-type"), get.header("content-type"));
            head.header_is("content-length", &get.body.len().to_string());
        }
        let bare = RawRequest::new("HEAD", vendor.resource).send(&server).await;
        bare.body_is("")
            .status_is(if vendor.name == "kyc" { 405 } else { 401 });
        let login = RawRequest::new("HEAD", vendor.login).send(&server).await;
        login.body_is("").status_is(405);
    }
}

#[tokio::test]
async fn an_unknown_path_is_404_by_any_method() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let path = format!("/{}/nothing/here/", vendor.name);
        for method in ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "FOO"] {
            let answer = RawRequest::new(method, &path).send(&server).await;
            answer.status_is(404);
        }
    }
}

#[tokio::test]
async fn accept_is_not_negotiated() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let token = vendor.token(&server).await;
        for accept in ["application/xml", "text/html", "image/*;q=0.1", ""] {
            let call = server.get(vendor.resource).bearer(&token);
            let answer = call.header("accept", accept).send().await;
            answer
                .status_is(200)
                .header_is("content-type", "application/json");
        }
    }
}

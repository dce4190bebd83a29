//! Bodies that are not what they should be, in each vendor's shape.

use super::{VENDORS, Vendor};
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

/// The status for a body of another type than the vendor reads: kyc finds no form in it, and oidc
/// knows one error for every form that is none (RFC 6749, section 5.2).
fn of_other_type(vendor: Vendor) -> u16 {
    match vendor.name {
        "kyc" => 422,
        "oidc" => 400,
        _ => 415,
    }
}

#[tokio::test]
async fn a_wrong_content_type_is_415_but_at_vendors_that_read_a_form() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for content_type in [
            "text/plain",
            "application/xml",
            "application/jsonx",
            "json",
            ",",
        ] {
            let login = server.post(vendor.login).body(content_type, "{}");
            let answer = login.header("origin", "x").send().await;
            answer.status_is(of_other_type(vendor));
        }
    }
}

#[tokio::test]
async fn every_operation_that_reads_json_reads_no_other_type() {
    let server = TestServer::start().await;
    for (path, token) in [
        ("/intergiro/v3/auth/refresh", None),
        ("/haut-ai/api/v1/auth/private_tokens/", Some(VENDORS[1])),
        ("/s7risk/application/token", None),
        ("/igny8/api/v1/auth/register/", None),
        ("/igny8/api/v1/auth/refresh/", None),
    ] {
        let mut request = server.post(path).header("origin", "x");
        if let Some(vendor) = token {
            request = request.bearer(&vendor.token(&server).await);
        }
        let answer = request.body("text/plain", "{}").send().await;
        answer.status_is(415);
    }
}

#[tokio::test]
async fn a_body_without_a_content_type_is_one_of_a_wrong_type() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let login = server.post(vendor.login).untyped_body("{}");
        let answer = login.header("origin", "x").send().await;
        answer.status_is(of_other_type(vendor));
    }
}

#[tokio::test]
async fn a_content_type_may_have_parameters_and_capitals() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for content_type in [
            "application/json; charset=utf-8",
            "Application/JSON",
            "application/json ;x=y",
        ] {
            let login = server.post(vendor.login).body(content_type, "{}");
            let answer = login.header("origin", "x").send().await;
            assert!([400, 422].contains(&answer.status.as_u16()));
        }
    }
}

#[tokio::test]
async fn broken_json_is_400_but_at_kyc() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for body in [
            "{",
            "nope",
            "{\"a\":1,}",
            "{'a':1}",
            "\u{feff}{}",
            "{}{}",
            "NaN",
            "\"\u{1}\"",
        ] {
            let login = server
                .post(vendor.login)
                .body("application/json", body.to_owned());
            let answer = login.header("origin", "x").send().await;
            answer.status_is(if vendor.name == "kyc" { 422 } else { 400 });
        }
    }
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_400_but_at_kyc() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for body in [
            &b"\xff"[..],
            b"{\"a\":\"\xff\"}",
            b"{\"a\":\"\xed\xa0\x80\"}",
            b"{\"a\":\"\xc3",
        ] {
            let login = RawRequest::new("POST", vendor.login).header("Origin: x");
            let answer = login.json(body).send(&server).await;
            answer.status_is(if vendor.name == "kyc" { 422 } else { 400 });
        }
    }
}

#[tokio::test]
async fn a_lone_surrogate_is_400_but_at_kyc() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for field in ["api_key", "username", "email", "password"] {
            let body = format!(r#"{{"{field}":"\ud800"}}"#);
            let login = server.post(vendor.login).body("application/json", body);
            let answer = login.header("origin", "x").send().await;
            answer.status_is(if vendor.name == "kyc" { 422 } else { 400 });
        }
    }
}

#[tokio::test]
async fn a_nul_is_no_accident_anywhere() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let body = r#"{"api_key":"\u0000","username":"a\u0000@b.co","email":"a\u0000@b.co","password":"\u0000"}"#;
        let login = server.post(vendor.login).body("application/json", body);
        let answer = login.header("origin", "x").send().await;
        assert!(answer.status.is_client_error());
    }
    let form = "username=%00&password=%00";
    let login = server.post("/kyc/auth/jwt/login").form(form);
    login.send().await.status_is(400);
}

#[tokio::test]
async fn json_that_is_deep_is_refused_and_harms_nobody() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for depth in [128, 1000, 30_000] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                let body = if body.len() > 60_000 {
                    open.repeat(60_000 / open.len())
                } else {
                    body
                };
                let login = server.post(vendor.login).body("application/json", body);
                let answer = login.header("origin", "x").send().await;
                assert!([400, 422].contains(&answer.status.as_u16()));
            }
        }
        server.get(vendor.resource).send().await.status_is(401);
    }
}

#[tokio::test]
async fn a_key_that_comes_twice_counts_once() {
    let server = TestServer::start().await;
    let body = r#"{"email":"nobody","email":"user@example.com","password":"password"}"#;
    let login = server.post("/igny8/api/v1/auth/login/");
    login
        .body("application/json", body)
        .send()
        .await
        .status_is(200);
}

#[tokio::test]
async fn a_chunked_body_is_a_body() {
    let server = TestServer::start().await;
    let pieces = [
        &b"{\"api_key\":\"c5f90f4b-9d69-"[..],
        b"416a-8611-8a8c8d605c36\"",
        b"}",
    ];
    let login = RawRequest::new("POST", VENDORS[0].login);
    let login = login
        .header("Content-Type: application/json")
        .chunked(pieces);
    login.send(&server).await.status_is(200);
    let pieces = [
        &b"username=user%40example.com&pass"[..],
        b"word=your_secret_password",
    ];
    let login = RawRequest::new("POST", VENDORS[2].login);
    let login = login.header("Content-Type: application/x-www-form-urlencoded");
    login.chunked(pieces).send(&server).await.status_is(200);
}

#[tokio::test]
async fn a_chunk_that_is_none_is_400() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let login = RawRequest::new("POST", vendor.login);
        let login = login.header("Content-Type: application/json");
        let login = login
            .header("Transfer-Encoding: chunked")
            .bytes("zz\r\n{}\r\n0\r\n\r\n");
        login.by_the_server().send(&server).await.status_is(400);
    }
}

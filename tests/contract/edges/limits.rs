//! How much is read: 64 KiB of a body, 64 KiB of a head.

use super::{VENDORS, Vendor};
use crate::support::answer::Answer;
use crate::support::contract::Contract;
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

const LIMIT: usize = 64 * 1024;

#[track_caller]
fn is_too_large(vendor: Vendor, answer: Answer) {
    let answer = answer.status_is(413);
    match vendor.name {
        "intergiro" => answer.has("/errors/0/code", "payload_too_large"),
        "igny8" => answer.has("/error", "Request body is too large"),
        "oidc" => answer.has("/error", "invalid_request"),
        _ => answer.body_is(vendor.too_large()),
    };
}

#[tokio::test]
async fn a_body_of_more_than_64_kib_is_413_in_the_vendors_shape() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for length in [LIMIT + 1, 2 * LIMIT, 20 * LIMIT] {
            let body = "x".repeat(length);
            let login = server.post(vendor.login).body("application/json", body);
            let answer = login.header("origin", "x").send().await;
            is_too_large(vendor, answer);
        }
    }
}

#[tokio::test]
async fn no_operation_reads_more_than_64_kib() {
    let server = TestServer::start().await;
    for operation in Contract::vendors().operations() {
        let path = operation.path.replace("{id}", "1");
        let request = server.request(operation.method.clone(), &path);
        let request = request.body("application/json", "x".repeat(LIMIT + 1));
        request.send().await.status_is(413);
    }
}

#[tokio::test]
async fn a_body_in_chunks_of_more_than_64_kib_is_413_too() {
    let server = TestServer::start().await;
    let piece = vec![b'x'; 8 * 1024];
    for vendor in VENDORS {
        for pieces in [9, 16, 100] {
            let login = RawRequest::new("POST", vendor.login);
            let login = login.header("Content-Type: application/json");
            let login = login.chunked(vec![piece.as_slice(); pieces]);
            is_too_large(vendor, login.send(&server).await);
        }
    }
}

#[tokio::test]
async fn a_body_of_64_kib_is_read() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let body = " ".repeat(LIMIT);
        let login = server.post(vendor.login).body("application/json", body);
        let answer = login.header("origin", "x").send().await;
        let status = answer.status.as_u16();
        assert!([400, 422].contains(&status), "{}: {status}", vendor.name);
        let piece = vec![b' '; 8 * 1024];
        let login = RawRequest::new("POST", vendor.login).header("Origin: x");
        let login = login.header("Content-Type: application/json");
        let login = login.chunked(vec![piece.as_slice(); 8]);
        login.send(&server).await.status_is(status);
    }
}

#[tokio::test]
async fn a_body_that_nobody_looks_at_is_limited_all_the_same() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let token = vendor.token(&server).await;
        let call = || server.get(vendor.resource).bearer(&token);
        let read = call().body("text/plain", "x".repeat(LIMIT));
        read.send().await.status_is(200);
        let large = call().body("text/plain", "x".repeat(LIMIT + 1));
        is_too_large(vendor, large.send().await);
    }
}

#[tokio::test]
async fn a_connection_serves_on_after_a_body_that_was_too_large() {
    let server = TestServer::start().await;
    for _ in 0..20 {
        for vendor in VENDORS {
            let body = "x".repeat(LIMIT + 1);
            let login = server.post(vendor.login).body("application/json", body);
            login.send().await.status_is(413);
            server.get(vendor.resource).send().await.status_is(401);
        }
    }
}

#[tokio::test]
async fn a_very_long_token_is_401() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for length in [8 * 1024, 60 * 1024] {
            let token = "x".repeat(length);
            let call = server.get(vendor.resource).bearer(&token).send().await;
            call.status_is(401);
        }
    }
}

#[tokio::test]
async fn a_head_of_more_than_64_kib_or_100_headers_is_431() {
    let server = TestServer::start().await;
    let path = VENDORS[0].resource;
    let long = format!("X-Long: {}", "x".repeat(130 * 1024));
    let request = RawRequest::new("GET", path).header(&long);
    // The connection is closed on what was not read, so that the answer may be lost on its way.
    let status = request.send_for_status(&server).await;
    assert!([Some(431), None].contains(&status), "{status:?}");
    let mut request = RawRequest::new("GET", path);
    for nth in 0..101 {
        request = request.header(&format!("X-{nth}: x"));
    }
    assert_eq!(request.send_for_status(&server).await, Some(431));
    server.get(path).send().await.status_is(401);
}

#[tokio::test]
async fn a_head_that_comes_in_one_burst_is_read_up_to_64_kib_and_431_beyond() {
    let server = TestServer::start().await;
    let path = VENDORS[0].resource;
    for headers in [1, 90] {
        for (length, status) in [
            (LIMIT, 401),
            (LIMIT + 1, 431),
            (70_000, 431),
            (80_000, 431),
            (100_000, 431),
        ] {
            let request = RawRequest::new("GET", path).padded(headers, length);
            let answered = request.send_for_status(&server).await;
            assert_eq!(answered, Some(status), "{length} in {headers} headers");
        }
    }
}

#[tokio::test]
async fn a_very_long_path_is_404_or_431() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let path = format!("/{}/{}", vendor.name, "x".repeat(8 * 1024));
        server.get(&path).send().await.status_is(404);
    }
    let path = format!("/{}", "x".repeat(66_000));
    let status = RawRequest::new("GET", &path).send_for_status(&server).await;
    assert_eq!(status, Some(431));
}

//! Odd heads: two of a header, old versions, paths that are none.

use super::VENDORS;
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

#[tokio::test]
async fn two_authorization_headers_are_refused_but_at_kyc_where_the_first_counts() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let good = vendor.token(&server).await;
        for (first, second) in [(&good[..], &good[..]), (&good, "bad"), ("bad", &good)] {
            let call = RawRequest::new("GET", vendor.resource);
            let answer = call.bearer(first).bearer(second).send(&server).await;
            answer.status_is(match vendor.name {
                "kyc" if first == good => 200,
                // RFC 6750, section 3.1: more than one way is `invalid_request`.
                "oidc" => 400,
                _ => 401,
            });
        }
    }
}

#[tokio::test]
async fn an_authorization_that_is_no_text_is_401() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let token = vendor.token(&server).await;
        for header in [
            "Authorization: Bearer \u{e9}".to_owned(),
            format!("Authorization: Bearer {token}\u{e9}"),
            "Authorization: \u{e9} x".to_owned(),
        ] {
            let call = RawRequest::new("GET", vendor.resource).header(&header);
            call.send(&server).await.status_is(401);
        }
    }
}

#[tokio::test]
async fn the_name_of_a_header_is_in_any_letter_case() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let token = vendor.token(&server).await;
        let header = format!("aUTHORIZATION: Bearer {token}");
        let call = RawRequest::new("GET", vendor.resource).header(&header);
        call.send(&server).await.status_is(200);
    }
}

#[tokio::test]
async fn http_1_0_is_served_without_a_host() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let token = vendor.token(&server).await;
        let line = format!("GET {} HTTP/1.0", vendor.resource);
        let call = RawRequest::line(&line, vendor.resource).bearer(&token);
        call.send(&server).await.status_is(200);
    }
}

#[tokio::test]
async fn http_1_1_without_a_host_or_with_two_is_400() {
    let server = TestServer::start().await;
    let path = VENDORS[0].resource;
    let line = format!("GET {path} HTTP/1.1");
    let bare = RawRequest::line(&line, path).header("Connection: close");
    bare.by_the_server().send(&server).await.status_is(400);
    for host in ["a b", "user@host", ""] {
        let odd = RawRequest::line(&line, path).header(&format!("Host: {host}"));
        let odd = odd.header("Connection: close").by_the_server();
        odd.send(&server).await.status_is(400);
    }
}

#[tokio::test]
async fn what_is_no_http_is_400_or_nothing() {
    let server = TestServer::start().await;
    for line in [
        "GET",
        "GET / HTTP/9.9",
        "GET /\u{1} HTTP/1.1",
        "\u{16}\u{3}\u{1}",
        "PRI * HTTP/2.0",
    ] {
        let request = RawRequest::line(line, "/").header("Host: x");
        let status = request.send_for_status(&server).await;
        assert!(
            status.is_none_or(|status| (400..500).contains(&status)),
            "{line}: {status:?}"
        );
    }
    server.get("/livez").send().await.status_is(200);
}

#[tokio::test]
async fn invalid_percent_encoding_is_a_path_like_any_other() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for odd in ["%zz", "%", "%4", "%ff", "%00", "%2e%2e", "%c0%af"] {
            let path = format!("/{}/{odd}", vendor.name);
            let answer = RawRequest::new("GET", &path).send(&server).await;
            answer.status_is(404);
        }
    }
    for odd in ["/%zz", "/%", "/%00"] {
        let request = RawRequest::new("GET", odd).by_the_server();
        request.send(&server).await.status_is(404);
    }
}

#[tokio::test]
async fn an_odd_query_changes_nothing() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        let token = vendor.token(&server).await;
        for query in [
            "?",
            "?a",
            "?a=%zz",
            "?%00",
            "?a=b&a=b&&=",
            "?\u{e9}",
            "?/~x/__admin",
        ] {
            let path = format!("{}{query}", vendor.resource);
            let call = RawRequest::new("GET", &path).bearer(&token);
            call.send(&server).await.status_is(200);
        }
    }
}

#[tokio::test]
async fn dots_in_a_path_are_not_resolved() {
    let server = TestServer::start().await;
    for path in [
        "/kyc/../igny8/livez",
        "/kyc/./livez",
        "/kyc/api/v1/x/../resource",
    ] {
        RawRequest::new("GET", path)
            .send(&server)
            .await
            .status_is(404);
    }
}

#[tokio::test]
async fn the_asterisk_of_options_is_answered() {
    let server = TestServer::start().await;
    let request = RawRequest::line("OPTIONS * HTTP/1.1", "*");
    let request = request.header("Host: x").header("Connection: close");
    let status = request.send_for_status(&server).await;
    assert!(status.is_some_and(|status| status < 500), "{status:?}");
}

#[tokio::test]
async fn several_requests_go_through_one_connection() {
    let server = TestServer::start().await;
    let request = RawRequest::line("GET /livez HTTP/1.1", "/livez").header("Host: x");
    let second = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answers = request.bytes(second).send_for_text(&server).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
}

#[tokio::test]
async fn whoever_expects_100_continue_gets_it() {
    let server = TestServer::start().await;
    let login = RawRequest::new("POST", VENDORS[0].login).header("Expect: 100-continue");
    let answers = login.json("{}").send_for_text(&server).await;
    assert!(
        answers.starts_with("HTTP/1.1 100 Continue\r\n"),
        "{answers}"
    );
    assert!(answers.contains("HTTP/1.1 400 Bad Request"), "{answers}");
}

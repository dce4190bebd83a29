//! Large answers of vendors, for clients that take gzip and for others.

use http::HeaderMap;
use serde_json::json;

use super::VENDORS;
use crate::faults::fault;
use crate::support::client::Client;
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

/// Bodies of this length are compressed, and shorter ones are not.
const LARGE: usize = 1024;

/// A server on which every vendor answers with a body of this length, and these headers.
async fn answering(length: usize, headers: serde_json::Value) -> TestServer {
    let server = TestServer::start().await;
    let respond = json!({"status": 200, "headers": headers, "body": "x".repeat(length)});
    fault(&server, json!({"respond": respond})).await;
    server
}

/// The headers of an answer, and its body as it was sent.
async fn sent(client: &Client, path: &str, accept_encoding: &str) -> (HeaderMap, Vec<u8>) {
    let response = client
        .stream(path, &[("accept-encoding", accept_encoding)])
        .await;
    let headers = response.headers().clone();
    (headers, response.bytes().await.expect("a body").to_vec())
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().expect("text"))
}

/// What `gzip` makes of it.
fn unpacked(gzip: &[u8]) -> Vec<u8> {
    let flags = gzip[3];
    assert_eq!((&gzip[..3], flags), (&b"\x1f\x8b\x08"[..], 0));
    let deflated = &gzip[10..gzip.len() - 8];
    miniz_oxide::inflate::decompress_to_vec(deflated).expect("deflated")
}

#[tokio::test]
async fn a_large_body_is_compressed_for_a_client_that_takes_gzip() {
    let server = answering(LARGE, json!({})).await;
    for vendor in VENDORS {
        let (headers, body) = sent(&server, vendor.resource, "br;q=1.0, gzip;q=0.8").await;
        assert_eq!(header(&headers, "content-encoding"), "gzip");
        assert_eq!(header(&headers, "vary"), "accept-encoding");
        assert_eq!(header(&headers, "content-length"), body.len().to_string());
        assert!(body.len() < 100);
        assert_eq!(unpacked(&body), vec![b'x'; LARGE]);
    }
}

#[tokio::test]
async fn a_large_body_comes_as_it_is_to_a_client_that_does_not_take_gzip() {
    let server = answering(LARGE, json!({})).await;
    for accept in ["", "identity", "gzip;q=0", "br", "identity;q=0"] {
        let (headers, body) = sent(&server, VENDORS[0].resource, accept).await;
        assert_eq!(header(&headers, "content-encoding"), "", "{accept}");
        assert_eq!(header(&headers, "vary"), "accept-encoding", "{accept}");
        assert_eq!(body, vec![b'x'; LARGE], "{accept}");
    }
}

#[tokio::test]
async fn what_is_small_or_compressed_or_a_stream_of_events_or_has_a_tag_is_sent_as_it_is() {
    for (length, headers) in [
        (LARGE - 1, json!({})),
        (LARGE, json!({"Content-Encoding": "br"})),
        (LARGE, json!({"ETag": "\"1\""})),
        (LARGE, json!({"Content-Type": "text/event-stream"})),
        (LARGE, json!({"Content-Type": "image/png"})),
    ] {
        let server = answering(length, headers.clone()).await;
        let (answered, body) = sent(&server, VENDORS[0].resource, "gzip").await;
        assert_ne!(header(&answered, "content-encoding"), "gzip", "{headers}");
        assert_eq!(header(&answered, "vary"), "", "{headers}");
        assert_eq!(body.len(), length, "{headers}");
    }
}

#[tokio::test]
async fn the_journal_has_the_body_as_it_was_before() {
    let server = answering(LARGE, json!({})).await;
    sent(&server, VENDORS[0].resource, "gzip").await;
    let entry = server.get("/__admin/requests").send().await;
    let entry = entry.has("/requests/0/response/size", LARGE);
    entry.lacks("/requests/0/response/headers/content-encoding");
}

#[tokio::test]
async fn head_is_answered_with_the_headers_of_get() {
    let server = answering(LARGE, json!({})).await;
    let request = |method| {
        let request = RawRequest::new(method, VENDORS[0].resource);
        request.header("Accept-Encoding: gzip")
    };
    let (get, _) = sent(&server, VENDORS[0].resource, "gzip").await;
    let head = request("HEAD").send(&server).await;
    for name in ["content-encoding", "content-length", "vary"] {
        assert_eq!(head.header(name), header(&get, name), "{name}");
    }
}

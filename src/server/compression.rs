//! gzip compression of vendors' answers.

use std::convert::Infallible;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::FutureExt;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, VARY};
use http::{HeaderMap, HeaderValue, Request};
use http_body_util::BodyExt;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use super::cacheable::takes_gzip;
use crate::vendor::answer::Answer;

/// The minimum size of a compressed body: a smaller one is sent in one packet anyway.
const LARGE: usize = 1024;

/// The encoding of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Not compressed, regardless of the client.
    None,
    /// Not compressed, because the client does not accept gzip.
    Identity,
    /// Compressed.
    Gzip,
}

impl Coding {
    /// The encoding for a request with these headers. They are not read for a small answer.
    pub fn of(answer: &Answer, request: &HeaderMap) -> Self {
        let has = |name| answer.headers.contains_key(name);
        // A fault may have compressed its body itself, and a strong tag belongs to one encoding.
        if answer.body.len() < LARGE || has(CONTENT_ENCODING) || has(ETAG) {
            Self::None
        } else if takes_gzip(request) {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// Applies the encoding.
    pub fn apply(self, mut answer: Answer) -> Answer {
        match self {
            Self::None => {}
            Self::Identity => {
                let varies = HeaderValue::from_static("accept-encoding");
                answer.headers.append(VARY, varies);
            }
            // Compression in memory does not wait; on failure the body is sent uncompressed.
            Self::Gzip => {
                if let Some((headers, body)) = compressed(&answer) {
                    answer.headers = headers;
                    answer.body = body;
                }
            }
        }
        answer
    }
}

/// Compresses the whole body first, so that its length is known: HEAD returns it, too, and it is
/// charged to the connection. The layer of `tower-http` alone streams the body and removes its length.
fn compressed(answer: &Answer) -> Option<(HeaderMap, Bytes)> {
    let is_suitable = SizeAbove::new(LARGE as u64)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE);
    let answers = service_fn(|_: Request<Body>| {
        let mut response = Response::new(Body::from(answer.body.clone()));
        *response.headers_mut() = answer.headers.clone();
        async { Ok::<_, Infallible>(response) }
    });
    let mut request = Request::new(Body::empty());
    let gzip = HeaderValue::from_static("gzip");
    request.headers_mut().insert(ACCEPT_ENCODING, gzip);
    let compression = CompressionLayer::new().compress_when(is_suitable);
    let sent = async {
        let Ok(response) = compression.layer(answers).oneshot(request).await;
        let (head, body) = response.into_parts();
        let body = body.collect().await.ok()?;
        Some((head.headers, body.to_bytes()))
    };
    sent.now_or_never().flatten()
}

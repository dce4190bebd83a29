//! Compressing the answers of vendors, for clients that take gzip.

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

use super::readable::takes_gzip;
use crate::vendor::answer::Answer;

/// From how many bytes on a body is compressed: a smaller one is sent in one packet anyway.
const LARGE: usize = 1024;

/// In which form an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As it is, whatever the client accepts.
    None,
    /// As it is, because the client does not say that it takes gzip.
    Identity,
    /// Compressed.
    Gzip,
}

impl Coding {
    /// That of an answer to a request with these headers. They are not looked at for a small one.
    pub fn of(answer: &Answer, request: &HeaderMap) -> Self {
        let has = |name| answer.headers.contains_key(name);
        // A fault may have compressed its body itself; and a strong tag is that of one form alone.
        if answer.body.len() < LARGE || has(CONTENT_ENCODING) || has(ETAG) {
            Self::None
        } else if takes_gzip(request) {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// An answer in this form.
    pub fn apply(self, mut answer: Answer) -> Answer {
        match self {
            Self::None => {}
            Self::Identity => {
                let varies = HeaderValue::from_static("accept-encoding");
                answer.headers.append(VARY, varies);
            }
            // What is in memory is compressed without waiting; if it were not, it would stay as it is.
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

/// The whole body is compressed before any of it is sent, so that its length is known: it is in the
/// answer to HEAD too, and charged to the connection.
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

//! Cacheable responses: `ETag` and 304 (RFC 9110, section 13).
//!
//! The crate `headers` has no `Accept-Encoding`. Its `IfNoneMatch` would replace three lines here, and bring
//! `sha1` with its dependencies.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

/// A representation of a page or file of the server.
#[derive(Debug)]
pub struct Cacheable {
    media_type: &'static str,
    body: Bytes,
}

impl Cacheable {
    /// A representation with a media type.
    pub fn new(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self { media_type, body }
    }

    /// The answer: the representation, or 304 if the client has it.
    pub fn answer(self, request: &HeaderMap) -> Response {
        let tag = tag(&self.body);
        let is_known = request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|known| names(known, &tag));
        let mut response = if is_known {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            let mut response = Response::new(Body::from(self.body));
            let media_type = HeaderValue::from_static(self.media_type);
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, media_type);
            response
        };
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        // Must be revalidated each time, because another version of mockid may be at the same
        // address.
        let no_cache = HeaderValue::from_static("no-cache");
        headers.insert(header::CACHE_CONTROL, no_cache);
        response
    }
}

/// A strong entity tag: equal bytes have equal tags.
fn tag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let number = digest.iter().take(8);
    let number = number.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("\"{number:016x}\"")
}

/// Whether a value of `If-None-Match` contains a tag, by the weak comparison (section 8.8.3.2).
fn names(known: &str, tag: &str) -> bool {
    let mut known = known.split(',').map(str::trim);
    known.any(|each| each == "*" || each.strip_prefix("W/").unwrap_or(each) == tag)
}

/// Whether a client accepts gzip with a weight above 0.
pub fn takes_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get_all(header::ACCEPT_ENCODING).iter();
    let accepted = accepted.filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().trim_start_matches("q=");
        let refused = weight.parse().is_ok_and(|weight: f32| weight <= 0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_among_others_weak_or_strong() {
        let tag = tag(b"text");
        for known in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"a\", {tag}"),
            "*".to_owned(),
        ] {
            assert!(names(&known, &tag), "{known}");
        }
        assert!(!names("\"a\"", &tag));
        assert_ne!(tag, super::tag(b"other"));
    }

    #[test]
    fn gzip_is_sent_to_those_alone_who_take_it() {
        let takes = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            takes_gzip(&headers)
        };
        for value in ["gzip", "gzip, deflate, br", "br;q=1.0, GZIP;q=0.5"] {
            assert!(takes(value), "{value}");
        }
        for value in ["identity", "br", "gzip;q=0", "gzip;q=0.0, br", ""] {
            assert!(!takes(value), "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}

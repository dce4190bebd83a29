//! Requests as a corpus has them: a line, headers, an empty line and a body, as people write HTTP, so
//! that a seed can be read. A line of four equals signs stands between the requests of one input.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, Version};

use crate::bytes::{split, split_once};

const BETWEEN: &[u8] = b"\n====\n";

/// The most requests that are played of one input.
const MOST: usize = 8;

/// One request.
pub struct Message<'a> {
    pub method: Method,
    pub target: &'a str,
    version: Version,
    headers: HeaderMap,
    pub body: &'a [u8],
}

impl<'a> Message<'a> {
    /// The requests of an input; what is none is left out.
    pub fn sequence(input: &'a [u8]) -> Vec<Self> {
        let texts = split(input, BETWEEN).into_iter();
        texts.take(MOST).filter_map(Self::read).collect()
    }

    fn read(text: &'a [u8]) -> Option<Self> {
        let (head, body) = split_once(text, b"\n\n").unwrap_or((text, b""));
        let mut lines = head.split(|byte| *byte == b'\n');
        let line = str::from_utf8(lines.next()?).ok()?;
        let mut words = line.split(' ');
        let method = Method::from_bytes(words.next()?.as_bytes()).ok()?;
        let target = words.next()?;
        let version = match words.next() {
            Some("HTTP/1.0") => Version::HTTP_10,
            Some("HTTP/2") => Version::HTTP_2,
            _ => Version::HTTP_11,
        };
        let headers = lines.filter_map(|line| {
            let (name, value) = split_once(line, b":")?;
            let name = HeaderName::from_bytes(name).ok()?;
            let value = HeaderValue::from_bytes(value.trim_ascii()).ok()?;
            Some((name, value))
        });
        let mut message = Self {
            method,
            target,
            version,
            headers: HeaderMap::new(),
            body,
        };
        for (name, value) in headers {
            message.headers.append(name, value);
        }
        Some(message)
    }

    /// The request, with this in front of its path, to this host where it must name one.
    pub fn request(&self, before: &str, host: &'static str) -> Option<Request<Body>> {
        let uri: Uri = format!("{before}{}", self.target).parse().ok()?;
        let mut request = Request::new(Body::from(self.body.to_vec()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.clone();
        request
            .headers_mut()
            .insert("host", HeaderValue::from_static(host));
        Some(request)
    }

    /// The request as it stands, its version and its hosts included.
    pub fn as_it_stands(&self) -> Option<Request<Body>> {
        let uri: Uri = self.target.parse().ok()?;
        let mut request = Request::new(Body::from(self.body.to_vec()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.version_mut() = self.version;
        *request.headers_mut() = self.headers.clone();
        Some(request)
    }
}

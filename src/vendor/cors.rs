//! A vendor's own CORS policy.

use http::{HeaderName, HeaderValue};

use crate::path_pattern::PathPattern;

/// Which web pages of other origins may call a vendor, whatever the server's `--cors` says. With
/// `--cors` all of them may.
#[derive(Debug, Clone)]
pub struct CorsPolicy {
    /// The origins of these pages.
    pub origins: AllowedOrigins,
    /// The headers that they may send, beside those that need no permission.
    pub headers: AllowedHeaders,
    /// Whether they may send cookies.
    pub credentials: bool,
    /// The paths that they may not call.
    pub except: Vec<PathPattern>,
}

impl CorsPolicy {
    /// Whether pages may not call a path.
    #[must_use]
    pub fn exempts(&self, path: &str) -> bool {
        self.except.iter().any(|pattern| pattern.matches(path))
    }
}

/// The origins of the pages that may call a vendor.
#[derive(Debug, Clone)]
pub enum AllowedOrigins {
    /// All.
    Any,
    /// These, for example `https://app.example.com`.
    These(Vec<HeaderValue>),
}

/// The headers that pages may send to a vendor.
#[derive(Debug, Clone)]
pub enum AllowedHeaders {
    /// All, also those that a client adds for itself, for example `traceparent`.
    Any,
    /// These.
    These(Vec<HeaderName>),
}

//! Requests to vendors, as their handlers receive them.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::uri::Scheme;
use http::{HeaderMap, Method};

use super::path_template::Arguments;
use crate::clock::NumericDate;
use crate::host_port::HostPort;
use crate::identity::TokenId;
use crate::identity::token_facts::TokenFacts;
use crate::sandbox::{SandboxName, World};

/// A request to a vendor: its body is read, and its sandbox and time are known.
#[derive(Debug)]
pub struct Call {
    /// The world of its sandbox.
    pub world: Arc<World>,
    /// The time of the request.
    pub now: NumericDate,
    /// Its method.
    pub method: Method,
    /// Its path as the vendor documents it, without this server's prefix.
    pub path: String,
    /// The values of the names in the path of its operation.
    pub arguments: Arguments,
    /// Its query, without the question mark.
    pub query: Option<String>,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// The address of the client.
    pub client: IpAddr,
    /// The address to which it was sent.
    pub site: Site,
    /// The id of the token that it carries, set once the token has been verified.
    pub bearer: OnceLock<TokenId>,
    /// The path of its issuer, set once it has been looked for.
    pub issuer: OnceLock<Box<str>>,
    /// The token that it presents, as the ledger knows it, set once its use has been recorded.
    pub presented: OnceLock<(TokenId, TokenFacts)>,
}

/// The address at which a client reached a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The scheme.
    pub scheme: Scheme,
    /// The host.
    pub host: HostPort,
    /// The path before that of the vendor, for example `/~test/igny8`.
    pub mount: String,
    /// Whether it is the root, which has the paths of all vendors.
    pub is_root: bool,
    /// Whether the client put the path of the issuer after that of a well-known document (RFC 8414,
    /// section 3.1).
    pub is_inserted: bool,
    /// The sandbox, if it is named by a header or by the host and not by the path.
    pub named_elsewhere: Option<SandboxName>,
}

impl Site {
    /// Scheme and host, for example `http://127.0.0.1:8080`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.host.origin(&self.scheme)
    }

    /// The path of the vendor where only paths name sandboxes, as at another host than that of the
    /// request.
    #[must_use]
    pub fn portable_mount(&self) -> Cow<'_, str> {
        match &self.named_elsewhere {
            None => Cow::Borrowed(&self.mount),
            Some(name) => Cow::Owned(format!("/~{}{}", name.to_segment(), self.mount)),
        }
    }

    /// The URL to which the vendor's own paths are appended, for example
    /// `http://127.0.0.1:8080/~test/igny8`.
    #[must_use]
    pub fn base(&self) -> String {
        [self.scheme.as_str(), "://", self.host.as_str(), &self.mount].concat()
    }
}

impl Call {
    /// A call without content in a world, to determine a vendor's answer to a token.
    #[must_use]
    pub fn imagined(world: &Arc<World>, now: NumericDate) -> Self {
        Self {
            world: Arc::clone(world),
            now,
            method: Method::GET,
            path: String::new(),
            arguments: Arguments::new(),
            query: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            client: Ipv4Addr::LOCALHOST.into(),
            site: Site {
                scheme: Scheme::HTTP,
                host: HostPort::localhost(),
                mount: String::new(),
                is_root: false,
                is_inserted: false,
                named_elsewhere: None,
            },
            bearer: OnceLock::new(),
            issuer: OnceLock::new(),
            presented: OnceLock::new(),
        }
    }

    /// The value of a name in the path of its operation.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&str> {
        let mut arguments = self.arguments.iter();
        let (_, place) = arguments.find(|(known, _)| **known == *name)?;
        self.path.get(place.clone())
    }

    /// The value of a header; `None` if it is absent or not text.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The whole value of `Content-Type`, empty if absent.
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.header(&CONTENT_TYPE).unwrap_or_default().trim_ascii()
    }

    /// A parameter of `Content-Type`, without quotes.
    #[must_use]
    pub fn content_parameter(&self, name: &str) -> Option<&str> {
        let parameters = self.content_type().split(';').skip(1);
        parameters
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().trim_matches('"'))
    }

    /// The media type in `Content-Type`, in lower case and without parameters.
    #[must_use]
    pub fn media_type(&self) -> String {
        self.essence().to_ascii_lowercase()
    }

    /// Whether `Content-Type` has a media type.
    #[must_use]
    pub fn has_media_type(&self, wanted: &str) -> bool {
        self.essence().eq_ignore_ascii_case(wanted)
    }

    /// The media type in `Content-Type` as it was sent, without parameters.
    fn essence(&self) -> &str {
        let essence = self.content_type().split(';').next();
        essence.unwrap_or_default().trim_ascii()
    }
}

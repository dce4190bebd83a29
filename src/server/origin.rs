//! Who sent a request, and how they address the server.

use std::net::IpAddr;

use axum::extract::Request;
use http::uri::Scheme;
use http::{StatusCode, Version};

use super::dispatch::Shared;
use super::forwarded::{self, Forwarded};
use super::protocol::Connection;
use super::{address, naming};
use crate::control::problem::Problem;
use crate::vendor::call::host_name;

/// Who sent a request, and how they address the server.
pub struct Origin {
    /// The address of the client.
    pub client: IpAddr,
    /// The scheme by which the server is addressed.
    pub scheme: Scheme,
    /// The host, with its port.
    pub authority: Option<String>,
    /// The host that the request itself names, where a proxy tells another.
    pub forwarded_to: Option<String>,
}

impl Origin {
    /// That of a request.
    ///
    /// # Errors
    ///
    /// A [`Problem`] where it names no host, or a proxy none.
    pub fn of(shared: &Shared, request: &Request) -> Result<Self, Problem> {
        let connection = Connection::of(request.extensions());
        let client = connection.map_or(IpAddr::from([0, 0, 0, 0]), Connection::address);
        let origin = Self {
            client,
            scheme: scheme(connection, request),
            authority: authority(request)?,
            forwarded_to: None,
        };
        if shared.trusts_forwarded {
            return origin.forwarded(forwarded::of(request));
        }
        Ok(origin)
    }

    /// As a proxy tells it.
    fn forwarded(self, told: Forwarded) -> Result<Self, Problem> {
        let host = told.host.map(|text| {
            let detail = format!("a proxy says that the host is `{text}`, which is none");
            address::named(&text).ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, detail))
        });
        let (authority, forwarded_to) = match host.transpose()? {
            Some(host) => (Some(host), self.authority),
            None => (self.authority, None),
        };
        Ok(Self {
            client: told.client.unwrap_or(self.client),
            scheme: told.scheme.unwrap_or(self.scheme),
            authority,
            forwarded_to,
        })
    }

    /// The host, without its port.
    pub fn host(&self) -> Option<&str> {
        self.authority.as_deref().map(host_name)
    }

    /// What follows the first label of the host, with the port.
    pub fn domain(&self) -> Option<&str> {
        let (_, domain) = self.authority.as_deref()?.split_once('.')?;
        Some(domain)
    }
}

/// The scheme by which the client addresses the server: that of its connection, or what a client of a
/// proxy writes who opens no tunnel for HTTPS.
fn scheme(connection: Option<&Connection>, request: &Request) -> Scheme {
    let is_https = request.uri().scheme() == Some(&Scheme::HTTPS);
    if is_https && naming::is_for_a_proxy(request) {
        return Scheme::HTTPS;
    }
    connection.map_or(Scheme::HTTP, |connection| connection.scheme.clone())
}

/// The host that a request names, with its port.
fn authority(request: &Request) -> Result<Option<String>, Problem> {
    let authority = address::authority(request.version(), request.uri(), request.headers());
    if request.version() >= Version::HTTP_11 && authority.is_none() {
        let detail = "a request names its host, once (RFC 9110, section 7.2)";
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    Ok(authority)
}

//! The client of a request, and the URL that it uses for the server.

use std::net::IpAddr;

use axum::extract::Request;
use http::uri::Scheme;
use http::{StatusCode, Version};

use super::dispatch::Shared;
use super::forwarded::{self, Forwarded};
use super::protocol::Connection;
use super::{request_path, sandbox_name};
use crate::control::problem::Problem;
use crate::vendor::call::host_name;

/// The client of a request, and the URL that it uses for the server.
pub struct Origin {
    /// The address of the client.
    pub client: IpAddr,
    /// The scheme of the URL.
    pub scheme: Scheme,
    /// The host, with its port.
    pub authority: Option<String>,
    /// The host in the request itself, if a proxy forwarded another one.
    pub forwarded_to: Option<String>,
}

impl Origin {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// A [`Problem`] when the request has no valid host, or a proxy forwarded an invalid one.
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

    /// With forwarded values.
    fn forwarded(self, told: Forwarded) -> Result<Self, Problem> {
        let host = told.host.map(|text| {
            let detail = format!("a proxy says that the host is `{text}`, which is none");
            request_path::named(&text).ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, detail))
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

    /// The host after its first label, with the port.
    pub fn domain(&self) -> Option<&str> {
        let (_, domain) = self.authority.as_deref()?.split_once('.')?;
        Some(domain)
    }
}

/// The scheme that the client uses: that of its connection, or of the URL in a proxy request
/// without a tunnel.
fn scheme(connection: Option<&Connection>, request: &Request) -> Scheme {
    let is_https = request.uri().scheme() == Some(&Scheme::HTTPS);
    if is_https && sandbox_name::is_for_a_proxy(request) {
        return Scheme::HTTPS;
    }
    connection.map_or(Scheme::HTTP, |connection| connection.scheme.clone())
}

/// The host of a request, with its port.
fn authority(request: &Request) -> Result<Option<String>, Problem> {
    let authority = request_path::authority(request.version(), request.uri(), request.headers());
    if request.version() >= Version::HTTP_11 && authority.is_none() {
        let detail = "a request names its host, once (RFC 9110, section 7.2)";
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    Ok(authority)
}

//! The client of a request, and the URL that it uses for the server.

use std::net::IpAddr;

use axum::extract::Request;
use http::header::HOST;
use http::uri::Scheme;
use http::{StatusCode, Version};

use super::connection::Connection;
use super::forwarded::{self, Forwarded};
use super::sandbox_name;
use super::state::ServerState;
use crate::host_port::HostPort;
use crate::problem::Problem;

/// The client of a request, and the URL that it uses for the server.
pub struct Origin {
    /// The address of the client.
    pub client: IpAddr,
    /// The scheme of the URL.
    pub scheme: Scheme,
    /// The host, which a request of HTTP/1.0 may omit.
    pub host: Option<HostPort>,
    /// The host in the request itself, if a proxy forwarded another one.
    pub forwarded_to: Option<HostPort>,
}

impl Origin {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// A [`Problem`] when the request has no valid host, or a proxy forwarded an invalid one.
    pub fn of(server: &ServerState, request: &Request) -> Result<Self, Problem> {
        let connection = Connection::of(request.extensions());
        let client = connection.map_or(IpAddr::from([0, 0, 0, 0]), Connection::address);
        let host = host(request);
        if request.version() >= Version::HTTP_11 && host.is_none() {
            let detail = "a request names its host, once (RFC 9110, section 7.2)";
            return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
        }
        let origin = Self {
            client,
            scheme: scheme(connection, request),
            host,
            forwarded_to: None,
        };
        if server.trusts_forwarded {
            return origin.forwarded(forwarded::of(request));
        }
        Ok(origin)
    }

    /// With forwarded values.
    fn forwarded(self, told: Forwarded) -> Result<Self, Problem> {
        let host = told.host.map(|text| {
            let detail = format!("a proxy says that the host is `{text}`, which is none");
            HostPort::parse(&text).ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, detail))
        });
        let (host, forwarded_to) = match host.transpose()? {
            Some(host) => (Some(host), self.host),
            None => (self.host, None),
        };
        Ok(Self {
            client: told.client.unwrap_or(self.client),
            scheme: told.scheme.unwrap_or(self.scheme),
            host,
            forwarded_to,
        })
    }

    /// The URL.
    pub fn url(&self) -> String {
        match &self.host {
            Some(host) => host.origin(&self.scheme),
            None => HostPort::localhost().origin(&self.scheme),
        }
    }

    /// The name of the host.
    pub fn host_name(&self) -> Option<&str> {
        self.host.as_ref().map(HostPort::host)
    }
}

/// The scheme that the client uses: that of its connection, or of the URL in a proxy request
/// without a tunnel.
fn scheme(connection: Option<&Connection>, request: &Request) -> Scheme {
    let is_https = request.uri().scheme() == Some(&Scheme::HTTPS);
    if is_https && sandbox_name::is_for_a_proxy(request) {
        return Scheme::HTTPS;
    }
    connection.map_or(Scheme::HTTP, |it| it.accepted.scheme.clone())
}

/// The host of a request; `None` if it is missing, repeated or invalid.
///
/// An absolute URL has the host, but a request of HTTP/1.1 must still have exactly one valid header
/// (RFC 9112, sections 3.2 and 3.2.2).
pub fn host(request: &Request) -> Option<HostPort> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() || host.is_none() && request.version() == Version::HTTP_11 {
        return None;
    }
    let host = match host {
        Some(host) => Some(HostPort::parse(host.to_str().ok()?)?),
        None => None,
    };
    match request.uri().authority() {
        Some(authority) => HostPort::parse(authority.as_str()),
        None => host,
    }
}

//! `CONNECT` at a port of plain HTTP (RFC 9110, section 9.3.6): a tunnel to a vendor over TLS, so that a
//! client which is told of this server as its proxy keeps the vendor's production address.

use std::fmt;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::uri::Scheme;

use super::address::{self, Located};
use super::dispatch::Shared;
use super::naming;
use super::protocol::Connection;
use crate::control::Https;
use crate::control::problem::Problem;
use crate::log_throttle::LogThrottle;
use crate::provider::Provider;
use crate::sandbox::SandboxName;
use crate::vendor::call::host_name;

/// The port of `https`, to which every tunnel leads.
const PORT: &str = ":443";

/// Most clients do not show what a proxy answers, so the log has it.
static REFUSED: LogThrottle = LogThrottle::per_minute(10);

/// Where a tunnel leads. The answer to a `CONNECT` that is granted bears it as an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tunnel {
    /// The vendor, alone.
    pub provider: Provider,
    /// The sandbox of its requests, where the client named one.
    pub sandbox: Option<SandboxName>,
}

/// Why there is no tunnel. Its text says what to do.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    /// The request came over TLS, through another tunnel, or from no connection.
    NotPlain,
    /// It names no host.
    NoHost,
    /// The host is no vendor's.
    OtherHost(String),
    /// The listener is another vendor's.
    OtherVendor(String, Provider),
    /// The port is not that of HTTPS.
    OtherPort(String),
    /// There is no HTTPS.
    NoTls(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPlain => formatter.write_str(
                "tunnels begin at the port of plain HTTP; write the proxy URL with http:// and --port",
            ),
            Self::NoHost => formatter.write_str("`CONNECT` names a host and a port: api.example.com:443"),
            Self::OtherHost(host) => write!(
                formatter,
                "tunnels lead to vendors' host names, and {host} is none; if it is to be reached without \
                 this proxy, add it to NO_PROXY, and if it is a vendor's, to `hosts` in its settings"
            ),
            Self::OtherVendor(host, own) => write!(
                formatter,
                "this address serves {own} alone, and {host} is another vendor's; use the server's own \
                 address (--host, --port) as the proxy"
            ),
            Self::OtherPort(authority) => write!(
                formatter,
                "tunnels lead to port 443, and {authority} names another; write the URL as https:// \
                 without a port, or add the host to NO_PROXY"
            ),
            Self::NoTls(host) => write!(
                formatter,
                "a tunnel to {host} leads to HTTPS, which this server does not serve; start it with --tls"
            ),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let status = match refused {
            Refused::NoHost => StatusCode::BAD_REQUEST,
            _ => StatusCode::FORBIDDEN,
        };
        Self::new(status, refused.to_string())
    }
}

/// Answers `CONNECT`: 200 with a [`Tunnel`] as an extension, or why there is none.
pub fn open(shared: &Shared, request: &Request) -> Response {
    match destination(shared, request) {
        Ok(tunnel) if tunnel.sandbox.is_none() && shared.sandboxes.is_strict() => {
            naming::ask(tunnel.provider)
        }
        Ok(tunnel) => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(tunnel);
            response
        }
        Err(problem) => {
            REFUSED.log(|| {
                tracing::warn!(to = %request.uri(), "a tunnel was refused: {}", problem.detail());
            });
            problem.into_response()
        }
    }
}

fn destination(shared: &Shared, request: &Request) -> Result<Tunnel, Problem> {
    let connection = Connection::of(request.extensions());
    let plain = |it: &&Connection| it.scheme == Scheme::HTTP && it.tunnel.is_none();
    let connection = connection.filter(plain).ok_or(Refused::NotPlain)?;
    let authority = address::authority(request.version(), request.uri(), request.headers());
    let authority = authority.filter(|_| request.uri().authority().is_some());
    let authority = authority.ok_or(Refused::NoHost)?;
    let host = host_name(&authority);
    let named = naming::named(shared, request, &Located::default(), None)?;
    let sandbox = named.sandbox();
    let provider = shared.vendor_at(sandbox, host);
    let provider = provider.ok_or_else(|| Refused::OtherHost(host.to_owned()))?;
    if let Some(own) = connection.scope.0.filter(|own| *own != provider) {
        return Err(Refused::OtherVendor(host.to_owned(), own).into());
    }
    if !authority.ends_with(PORT) {
        return Err(Refused::OtherPort(authority).into());
    }
    if let Https::Off = shared.https {
        return Err(Refused::NoTls(host.to_owned()).into());
    }
    Ok(Tunnel {
        provider,
        sandbox: sandbox.cloned(),
    })
}

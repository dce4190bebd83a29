//! `CONNECT` on an HTTP port (RFC 9110, section 9.3.6): a tunnel to a vendor over TLS, so that a
//! client which uses this server as its proxy can keep the vendor's production URL.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::uri::Scheme;

use super::connection::{Accepted, Connection, Tunnel};
use super::origin;
use super::request_path::Located;
use super::sandbox_name;
use super::state::ServerState;
use crate::control::Https;
use crate::log_throttle::LogThrottle;
use crate::problem::Problem;
use crate::provider::Provider;

/// The port of `https`, the only one for tunnels.
const PORT: &str = ":443";

/// Logged, because most clients do not show a proxy's answer.
static REFUSED: LogThrottle = LogThrottle::per_minute(10);

/// Why a tunnel is refused. The message says what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum TunnelRefused {
    /// The request came over TLS, through another tunnel, or from no connection.
    #[error("tunnels begin at the port of plain HTTP; write the proxy URL with http:// and --port")]
    NotPlain,
    /// It has no host.
    #[error("`CONNECT` names a host and a port: api.example.com:443")]
    NoHost,
    /// The host is no vendor's.
    #[error(
        "tunnels lead to vendors' host names, and {0} is none; if it is to be reached without \
                 this proxy, add it to NO_PROXY, and if it is a vendor's, to `hosts` in its settings"
    )]
    OtherHost(String),
    /// The listener is another vendor's.
    #[error(
        "this address serves {1} alone, and {0} is another vendor's; use the server's own \
                 address (--host, --port) as the proxy"
    )]
    OtherVendor(String, Provider),
    /// The port is not that of HTTPS.
    #[error(
        "tunnels lead to port 443, and {0} names another; write the URL as https:// \
                 without a port, or add the host to NO_PROXY"
    )]
    OtherPort(String),
    /// There is no HTTPS.
    #[error(
        "a tunnel to {0} leads to HTTPS, which this server does not serve; start it with --tls"
    )]
    NoTls(String),
}

impl From<TunnelRefused> for Problem {
    fn from(refused: TunnelRefused) -> Self {
        let status = match refused {
            TunnelRefused::NoHost => StatusCode::BAD_REQUEST,
            _ => StatusCode::FORBIDDEN,
        };
        Self::new(status, refused.to_string())
    }
}

/// Answers `CONNECT`: 200 with a [`Tunnel`] as an extension, or the reason for a refusal.
pub fn open(server: &ServerState, request: &Request) -> Response {
    match destination(server, request) {
        Ok(tunnel) if tunnel.sandbox.is_none() && server.sandboxes.is_strict() => {
            sandbox_name::ask(tunnel.provider)
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

fn destination(server: &ServerState, request: &Request) -> Result<Tunnel, Problem> {
    let connection = Connection::of(request.extensions()).map(|it| &it.accepted);
    let plain = |it: &&Accepted| it.scheme == Scheme::HTTP && it.tunnel.is_none();
    let connection = connection.filter(plain).ok_or(TunnelRefused::NotPlain)?;
    let to = origin::host(request).filter(|_| request.uri().authority().is_some());
    let to = to.ok_or(TunnelRefused::NoHost)?;
    let host = to.host();
    let named = sandbox_name::named(server, request, &Located::default(), None)?;
    let sandbox = named.sandbox();
    let provider = server.vendor_at(sandbox, host);
    let provider = provider.ok_or_else(|| TunnelRefused::OtherHost(host.to_owned()))?;
    if let Some(own) = connection.scope.filter(|own| *own != provider) {
        return Err(TunnelRefused::OtherVendor(host.to_owned(), own).into());
    }
    if !to.as_str().ends_with(PORT) {
        return Err(TunnelRefused::OtherPort(to.to_string()).into());
    }
    if let Https::Off = server.https {
        return Err(TunnelRefused::NoTls(host.to_owned()).into());
    }
    Ok(Tunnel {
        provider,
        sandbox: sandbox.cloned(),
    })
}

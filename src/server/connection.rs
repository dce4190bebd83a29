//! An open connection, as its requests see it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use http::Extensions;
use http::uri::Scheme;
use hyper::upgrade::OnUpgrade;
use jiff::Timestamp;
use parking_lot::Mutex;

use super::client_timeout::ClientTimeout;
use super::connection_control::{Carries, ConnectionControl};
use super::idle_timeout::IdleTimeout;
use super::unsent_limit::{Backlog, Unsent};
use crate::provider::Provider;
use crate::sandbox::SandboxName;
use crate::sandbox::journal::CameBy;

/// Properties of an accepted connection.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The address of the client.
    pub client: SocketAddr,
    /// When it was accepted, by the machine's clock.
    pub at: Timestamp,
    /// The only provider that the listener or the tunnel serves; `None` if it serves all.
    pub scope: Option<Provider>,
    /// The scheme that the client uses.
    pub scheme: Scheme,
    /// The tunnel, if the connection is inside one.
    pub tunnel: Option<Tunnel>,
    /// The timeout for each step of the client.
    pub timeout: ClientTimeout,
    /// The timeout of the idle connection.
    pub idle: IdleTimeout,
    /// The budget of unsent answers.
    pub unsent: Arc<Unsent>,
}

/// The destination of a tunnel. The answer to an accepted `CONNECT` has it as an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tunnel {
    /// The only vendor in the tunnel.
    pub provider: Provider,
    /// The sandbox of its requests, if the client named one.
    pub sandbox: Option<SandboxName>,
}

/// A connection that becomes a tunnel.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "tls"),
    expect(dead_code, reason = "tunnels lead to HTTPS")
)]
pub struct Opened {
    /// The destination.
    pub tunnel: Tunnel,
    /// Returns the connection once the answer is sent.
    pub upgrade: OnUpgrade,
}

/// The connection of a request, in the request's extensions.
#[derive(Debug)]
pub struct Connection {
    /// Its properties.
    pub accepted: Accepted,
    /// The tunnel that it becomes after its last answer, if that was to `CONNECT`.
    pub opened: Mutex<Option<Opened>>,
    /// Its unsent answers.
    pub backlog: Backlog,
    /// Lets a request end it.
    pub control: ConnectionControl,
}

impl Connection {
    /// The connection, when serving begins.
    pub fn new(accepted: Accepted, control: ConnectionControl) -> Arc<Self> {
        Arc::new(Self {
            opened: Mutex::new(None),
            backlog: Backlog::new(Arc::clone(&accepted.unsent)),
            accepted,
            control,
        })
    }

    /// The connection of a request, unless the request was made in this process.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get::<Arc<Self>>().map(Arc::as_ref)
    }

    /// What the journal keeps of it.
    pub fn came_by(&self) -> CameBy {
        CameBy {
            opened: self.accepted.at,
            is_serial: self.control.carries() == Carries::One,
        }
    }

    /// The address of the client.
    pub fn address(&self) -> IpAddr {
        self.accepted.client.ip().to_canonical()
    }
}

//! Accepting connections.

use std::io;
use std::net::{Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::uri::Scheme;
use hyper_util::server::graceful::GracefulShutdown;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

use super::client_timeout::ClientTimeout;
use super::connection::{self, told};
use super::dispatch::Scope;
use super::entrance::Entrance;
use super::idle_timeout::IdleTimeout;
use super::places::Places;
use super::protocol::{Accepted, Serving};
use super::stall::SEND_BUFFER;
use super::tls::TlsAcceptor;
use super::unsent::Unsent;
use crate::log_throttle::LogThrottle;

/// How many connections may wait to be accepted; the machine may have a limit of its own.
const BACKLOG: u32 = 1024;

/// How long requests under way have to end when the server stops.
const GRACE: Duration = Duration::from_millis(900);

/// How long to wait after an error that may pass, such as too many open files.
const RETRY: Duration = Duration::from_millis(50);

/// What is spoken at an address.
#[derive(Clone)]
pub enum Security {
    /// HTTP in the clear, and by `CONNECT` tunnels to HTTPS where that is served.
    Plain {
        /// Makes TLS out of what comes through a tunnel.
        within_tunnels: Option<TlsAcceptor>,
    },
    /// HTTPS.
    Tls(TlsAcceptor),
}

impl Security {
    /// How an address begins.
    pub fn scheme(&self) -> Scheme {
        match self {
            Self::Plain { .. } => Scheme::HTTP,
            Self::Tls(_) => Scheme::HTTPS,
        }
    }
}

/// An address that is listened on.
pub struct Listener {
    /// The address, with its real port.
    pub address: SocketAddr,
    /// Whose it is.
    pub scope: Scope,
    /// What is spoken there.
    pub security: Security,
    tcp: TcpListener,
}

/// What all listeners serve with.
#[derive(Clone)]
pub struct Service {
    /// Who answers.
    pub entrance: Entrance,
    /// For whom there is a place.
    pub places: Places,
    /// How long a client may keep the server waiting.
    pub timeout: ClientTimeout,
    /// How long a connection is kept for the next request.
    pub idle: IdleTimeout,
    /// The answers that wait to be sent.
    pub unsent: Arc<Unsent>,
}

impl Listener {
    /// Listens on an address; port 0 is any that is free.
    ///
    /// # Errors
    ///
    /// Those of the machine, for instance that another program has the address.
    pub fn bind(address: SocketAddr, scope: Scope, security: Security) -> io::Result<Self> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // An address of which connections are still dying can be listened on again; on Windows the
        // option would let two programs have it.
        #[cfg(not(windows))]
        socket.set_reuseaddr(true)?;
        // Whether `::` takes IPv4 too depends on the system otherwise.
        if address.ip() == Ipv6Addr::UNSPECIFIED {
            SockRef::from(&socket).set_only_v6(false)?;
        }
        // What is accepted has it from here.
        socket.set_send_buffer_size(SEND_BUFFER)?;
        socket.bind(address)?;
        let tcp = socket.listen(BACKLOG)?;
        Ok(Self {
            address: tcp.local_addr()?,
            scope,
            security,
            tcp,
        })
    }

    /// Accepts connections until told to stop, then lets the requests under way end.
    pub async fn serve(self, service: Service, mut stop: watch::Receiver<bool>) {
        let graceful = GracefulShutdown::new();
        let failing = LogThrottle::per_minute(1);
        loop {
            tokio::select! {
                accepted = self.tcp.accept() => match accepted {
                    Ok((stream, client)) => {
                        let serving = Serving {
                            entrance: service.entrance.clone(),
                            accepted: self.accepted(client, &service),
                            watcher: graceful.watcher(),
                            stop: stop.clone(),
                        };
                        self.begin(stream, &service.places, serving);
                    }
                    Err(error) => failed(&error, &failing).await,
                },
                () = told(&mut stop) => break,
            }
        }
        drop(self);
        if tokio::time::timeout(GRACE, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("requests under way did not end in time");
        }
    }

    fn accepted(&self, client: SocketAddr, service: &Service) -> Accepted {
        Accepted {
            client,
            scope: self.scope,
            scheme: self.security.scheme(),
            tunnel: None,
            timeout: service.timeout,
            idle: service.idle,
            unsent: Arc::clone(&service.unsent),
        }
    }

    /// Begins to serve a connection, if there is a place for it.
    fn begin(&self, stream: TcpStream, places: &Places, serving: Serving) {
        if let Some(place) = places.take() {
            let security = self.security.clone();
            tokio::spawn(connection::serve(stream, security, serving, place));
        } else if let Security::Plain { .. } = self.security
            && let Some(place) = places.take_for_refusal()
        {
            let refused = connection::refuse(stream, serving, places.max(), place);
            tokio::spawn(refused);
        }
        // Otherwise it is closed by being dropped: inside of TLS nothing can be said yet.
    }
}

/// Waits where it may help. The connections that there are are served on meanwhile.
async fn failed(error: &io::Error, failing: &LogThrottle) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    // Only this client, which has gone already.
    if let ConnectionAborted | ConnectionRefused | ConnectionReset = error.kind() {
        return;
    }
    failing.log(|| {
        tracing::warn!(
            %error,
            "no connection can be accepted now; it is tried again and again, and said once a minute"
        );
    });
    tokio::time::sleep(RETRY).await;
}

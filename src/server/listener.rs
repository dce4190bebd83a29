//! Accepts connections.

use std::io;
use std::net::{Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::app::App;
use super::client_timeout::ClientTimeout;
use super::connection::Accepted;
use super::connection_limit::ConnectionLimit;
use super::idle_timeout::IdleTimeout;
use super::protocol;
use super::serving::{Security, Serving};
use super::unsent_limit::Unsent;
use super::write_timeout::SEND_BUFFER;
use crate::clock::Stopwatch;
use crate::log_throttle::LogThrottle;
use crate::provider::Provider;
use crate::stop::StopSignal;

/// The maximum number of connections that wait to be accepted; the system may have a lower limit.
const BACKLOG: u32 = 1024;

/// How long running requests have to finish when the server stops.
const GRACE: Duration = Duration::from_millis(900);

/// The pause after a temporary error such as too many open files.
const RETRY: Duration = Duration::from_millis(50);

/// A bound address.
pub struct Listener {
    /// The address with its actual port.
    pub address: SocketAddr,
    /// Which providers it serves.
    pub scope: Option<Provider>,
    /// The protocol.
    pub security: Security,
    tcp: TcpListener,
}

/// Shared state of all listeners.
#[derive(Clone)]
pub struct Service {
    /// Answers the requests.
    pub app: App,
    /// The places for connections.
    pub places: ConnectionLimit,
    /// The timeout for each step of a client.
    pub timeout: ClientTimeout,
    /// The timeout of idle connections.
    pub idle: IdleTimeout,
    /// The budget of unsent answers.
    pub unsent: Arc<Unsent>,
}

impl Listener {
    /// Binds an address; port 0 is any free port.
    ///
    /// # Errors
    ///
    /// Those of the system, for example that the address is in use.
    pub fn bind(
        address: SocketAddr,
        scope: Option<Provider>,
        security: Security,
    ) -> io::Result<Self> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // Allows binding an address with connections in TIME_WAIT. On Windows the option would let
        // two programs use the address.
        #[cfg(not(windows))]
        socket.set_reuseaddr(true)?;
        // Otherwise it depends on the system whether `::` includes IPv4.
        if address.ip() == Ipv6Addr::UNSPECIFIED {
            SockRef::from(&socket).set_only_v6(false)?;
        }
        // Accepted sockets inherit it.
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

    /// Accepts connections until told to stop, then lets running requests finish.
    pub async fn serve(self, service: Service, mut stop: StopSignal) {
        let graceful = GracefulShutdown::new();
        let failing = LogThrottle::per_minute(1);
        loop {
            tokio::select! {
                accepted = self.tcp.accept() => match accepted {
                    Ok((stream, client)) => {
                        let serving = Serving {
                            app: service.app.clone(),
                            accepted: self.accepted(client, &service),
                            watcher: graceful.watcher(),
                            stop: stop.clone(),
                        };
                        self.begin(stream, &service.places, serving);
                    }
                    Err(error) => failed(&error, &failing).await,
                },
                () = stop.told() => break,
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
            at: Stopwatch::start().started_at(),
            scope: self.scope,
            scheme: self.security.scheme(),
            tunnel: None,
            timeout: service.timeout,
            idle: service.idle,
            unsent: Arc::clone(&service.unsent),
        }
    }

    /// Serves a connection if there is a place for it.
    fn begin(&self, stream: TcpStream, places: &ConnectionLimit, serving: Serving) {
        if let Some(place) = places.take() {
            let security = self.security.clone();
            tokio::spawn(protocol::serve(stream, security, serving, place));
        } else if let Security::Plain { .. } = self.security
            && let Some(place) = places.take_for_refusal()
        {
            let refused = protocol::refuse(stream, serving, places.max(), place);
            tokio::spawn(refused);
        }
        // Otherwise it is closed by dropping it: no answer is possible before the TLS handshake.
    }
}

/// Waits after an error if that may help. Existing connections are served meanwhile.
async fn failed(error: &io::Error, failing: &LogThrottle) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    // Only this client is affected, which is already gone.
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

//! The server, as far as requests of the control API need it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use tokio::sync::watch;

use super::ca::Https;
use super::problem::Problem;
use super::sandbox_selection::refuse_all;
use crate::provider::Provider;
use crate::sandbox::Sandboxes;

/// The server as seen by a request of the control API; the server adds it to the request's
/// extensions.
#[derive(Debug, Clone)]
pub struct ServerContext {
    /// Every sandbox.
    pub sandboxes: Arc<Sandboxes>,
    /// Stops the server.
    pub stop: Stop,
    /// The origin of the request's URL, for example `http://127.0.0.1:8080`.
    pub origin: String,
    /// The domain, with its port, whose subdomains are sandboxes, if the request's host is one of
    /// them.
    pub domain: Option<String>,
    /// The provider, if this address serves only one.
    pub scope: Option<Provider>,
    /// The CA of the HTTPS certificate.
    pub https: Https,
}

impl<S: Sync> FromRequestParts<S> for ServerContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        refuse_all(parts)?;
        let around = parts.extensions.get::<Self>().cloned();
        around.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "this address is in no server"))
    }
}

/// A signal that tells the server to stop.
#[derive(Debug, Clone, Default)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Sends the signal.
    pub fn tell(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was sent.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Completes when it was sent.
    pub async fn told(&self) {
        // `self` has the sender, so the channel cannot close.
        drop(self.subscribe().wait_for(|stop| *stop).await);
    }

    /// A receiver of the signal.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<bool> {
        self.0.subscribe()
    }
}

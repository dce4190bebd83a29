//! What a request of the control API reaches beyond its sandbox.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use tokio::sync::watch;

use super::among::refuse_all;
use super::ca::Https;
use super::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::Sandboxes;

/// The server around a request of the control API; the server puts it into the request.
#[derive(Debug, Clone)]
pub struct Around {
    /// Every sandbox.
    pub sandboxes: Arc<Sandboxes>,
    /// How the server is told to stop.
    pub stop: Stop,
    /// By which address the request came, for instance `http://127.0.0.1:8080`.
    pub origin: String,
    /// The domain, with its port, under whose names sandboxes are addressed, where the host of the
    /// request is one of them.
    pub domain: Option<String>,
    /// The provider that has this address for itself, if any.
    pub scope: Option<Provider>,
    /// By which CA the certificate of HTTPS is.
    pub https: Https,
}

impl<S: Sync> FromRequestParts<S> for Around {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        refuse_all(parts)?;
        let around = parts.extensions.get::<Self>().cloned();
        around.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "this address is in no server"))
    }
}

/// Tells a server to stop, and lets it wait for that.
#[derive(Debug, Clone, Default)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Tells it.
    pub fn tell(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was told.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Done once it was told.
    pub async fn told(&self) {
        // There is a sender for as long as there is this.
        drop(self.subscribe().wait_for(|stop| *stop).await);
    }

    /// Sees what it is told.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<bool> {
        self.0.subscribe()
    }
}

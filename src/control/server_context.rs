//! The server and the sandboxes that a request of the control API is about.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use super::https::Https;
use crate::problem::{FieldError, Problem};
use crate::provider::Provider;
use crate::sandbox::{Sandbox, SandboxName, Sandboxes};
use crate::stop::Stop;

/// The server and the sandboxes that a request of the control API is about. The server adds it to
/// the request's extensions.
#[derive(Debug, Clone)]
pub struct ServerContext {
    /// The sandboxes that the request is about.
    pub subject: Subject,
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
    /// The certificate of HTTPS.
    pub https: Https,
}

/// The sandboxes that a request is about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// One, or none where the operation is about the server.
    One(Arc<Sandbox>),
    /// All of them (`?sandbox=*`).
    All,
}

impl ServerContext {
    /// The context of a request.
    pub(super) fn of(parts: &Parts) -> Result<&Self, Problem> {
        let context = parts.extensions.get();
        context.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "this address is in no server"))
    }

    /// The base URL of a sandbox in the form of the request's own: by the host if the name allows it,
    /// otherwise by the path.
    pub(crate) fn url_of(&self, name: &SandboxName) -> String {
        let is_default = name == self.sandboxes.default_sandbox().name();
        let segment = name.to_segment();
        match &self.domain {
            Some(domain) => {
                let scheme = self.origin.split(':').next().unwrap_or_default();
                if name.is_label() {
                    format!("{scheme}://{segment}.{domain}")
                } else {
                    format!("{scheme}://{domain}/~{segment}")
                }
            }
            None if is_default => self.origin.clone(),
            None => format!("{}/~{segment}", self.origin),
        }
    }

    /// The sandbox of a request that is not about all of them.
    ///
    /// # Errors
    ///
    /// It is about all of them.
    pub(crate) fn sandbox(&self) -> Result<&Arc<Sandbox>, Problem> {
        match &self.subject {
            Subject::One(sandbox) => Ok(sandbox),
            Subject::All => {
                let detail = "`?sandbox=*` lists over all sandboxes: accounts, faults, lockouts, \
                              requests (also find, count and HAR), sessions and tokens; everything \
                              else is about one sandbox or the whole server, so name a sandbox or none";
                let error = FieldError::query("sandbox", detail.to_owned());
                Err(Problem::violations(vec![error]))
            }
        }
    }
}

impl<S: Sync> FromRequestParts<S> for ServerContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let context = Self::of(parts)?;
        context.sandbox()?;
        Ok(context.clone())
    }
}

/// The sandbox that a request of the control API is about.
pub struct CurrentSandbox(pub Arc<Sandbox>);

impl<S: Sync> FromRequestParts<S> for CurrentSandbox {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let sandbox = ServerContext::of(parts)?.sandbox()?;
        Ok(Self(Arc::clone(sandbox)))
    }
}

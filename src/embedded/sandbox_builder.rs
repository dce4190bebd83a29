//! Builder of a sandbox.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::convert::read;
use super::{Error, Sandbox, Server};
use crate::clock::Mode;
use crate::control::sandboxes;

/// A new sandbox with its own initial state. Created by [`Server::sandbox_builder`].
///
/// ```
/// use serde_json::json;
///
/// # let server = mockid::Server::start_blocking()?;
/// let sandbox = server
///     .sandbox_builder()
///     .name("short-lived")
///     .settings(json!({"intergiro": {"access_ttl": "2s"}}))
///     .frozen()
///     .make()?;
/// # assert!(server.sandbox_names().contains(&"short-lived".to_owned()));
/// # assert_eq!(sandbox.settings().all()["intergiro"]["access_ttl"], "2s");
/// # Ok::<(), mockid::Error>(())
/// ```
#[must_use = "a sandbox has to be made"]
pub struct SandboxBuilder<'a> {
    server: &'a Server,
    new: New,
}

/// The request of the control API.
#[derive(Default, Serialize)]
struct New {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<NewClock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixtures: Option<Value>,
}

#[derive(Default, Serialize)]
struct NewClock {
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<Mode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<f64>,
}

impl<'a> SandboxBuilder<'a> {
    pub(super) fn new(server: &'a Server) -> Self {
        Self {
            server,
            new: New::default(),
        }
    }

    /// The name: 1 to 128 bytes without `/`, `~` and control characters, such as a test id; by
    /// default generated.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.new.name = Some(name.into());
        self
    }

    /// The time at which its clock starts.
    pub fn clock(mut self, at: Timestamp) -> Self {
        self.new.clock.get_or_insert_default().now = Some(at);
        self
    }

    /// A frozen clock.
    pub fn frozen(mut self) -> Self {
        self.new.clock.get_or_insert_default().mode = Some(Mode::Frozen);
        self
    }

    /// A clock with a rate: seconds that pass per real second.
    pub fn rate(mut self, rate: f64) -> Self {
        self.new.clock.get_or_insert_default().rate = Some(rate);
        self
    }

    /// Settings that differ from the fixtures, as for [`settings`](super::settings).
    pub fn settings(mut self, patch: Value) -> Self {
        self.new.settings = Some(patch);
        self
    }

    /// Fixtures that replace the server's.
    pub fn fixtures(mut self, fixtures: Value) -> Self {
        self.new.fixtures = Some(fixtures);
        self
    }

    /// Makes it.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is one of that name, when there are as many as may be, and with
    /// everything in its start that does not fit.
    pub fn make(self) -> Result<Sandbox, Error> {
        let new = read(self.new)?;
        let made = sandboxes::make(self.server.sandboxes(), new)?;
        Ok(self.server.handle(made))
    }
}

/// Without what may have passwords in it.
impl fmt::Debug for SandboxBuilder<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SandboxBuilder")
            .field("name", &self.new.name)
            .finish_non_exhaustive()
    }
}

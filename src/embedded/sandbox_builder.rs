//! Builder of a sandbox.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use super::built::Built;
use super::{Error, Sandbox, Server};
use crate::clock::Mode;
use crate::control::clock::ClockChange;
use crate::control::sandboxes::{self, NewSandbox};

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
    new: Built<NewSandbox>,
}

impl Server {
    /// A builder for a sandbox with its own initial state.
    pub fn sandbox_builder(&self) -> SandboxBuilder<'_> {
        SandboxBuilder {
            server: self,
            new: Built::default(),
        }
    }
}

impl SandboxBuilder<'_> {
    /// The name: 1 to 128 bytes without `/`, `~` and control characters, such as a test id; by
    /// default generated.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.new.value.name = Some(name.into());
        self
    }

    /// The time at which its clock starts.
    pub fn clock(mut self, at: Timestamp) -> Self {
        self.clock_change().now = Some(at.into());
        self
    }

    /// A frozen clock.
    pub fn frozen(mut self) -> Self {
        self.clock_change().mode = Some(Mode::Frozen);
        self
    }

    /// A clock with a rate: seconds that pass per real second.
    pub fn rate(mut self, rate: f64) -> Self {
        self.clock_change().rate = Some(rate);
        self
    }

    /// Settings that differ from the fixtures, as for [`settings`](super::settings).
    pub fn settings(mut self, patch: Value) -> Self {
        self.new.value.settings = self.new.object("/settings", patch);
        self
    }

    /// Fixtures that replace the server's.
    pub fn fixtures(mut self, fixtures: Value) -> Self {
        self.new.value.fixtures = self.new.object("/fixtures", fixtures);
        self
    }

    /// Makes it.
    ///
    /// # Errors
    ///
    /// [`Error`] when the name exists, when the maximum number of sandboxes is reached, and with
    /// every error in its initial state.
    pub fn make(self) -> Result<Sandbox, Error> {
        let made = sandboxes::make(self.server.sandboxes(), self.new.finish()?)?;
        Ok(self.server.handle(made))
    }

    fn clock_change(&mut self) -> &mut ClockChange {
        self.new.value.clock.get_or_insert_default()
    }
}

/// Without the settings and fixtures, which may have passwords.
impl fmt::Debug for SandboxBuilder<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SandboxBuilder")
            .field("name", &self.new.value.name)
            .finish_non_exhaustive()
    }
}

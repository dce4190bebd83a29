//! Lifetimes and switches of every provider.
//!
//! ```
//! use serde_json::json;
//!
//! # let server = mockid::Server::start_blocking()?;
//! server.settings().change(json!({"intergiro": {"access_ttl": "2s"}}))?;
//! let refused = server.settings().change(json!({"intergiro": {"acess_ttl": "2s"}}));
//! assert_eq!(
//!     refused.expect_err("no such setting").to_string(),
//!     "/intergiro/acess_ttl: unknown key `acess_ttl`; did you mean `access_ttl`?"
//! );
//! # Ok::<(), mockid::Error>(())
//! ```

use serde_json::{Map, Value, json};

use super::Error;
use super::built::Built;
use crate::control::settings;
use crate::sandbox::Sandbox;

/// The settings of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Settings<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// All settings, by provider, as in the fixtures.
    #[must_use]
    pub fn all(&self) -> Value {
        let (world, _) = self.sandbox.enter();
        json!(*world.settings())
    }

    /// Changes the settings in a patch, where `null` is the initial value, and returns all
    /// settings. Issued tokens keep their lifetime.
    ///
    /// # Errors
    ///
    /// [`Error`] with every error in the patch.
    pub fn change(&self, patch: Value) -> Result<Value, Error> {
        let mut built = Built::new(Map::new());
        built.value = built.object("", patch).unwrap_or_default();
        let patch = built.finish()?;
        let (world, _) = self.sandbox.enter();
        let changed = settings::patched(&world, &patch)?;
        Ok(json!(*changed))
    }
}

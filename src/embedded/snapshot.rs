//! Snapshots: a sandbox as one document, which can be restored.
//!
//! Tokens that were valid stay valid, in this server or another one with the same keys:
//!
//! ```
//! use mockid::embedded::snapshot::Snapshot;
//! use mockid::{Provider, Server, TokenOrder};
//!
//! # fn main() -> Result<(), mockid::Error> {
//! let here = Server::start_blocking()?;
//! let token = here.tokens().mint(TokenOrder::of(Provider::KYC))?.token;
//! let text = here.snapshot().to_string(); // JSON, to be kept in a file
//!
//! let there = Server::start_blocking()?;
//! let snapshot: Snapshot = text.parse()?;
//! let restored = there.restore(&snapshot)?;
//! assert_eq!(restored.tokens, 1);
//! assert!(there.tokens().inspect(&token).is_accepted());
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Error, ErrorKind};
use crate::control::snapshot;
use crate::sandbox::Sandbox;

pub use crate::sandbox::snapshot::{Resources, Restored};

/// The state of a sandbox without its journal and its resources: the document of
/// `/__admin/snapshot`.
///
/// It is written and parsed as JSON, by [`to_string`](ToString::to_string) and [`str::parse`] or
/// with `serde`. It contains no secrets, only what recognises them. It is validated when it is
/// [restored](crate::Sandbox::restore).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Snapshot(Value);

impl Snapshot {
    pub(super) fn of(sandbox: &Sandbox) -> Self {
        Self(json!(sandbox.snapshot()))
    }

    pub(super) fn put_back(&self, sandbox: &Sandbox) -> Result<Restored, Error> {
        Ok(snapshot::put_back(sandbox, &self.0)?)
    }
}

/// As JSON.
impl fmt::Display for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Snapshot {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let document = serde_json::from_str(text);
        document.map(Self).map_err(|error| {
            let text = format!("the snapshot is not JSON: {error}");
            Error::new(ErrorKind::Invalid, text)
        })
    }
}

/// Without the hashes.
impl fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Snapshot(…)")
    }
}

//! Rotations of the signing key, built by methods.

use std::time::Duration;

use crate::embedded::built::Built;
use crate::vendors::oidc::api::keys::{self, How};

/// A rotation of the signing key to make, by default of every issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRotation(pub(super) Built<keys::KeyRotation>);

impl KeyRotation {
    /// A rotation of this kind.
    #[must_use]
    pub fn by(how: How) -> Self {
        Self(Built::new(keys::KeyRotation {
            how,
            ..keys::KeyRotation::default()
        }))
    }

    /// Only of the issuer with this path, empty for the main one.
    #[must_use]
    pub fn issuer(mut self, path: impl Into<String>) -> Self {
        self.0.value.issuer = Some(path.into());
        self
    }

    /// The document with the public keys is this late, in whole seconds; for
    /// [`How::StaleDocument`] alone, whose default is five minutes.
    #[must_use]
    pub fn lag(mut self, lag: Duration) -> Self {
        self.0.value.lag = self.0.convert("/lag", lag);
        self
    }
}

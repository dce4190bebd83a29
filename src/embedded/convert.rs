//! Conversion of values built by methods into the types of the control API, through the same
//! validation.

use std::time::Duration;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use super::{Error, ErrorKind};
use crate::clock::{Period, duration};
use crate::control::body;

/// Reads a value as if it came in a request body, so that errors have the same messages.
pub(super) fn read<T: DeserializeOwned + JsonSchema>(built: impl Serialize) -> Result<T, Error> {
    let value = serde_json::to_value(built);
    let value = value.map_err(|error| Error::new(ErrorKind::Invalid, error))?;
    Ok(body::read(&value)?)
}

/// A duration that is written as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written(pub(super) Duration);

impl Written {
    /// Saturated at the maximum.
    fn signed(self) -> SignedDuration {
        self.0.try_into().unwrap_or(SignedDuration::MAX)
    }

    /// As whole seconds.
    pub(super) fn period(self) -> Result<Period, Error> {
        let period = Period::try_from(self.signed());
        period.map_err(|refused| Error::new(ErrorKind::Invalid, refused))
    }
}

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&duration::format(self.signed()))
    }
}

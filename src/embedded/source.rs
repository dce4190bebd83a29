//! Sources of fixtures.

use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

use super::{Error, ErrorKind};
use crate::fixtures::Fixtures;
use crate::problem::{FieldError, Problem};
use crate::vendor::Vendors;

/// The name of inline fixtures in error messages.
const INLINE: &str = "fixtures";

/// A source of fixtures.
#[derive(Clone, Default)]
pub(super) enum FixturesSource {
    /// The built-in fixtures.
    #[default]
    Embedded,
    /// A file or a folder.
    File(PathBuf),
    /// A YAML text.
    Yaml(String),
    /// A JSON value.
    Json(Value),
}

impl FixturesSource {
    pub(super) fn read(&self, vendors: &Vendors) -> Result<Fixtures, Error> {
        Ok(match self {
            Self::Embedded => Fixtures::embedded(vendors)?,
            Self::File(path) => Fixtures::load(vendors, path)?,
            Self::Yaml(text) => Fixtures::parse(vendors, INLINE, text)?,
            Self::Json(value) => Fixtures::from_value(vendors, value).map_err(|violations| {
                let errors = violations.into_iter().map(FieldError::from);
                Error::new(ErrorKind::Start, Problem::violations(errors.collect()))
            })?,
        })
    }
}

/// Without values, which may contain passwords.
impl fmt::Debug for FixturesSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => formatter.write_str("Embedded"),
            Self::File(path) => formatter.debug_tuple("File").field(path).finish(),
            Self::Yaml(_) => formatter.write_str("Yaml(…)"),
            Self::Json(_) => formatter.write_str("Json(…)"),
        }
    }
}

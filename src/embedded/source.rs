//! Where fixtures come from.

use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

use super::{Error, ErrorKind};
use crate::control::problem::{FieldError, Problem};
use crate::fixtures::Fixtures;

/// What problems call fixtures that are in no file.
const INLINE: &str = "fixtures";

/// Where fixtures come from.
#[derive(Clone, Default)]
pub(super) enum Source {
    /// The binary.
    #[default]
    Embedded,
    /// A file, or a folder of them.
    File(PathBuf),
    /// A text.
    Yaml(String),
    /// A value.
    Json(Value),
}

impl Source {
    pub(super) fn read(&self) -> Result<Fixtures, Error> {
        Ok(match self {
            Self::Embedded => Fixtures::embedded()?,
            Self::File(path) => Fixtures::load(path)?,
            Self::Yaml(text) => Fixtures::parse(INLINE, text)?,
            Self::Json(value) => Fixtures::from_value(value).map_err(|misfits| {
                let errors = misfits.into_iter().map(FieldError::from);
                Error::new(ErrorKind::Start, Problem::misfits(errors.collect()))
            })?,
        })
    }
}

/// Without what may have passwords in it.
impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => formatter.write_str("Embedded"),
            Self::File(path) => formatter.debug_tuple("File").field(path).finish(),
            Self::Yaml(_) => formatter.write_str("Yaml(…)"),
            Self::Json(_) => formatter.write_str("Json(…)"),
        }
    }
}

//! The parts of a sandbox that a reset keeps.

use std::str::FromStr;

use strum::VariantArray;

use crate::nearest::near_or_all;

/// A part of a sandbox that a reset can keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[non_exhaustive]
pub enum Part {
    /// The clock.
    Clock,
    /// Lifetimes and switches.
    Settings,
    /// Accounts.
    Accounts,
    /// Lockouts, and the failures and requests that are counted.
    Lockouts,
    /// Sessions and everything that was issued.
    Sessions,
    /// Faults.
    Faults,
    /// The items of collections.
    Collections,
    /// The journal.
    Journal,
}

impl Part {
    /// Every part.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in a query.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// An unknown name. The message suggests the nearest one, or lists all of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` cannot be kept; {told}", name = .0, told = near_or_all(.0, Part::ALL.iter().map(|part| part.name()), "what can is"))]
pub struct UnknownResetPart(String);

impl FromStr for Part {
    type Err = UnknownResetPart;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.iter().copied();
        all.find(|part| part.name() == name)
            .ok_or_else(|| UnknownResetPart(name.to_owned()))
    }
}

/// The parts that a reset keeps; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResetParts(Vec<Part>);

impl ResetParts {
    /// Whether the part is kept.
    #[must_use]
    pub fn has(&self, part: Part) -> bool {
        self.0.contains(&part)
    }
}

impl FromIterator<Part> for ResetParts {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self(parts.into_iter().collect())
    }
}

/// Comma-separated parts.
impl FromStr for ResetParts {
    type Err = UnknownResetPart;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names = text.split(',').map(str::trim);
        names
            .filter(|name| !name.is_empty())
            .map(str::parse)
            .collect()
    }
}

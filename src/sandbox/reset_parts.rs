//! What a reset leaves as it is.

use std::str::FromStr;

use strum::VariantArray;

use crate::nearest::near_or_all;

/// A part of a sandbox that a reset may leave as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[non_exhaustive]
pub enum Part {
    /// The clock.
    Clock,
    /// Lifetimes and switches.
    Settings,
    /// Who can log in.
    Accounts,
    /// Locks, and the failures and requests that are counted.
    Lockouts,
    /// Sessions and everything that was issued.
    Sessions,
    /// What is to go wrong.
    Faults,
    /// The items of the lists behind the logins.
    Collections,
    /// What was asked and answered.
    Journal,
}

impl Part {
    /// Every part.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The part as it stands in a query.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// A name that no part bears. Its text names the nearest one, or all of them.
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

/// The parts that a reset leaves as they are; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResetParts(Vec<Part>);

impl ResetParts {
    /// Whether the part is left as it is.
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

/// Parts with commas between them.
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

//! What a reset leaves as it is.

use std::fmt;
use std::str::FromStr;

use crate::nearest::nearest;

/// A part of a sandbox that a reset may leave as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub const ALL: [Self; 8] = [
        Self::Clock,
        Self::Settings,
        Self::Accounts,
        Self::Lockouts,
        Self::Sessions,
        Self::Faults,
        Self::Collections,
        Self::Journal,
    ];

    /// The part as it stands in a query.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Settings => "settings",
            Self::Accounts => "accounts",
            Self::Lockouts => "lockouts",
            Self::Sessions => "sessions",
            Self::Faults => "faults",
            Self::Collections => "collections",
            Self::Journal => "journal",
        }
    }
}

/// A name that no part bears. Its text names the nearest one, or all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPart(String);

impl fmt::Display for UnknownPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` cannot be kept; ", self.0)?;
        match nearest(&self.0, Part::ALL.map(Part::name)) {
            Some(name) => write!(formatter, "did you mean `{name}`?"),
            None => write!(
                formatter,
                "what can is {}",
                Part::ALL.map(Part::name).join(", ")
            ),
        }
    }
}

impl std::error::Error for UnknownPart {}

impl FromStr for Part {
    type Err = UnknownPart;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|part| part.name() == name)
            .ok_or_else(|| UnknownPart(name.to_owned()))
    }
}

/// The parts that a reset leaves as they are; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keep(Vec<Part>);

impl Keep {
    /// Whether the part is left as it is.
    #[must_use]
    pub fn has(&self, part: Part) -> bool {
        self.0.contains(&part)
    }
}

impl FromIterator<Part> for Keep {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self(parts.into_iter().collect())
    }
}

/// Parts with commas between them.
impl FromStr for Keep {
    type Err = UnknownPart;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names = text.split(',').map(str::trim);
        names
            .filter(|name| !name.is_empty())
            .map(str::parse)
            .collect()
    }
}

//! The status of a session or a token.

use std::str::FromStr;

use strum::VariantArray;

use super::ledger::{IssuedToken, Ledger, Session, TokenState};
use crate::clock::NumericDate;
use crate::nearest::choose;

/// The status of a session.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionStatus {
    /// It is active.
    Live,
    /// It has expired.
    Expired,
    /// It was ended before its expiry.
    Ended,
}

impl SessionStatus {
    const ALL: &'static [Self] = Self::VARIANTS;

    /// The word in queries and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    pub(super) fn of(session: &Session, now: NumericDate) -> Self {
        if session.ended {
            Self::Ended
        } else if session.ends.has_come(now) {
            Self::Expired
        } else {
            Self::Live
        }
    }
}

impl FromStr for SessionStatus {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("state of a session", name, Self::ALL, Self::name)
    }
}

/// The status of a token.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenStatus {
    /// It has not expired, and is the newest of its kind in its session or has no session.
    Current,
    /// A refresh has replaced it; it may still be valid.
    Rotated,
    /// Its time is over.
    Expired,
    /// Its session was ended before its expiry.
    SessionEnded,
    /// It was revoked.
    Revoked,
}

impl TokenStatus {
    const ALL: &'static [Self] = Self::VARIANTS;

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    pub(super) fn of(ledger: &Ledger, token: &IssuedToken, now: NumericDate) -> Self {
        let session = token.session.and_then(|id| ledger.sessions.get(id));
        match token.state {
            TokenState::Revoked => Self::Revoked,
            _ if session.is_some_and(|session| session.ended) => Self::SessionEnded,
            _ if token.expires.has_come(now) => Self::Expired,
            TokenState::Rotated => Self::Rotated,
            TokenState::Current => Self::Current,
        }
    }
}

impl FromStr for TokenStatus {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("state of a token", name, Self::ALL, Self::name)
    }
}

//! What has become of a session or a token.

use std::str::FromStr;

use strum::VariantArray;

use super::ledger::{IssuedToken, Ledger, Session, TokenState};
use crate::clock::NumericDate;
use crate::nearest::choose;

/// What has become of a session.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionStatus {
    /// It can be used.
    Live,
    /// Its time is over.
    Expired,
    /// It was ended before its time.
    Ended,
}

impl SessionStatus {
    const ALL: &'static [Self] = Self::VARIANTS;

    /// The word for it.
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

/// What has become of a token.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenStatus {
    /// It is the newest of its kind that its session has, or stands alone, and is in its time.
    Current,
    /// A refresh gave a newer one in its place; it may still be good.
    Rotated,
    /// Its time is over.
    Expired,
    /// Its session was ended before its time.
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

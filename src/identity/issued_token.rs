//! The ledger's record of a token.

use std::str::FromStr;

use strum::VariantArray;

use super::expiring_map::Ends;
use super::ownership::Owner;
use super::{Intervention, SessionId, TokenId};
use crate::clock::{NumericDate, Period};
use crate::nearest::choose;

/// The kind of a token.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
    /// An access token whose owner chose its expiry.
    Private,
    /// A single-use token between the two steps of a login.
    Ticket,
    /// An ID token: it tells a client who has logged in, and gives no access.
    Id,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in queries and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

impl FromStr for TokenKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("kind of token", name, Self::ALL, Self::name)
    }
}

/// Whether a token was ended before its expiry.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// It was not.
    Current,
    /// A refresh has replaced it.
    Rotated,
    /// It was revoked.
    Revoked,
}

/// How often and when a token was presented, accepted or not. It is packed, so that the record of a
/// token has no gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(Rust, packed(4))]
pub struct Uses {
    /// The number of times.
    pub count: u32,
    /// The first time, if any.
    pub first: NumericDate,
    /// The last time, if any.
    pub last: NumericDate,
}

impl Uses {
    /// Never presented.
    pub const NONE: Self = Self {
        count: 0,
        first: NumericDate::from_seconds(0),
        last: NumericDate::from_seconds(0),
    };

    pub(super) fn note(&mut self, now: NumericDate) {
        if self.count == 0 {
            self.first = now;
        }
        self.last = now;
        self.count = self.count.saturating_add(1);
    }
}

/// The record of an issued token. The token itself is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// The account and its provider.
    pub owner: Owner,
    /// The kind.
    pub kind: TokenKind,
    /// The number of the vendor's own kind; 0 at vendors that have one kind of each sort.
    pub form: u8,
    /// The session, if any.
    pub session: Option<SessionId>,
    /// The refresh token that was used, or the token that was exchanged, to get it.
    pub parent: Option<TokenId>,
    /// When it was issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
    /// Whether it was ended.
    pub state: TokenState,
    /// What the control API has done to it.
    pub intervention: Intervention,
    /// When it was presented.
    pub uses: Uses,
}

impl IssuedToken {
    /// A token without a session.
    #[must_use]
    pub const fn new(
        owner: Owner,
        kind: TokenKind,
        issued: NumericDate,
        expires: NumericDate,
    ) -> Self {
        Self {
            owner,
            kind,
            form: 0,
            session: None,
            parent: None,
            issued,
            expires,
            state: TokenState::Current,
            intervention: Intervention::None,
            uses: Uses::NONE,
        }
    }

    // The uses move with it: a use a minute before the expiry stays a minute before it.
    pub(super) fn age(&mut self, by: Period) {
        self.intervention = Intervention::Aged;
        self.issued = self.issued.before(by);
        self.expires = self.expires.before(by);
        self.uses.first = self.uses.first.before(by);
        self.uses.last = self.uses.last.before(by);
    }
}

impl Ends for IssuedToken {
    fn ends(&self) -> NumericDate {
        self.expires
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_use_are_kept() {
        let mut uses = Uses::NONE;
        for seconds in [5, 7, 9] {
            uses.note(NumericDate::from_seconds(seconds));
        }
        let told = (uses.count, uses.first.as_seconds(), uses.last.as_seconds());
        assert_eq!(told, (3, 5, 9));
    }
}

//! A token as the ledger keeps it.

use std::str::FromStr;

use strum::VariantArray;

use super::expiring_map::Ends;
use super::ledger::Owner;
use super::{SessionId, TokenId};
use crate::clock::{NumericDate, Period};
use crate::nearest::choose;

/// What a token is for.
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
    /// Opens resources.
    Access,
    /// Gets the next pair of tokens.
    Refresh,
    /// Opens resources until an end that its owner chose.
    Private,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The kind as it stands in queries and bodies.
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

/// Whether a token was ended before its time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// It was not.
    Current,
    /// A refresh gave a newer one in its place.
    Rotated,
    /// It was revoked.
    Revoked,
}

/// How often, and when, a token was presented, let in or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uses {
    /// How often.
    pub count: u32,
    /// When it was first, if ever.
    pub first: NumericDate,
    /// When it was last, if ever.
    pub last: NumericDate,
}

impl Uses {
    /// It was not yet presented.
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

/// A token that was issued. The token itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// Whose, and where.
    pub owner: Owner,
    /// What for.
    pub kind: TokenKind,
    /// Of which session.
    pub session: Option<SessionId>,
    /// The refresh token that it was got with.
    pub parent: Option<TokenId>,
    /// When.
    pub issued: NumericDate,
    /// Until when.
    pub expires: NumericDate,
    /// Whether it was ended.
    pub state: TokenState,
    /// When it was presented.
    pub uses: Uses,
}

impl IssuedToken {
    /// A token that stands alone.
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
            session: None,
            parent: None,
            issued,
            expires,
            state: TokenState::Current,
            uses: Uses::NONE,
        }
    }

    // The uses move along: one that came a minute before the end stays a minute before it.
    pub(super) fn age(&mut self, by: Period) {
        for instant in [
            &mut self.issued,
            &mut self.expires,
            &mut self.uses.first,
            &mut self.uses.last,
        ] {
            *instant = instant.before(by);
        }
    }
}

impl Ends for IssuedToken {
    fn ends(&self) -> NumericDate {
        self.expires
    }
}

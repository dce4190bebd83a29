//! Policies of sessions: a vendor creates its policy from its settings.

use crate::clock::{NumericDate, Period};
use crate::identity::ledger::Session;
use crate::provider::Provider;

/// How access tokens of a provider are issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessPolicy {
    /// The provider.
    pub provider: Provider,
    /// How long a token lives.
    pub lifetime: Lifetime,
}

impl AccessPolicy {
    /// When a token expires that is issued now, without a session.
    #[must_use]
    pub const fn expires(&self, now: NumericDate) -> NumericDate {
        match self.lifetime {
            Lifetime::For(period) | Lifetime::WithinSession(period) => now.after(period),
            Lifetime::Session => now.after(Period::MAX),
            Lifetime::Asked { default, .. } => now.after(default),
            Lifetime::Until(expires) => expires,
        }
    }

    /// When a token expires that is issued now, in a session that ends then.
    pub(super) fn expires_in(&self, session_ends: NumericDate, now: NumericDate) -> NumericDate {
        match self.lifetime {
            Lifetime::Session => session_ends,
            Lifetime::WithinSession(_) => self.expires(now).min(session_ends),
            Lifetime::For(_) | Lifetime::Asked { .. } | Lifetime::Until(_) => self.expires(now),
        }
    }
}

/// How long an access token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// For a period.
    For(Period),
    /// For a period, at most until the end of its session.
    WithinSession(Period),
    /// Until the end of its session.
    Session,
    /// For as long as the client asks.
    Asked {
        /// The period when it does not ask.
        default: Period,
        /// The longest period.
        most: Period,
    },
    /// Until a time that the client has chosen.
    Until(NumericDate),
}

impl Lifetime {
    /// The lifetime when the client has asked for a period.
    #[must_use]
    pub fn asked(self, wanted: Period) -> Self {
        match self {
            Self::Asked { most, .. } => Self::For(wanted.min(most)),
            Self::For(_) | Self::WithinSession(_) | Self::Session | Self::Until(_) => self,
        }
    }

    /// The period, where it is known before a token is issued.
    const fn period(self) -> Period {
        match self {
            Self::For(period) | Self::WithinSession(period) => period,
            Self::Session | Self::Until(_) => Period::MAX,
            Self::Asked { default, .. } => default,
        }
    }
}

/// How sessions of a provider are opened, refreshed and ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantPolicy {
    /// Their access tokens.
    pub access: AccessPolicy,
    /// The sessions.
    pub session: SessionPolicy,
    /// Their refresh tokens.
    pub refresh: RefreshPolicy,
}

/// How long sessions last, and how many an account may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPolicy {
    /// When a session ends.
    pub length: SessionLength,
    /// How many sessions an account may have at a time.
    pub most: Option<MostSessions>,
    /// What a login does to the sessions that the account has already.
    pub again: Again,
    /// How often an account may log in.
    pub openings: Option<OpeningLimit>,
}

impl SessionPolicy {
    /// Sessions of this length, any number of them.
    #[must_use]
    pub const fn lasting(length: SessionLength) -> Self {
        Self {
            length,
            most: None,
            again: Again::Adds,
            openings: None,
        }
    }
}

/// When a session ends. A session that has ended gives no tokens any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionLength {
    /// When all of its tokens have expired.
    OfTokens,
    /// A period after the login; a refresh does not extend it.
    Absolute(Period),
    /// When it has not been refreshed for a period.
    Idle {
        /// The period.
        idle: Period,
        /// How long after the login it ends even so.
        absolute: Option<Period>,
    },
}

impl SessionLength {
    pub(super) fn ends(self, now: NumericDate) -> NumericDate {
        match self {
            Self::OfTokens => now,
            Self::Absolute(period) => now.after(period),
            Self::Idle { idle, absolute } => capped(now.after(idle), absolute, now),
        }
    }

    /// When a session ends that is refreshed now.
    pub(super) fn extended(
        self,
        ends: NumericDate,
        started: NumericDate,
        now: NumericDate,
    ) -> NumericDate {
        match self {
            Self::OfTokens | Self::Absolute(_) => ends,
            // The clock may have been moved back.
            Self::Idle { idle, absolute } => capped(ends.max(now.after(idle)), absolute, started),
        }
    }

    /// When a refresh token expires that is issued now, in a session that ends then.
    #[must_use]
    pub fn refresh_expires(self, ends: NumericDate, now: NumericDate) -> NumericDate {
        match self {
            Self::OfTokens | Self::Absolute(_) => ends,
            Self::Idle { idle, .. } => now.after(idle).min(ends),
        }
    }
}

fn capped(ends: NumericDate, absolute: Option<Period>, started: NumericDate) -> NumericDate {
    absolute.map_or(ends, |absolute| ends.min(started.after(absolute)))
}

/// How many sessions an account may have at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MostSessions {
    /// The number.
    pub count: usize,
    /// What happens to a login beyond it.
    pub beyond: Beyond,
}

/// What happens to a login of an account that has as many sessions as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// It is refused.
    Refused,
    /// It ends the session that was opened first.
    EndsOldest,
}

/// What a login does to the sessions that the account has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It opens one more.
    Adds,
    /// It opens one and ends the others.
    EndsOthers,
    /// It gives the newest tokens of an open session again, while the access token is valid for
    /// longer than this period. Their texts are the same when the vendor makes them of the same
    /// claims.
    SameTokens {
        /// The period; without it, as long as the token is valid.
        left: Option<Period>,
    },
}

/// The number of sessions that an account may open in a period, while one of them is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningLimit {
    /// The number.
    pub sessions: u32,
    /// The period.
    pub within: Period,
}

/// How refresh tokens are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshPolicy {
    /// What happens to a used refresh token.
    pub rotation: Rotation,
    /// Whether a refresh is refused while the newest access token of the session is valid.
    pub after_access: bool,
    /// How long after the newest access token of the session a refresh is refused.
    pub not_before: Option<Period>,
    /// Whether a refresh token comes before the access token of the same second in lists of tokens.
    pub listed_first: bool,
}

impl RefreshPolicy {
    /// The time before which a session cannot be refreshed, if there is one.
    pub(super) fn too_early(
        &self,
        access: &AccessPolicy,
        session: &Session,
    ) -> Option<NumericDate> {
        if self.after_access {
            return Some(session.access_expires);
        }
        let period = self.not_before?;
        let issued = session.access_expires.before(access.lifetime.period());
        Some(issued.after(period))
    }
}

/// What happens to a refresh token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// It stays valid until it expires.
    Kept,
    /// It cannot be used again.
    SingleUse {
        /// What happens if it is.
        reuse: Reuse,
        /// How long after its first use it gives the same successor again, until that is used: a
        /// client that has lost the answer asks again.
        grace: Option<Period>,
    },
}

impl Rotation {
    /// Each refresh token can be used once, without a grace.
    #[must_use]
    pub const fn single_use(reuse: Reuse) -> Self {
        Self::SingleUse { reuse, grace: None }
    }

    pub(super) const fn grace(self) -> Option<Period> {
        match self {
            Self::Kept => None,
            Self::SingleUse { grace, .. } => grace,
        }
    }
}

/// What happens when a used refresh token is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// It is refused.
    Refused,
    /// It is refused and ends the session: somebody else may have the token.
    EndsSession,
}

//! What opening and refreshing a session takes and gives.

use crate::clock::NumericDate;
use crate::identity::{AccountId, SessionId, TokenId};

/// The tokens of a login or a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The session.
    pub session: SessionId,
    /// The account.
    pub account: AccountId,
    /// The name of the access token.
    pub access: TokenId,
    /// When it was issued.
    pub access_issued: NumericDate,
    /// When it expires.
    pub access_expires: NumericDate,
    /// The name of the refresh token.
    pub refresh: TokenId,
    /// When it was issued: before now when it is given again.
    pub refresh_issued: NumericDate,
    /// When it expires.
    pub refresh_expires: NumericDate,
}

/// The account has opened as many sessions as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManySessions {
    /// When it may open another.
    pub until: NumericDate,
}

/// Why a session was not refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshRefused {
    /// No such refresh token was issued.
    Unknown,
    /// Its session is over, or it was revoked.
    SessionEnded,
    /// It was used before.
    Reused,
    /// The newest access token of the session is still valid.
    TooEarly {
        /// When it no longer is.
        until: NumericDate,
    },
    /// The account it was issued to is gone or no longer active.
    AccountInactive,
}

/// A refresh token as it was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// Its name.
    pub token: TokenId,
    /// What it says of itself, where it is signed.
    pub proof: Option<Proof>,
}

/// What a signed refresh token says, once [`Identity::examine`](crate::identity::Identity::examine) has admitted its bearer: its times and
/// its account are not checked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The account.
    pub account: AccountId,
    /// When it expires.
    pub expires: NumericDate,
}

impl Presented {
    /// A refresh token that says nothing itself, and is good only if the store knows it.
    #[must_use]
    pub const fn opaque(token: TokenId) -> Self {
        Self { token, proof: None }
    }

    /// A signed refresh token. The store need not know it: it may have been issued before a restart.
    #[must_use]
    pub const fn signed(token: TokenId, account: AccountId, expires: NumericDate) -> Self {
        let proof = Some(Proof { account, expires });
        Self { token, proof }
    }
}

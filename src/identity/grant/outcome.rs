//! Inputs and results of opening and refreshing sessions.

use crate::clock::NumericDate;
use crate::identity::{AccountId, SessionId, TokenId};

/// The tokens of a login or a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The session.
    pub session: SessionId,
    /// The account.
    pub account: AccountId,
    /// The id of the access token.
    pub access: TokenId,
    /// When it was issued.
    pub access_issued: NumericDate,
    /// When it expires.
    pub access_expires: NumericDate,
    /// The id of the refresh token.
    pub refresh: TokenId,
    /// When it was issued: in the past if it is given again.
    pub refresh_issued: NumericDate,
    /// When it expires.
    pub refresh_expires: NumericDate,
}

/// The account has opened the maximum number of sessions.
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
    /// Its session has ended, or it was revoked.
    SessionEnded,
    /// It was used before.
    Reused,
    /// The newest access token of the session is still valid.
    TooEarly {
        /// When it expires.
        until: NumericDate,
    },
    /// The account was deleted or is inactive.
    AccountInactive,
}

/// A presented refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// Its id.
    pub token: TokenId,
    /// Its verified claims, if it is signed.
    pub proof: Option<Proof>,
}

/// The claims of a signed refresh token whose bearer
/// [`Identity::examine`](crate::identity::Identity::examine) has admitted: its times and its
/// account are not checked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The account.
    pub account: AccountId,
    /// When it expires.
    pub expires: NumericDate,
    /// The number of the vendor's own kind.
    pub form: u8,
}

impl Presented {
    /// An opaque refresh token, which is valid only if the store knows it.
    #[must_use]
    pub const fn opaque(token: TokenId) -> Self {
        Self { token, proof: None }
    }

    /// A signed refresh token. The store may not know it: it may have been issued before a restart.
    #[must_use]
    pub const fn signed(token: TokenId, account: AccountId, expires: NumericDate) -> Self {
        Self::of_form(token, account, expires, 0)
    }

    /// The same of one of the vendor's own kinds.
    #[must_use]
    pub const fn of_form(
        token: TokenId,
        account: AccountId,
        expires: NumericDate,
        form: u8,
    ) -> Self {
        let proof = Some(Proof {
            account,
            expires,
            form,
        });
        Self { token, proof }
    }
}

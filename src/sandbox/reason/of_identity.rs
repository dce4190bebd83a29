//! The reasons for what the store refuses.

use super::Reason;
use crate::identity::grant::RefreshRefused;
use crate::identity::login::LoginRefused;
use crate::identity::ticket::TicketRefused;
use crate::identity::token::TokenRefused;

impl Reason {
    /// The reason why a refresh token is refused.
    #[must_use]
    pub fn of_refresh_token(refused: TokenRefused) -> Self {
        match refused {
            TokenRefused::Expired => Self::RefreshExpired,
            TokenRefused::Unknown => Self::RefreshUnknown,
            other => other.into(),
        }
    }

    /// The reason why a ticket is refused.
    #[must_use]
    pub fn of_ticket(refused: TokenRefused) -> Self {
        match refused {
            TokenRefused::Expired => Self::TicketExpired,
            TokenRefused::Revoked => Self::TicketUsed,
            TokenRefused::AccountInactive => Self::AccountInactive,
            _ => Self::TicketUnknown,
        }
    }
}

impl From<LoginRefused> for Reason {
    fn from(refused: LoginRefused) -> Self {
        match refused {
            LoginRefused::LockedOut { .. } => Self::LockedOut,
            LoginRefused::BadCredentials => Self::BadCredentials,
            LoginRefused::Inactive | LoginRefused::Suspended => Self::AccountInactive,
            LoginRefused::Unverified => Self::NotVerified,
            LoginRefused::MfaRequired => Self::MfaRequired,
            LoginRefused::AccessWindowOver => Self::AccessWindowOver,
            LoginRefused::Full(_) => Self::Unavailable,
        }
    }
}

impl From<TokenRefused> for Reason {
    fn from(refused: TokenRefused) -> Self {
        match refused {
            TokenRefused::Malformed => Self::MalformedToken,
            TokenRefused::WrongAlgorithm => Self::WrongAlgorithm,
            TokenRefused::UnknownKey => Self::UnknownKey,
            TokenRefused::BadSignature => Self::BadSignature,
            TokenRefused::BadClaims => Self::BadClaims,
            TokenRefused::NotYetValid => Self::NotYetValid,
            TokenRefused::Expired => Self::AccessExpired,
            TokenRefused::WrongKind => Self::WrongTokenKind,
            TokenRefused::WrongIssuer => Self::WrongIssuer,
            TokenRefused::Unknown => Self::TokenUnknown,
            TokenRefused::Revoked => Self::TokenRevoked,
            TokenRefused::SessionEnded => Self::SessionEnded,
            TokenRefused::SessionIdle => Self::SessionIdle,
            TokenRefused::OtherSandbox => Self::OtherSandbox,
            TokenRefused::AccountUnknown => Self::AccountUnknown,
            TokenRefused::AccountInactive => Self::AccountInactive,
        }
    }
}

impl From<RefreshRefused> for Reason {
    fn from(refused: RefreshRefused) -> Self {
        match refused {
            RefreshRefused::Unknown => Self::RefreshUnknown,
            RefreshRefused::SessionEnded => Self::SessionEnded,
            RefreshRefused::Reused => Self::RefreshReused,
            RefreshRefused::TooEarly { .. } => Self::RefreshTooEarly,
            RefreshRefused::AccountInactive => Self::AccountInactive,
        }
    }
}

impl From<TicketRefused> for Reason {
    fn from(refused: TicketRefused) -> Self {
        match refused {
            TicketRefused::Unknown => Self::TicketUnknown,
            TicketRefused::Expired => Self::TicketExpired,
            TicketRefused::Used => Self::TicketUsed,
        }
    }
}

//! The journal's reasons of outcomes, and the outcomes of what the store refuses.

use crate::identity::grant::RefreshRefused;
use crate::identity::login::LoginRefused;
use crate::identity::ticket::TicketRefused;
use crate::identity::token::TokenRefused;
use crate::sandbox::reason::Reason;
use crate::vendors::declared::outcomes::Outcome;

impl From<Outcome> for Reason {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::BadCredentials => Self::BadCredentials,
            Outcome::AccountInactive => Self::AccountInactive,
            Outcome::NotVerified => Self::NotVerified,
            Outcome::AccessWindowOver => Self::AccessWindowOver,
            Outcome::MfaRequired => Self::MfaRequired,
            Outcome::NoToken => Self::NoToken,
            Outcome::MalformedToken => Self::MalformedToken,
            Outcome::TokenUnknown => Self::TokenUnknown,
            Outcome::WrongAlgorithm => Self::WrongAlgorithm,
            Outcome::UnknownKey => Self::UnknownKey,
            Outcome::BadSignature => Self::BadSignature,
            Outcome::StaleSignature => Self::StaleSignature,
            Outcome::BadClaims => Self::BadClaims,
            Outcome::NotYetValid => Self::NotYetValid,
            Outcome::AccessExpired => Self::AccessExpired,
            Outcome::WrongTokenKind => Self::WrongTokenKind,
            Outcome::WrongIssuer => Self::WrongIssuer,
            Outcome::TokenRevoked => Self::TokenRevoked,
            Outcome::SessionEnded => Self::SessionEnded,
            Outcome::SessionIdle => Self::SessionIdle,
            Outcome::OtherSandbox => Self::OtherSandbox,
            Outcome::OtherProvider => Self::OtherProvider,
            Outcome::AccountUnknown => Self::AccountUnknown,
            Outcome::RefreshUnknown => Self::RefreshUnknown,
            Outcome::RefreshExpired => Self::RefreshExpired,
            Outcome::RefreshTooEarly => Self::RefreshTooEarly,
            Outcome::RefreshReused => Self::RefreshReused,
            Outcome::TicketUnknown => Self::TicketUnknown,
            Outcome::TicketExpired => Self::TicketExpired,
            Outcome::TicketUsed => Self::TicketUsed,
            Outcome::OtpWrong => Self::OtpWrong,
            Outcome::LockedOut => Self::LockedOut,
            Outcome::Throttled => Self::Throttled,
            Outcome::TooManySessions => Self::TooManySessions,
            Outcome::ValidationFailed => Self::ValidationFailed,
            Outcome::NoSuchCase => Self::NoSuchCase,
            Outcome::BrokenBody => Self::BrokenBody,
            Outcome::NotAnObject => Self::NotAnObject,
            Outcome::Taken => Self::Taken,
            Outcome::TokenInactive => Self::TokenInactive,
            Outcome::PermissionDenied => Self::PermissionDenied,
            Outcome::NotFound => Self::NotFound,
            Outcome::MethodNotAllowed => Self::MethodNotAllowed,
            Outcome::UnsupportedMediaType => Self::UnsupportedMediaType,
            Outcome::PayloadTooLarge => Self::PayloadTooLarge,
            Outcome::ServerError => Self::Fault,
        }
    }
}

impl From<TokenRefused> for Outcome {
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

impl Outcome {
    /// The outcome of a refused refresh token.
    #[must_use]
    pub fn of_refresh_token(refused: TokenRefused) -> Self {
        match refused {
            TokenRefused::Expired => Self::RefreshExpired,
            TokenRefused::Unknown => Self::RefreshUnknown,
            other => other.into(),
        }
    }
}

impl From<RefreshRefused> for Outcome {
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

impl From<TicketRefused> for Outcome {
    fn from(refused: TicketRefused) -> Self {
        match refused {
            TicketRefused::Unknown => Self::TicketUnknown,
            TicketRefused::Expired => Self::TicketExpired,
            TicketRefused::Used => Self::TicketUsed,
        }
    }
}

impl Outcome {
    /// The outcome of a refused login; nothing if the server has no room to decide.
    #[must_use]
    pub const fn of_login(refused: LoginRefused) -> Option<Self> {
        Some(match refused {
            LoginRefused::LockedOut { .. } => Self::LockedOut,
            LoginRefused::BadCredentials => Self::BadCredentials,
            LoginRefused::Inactive | LoginRefused::Suspended => Self::AccountInactive,
            LoginRefused::Unverified => Self::NotVerified,
            LoginRefused::MfaRequired => Self::MfaRequired,
            LoginRefused::AccessWindowOver => Self::AccessWindowOver,
            LoginRefused::Full(_) => return None,
        })
    }
}

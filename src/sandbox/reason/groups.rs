//! Reasons that belong together.

use super::Reason;

impl Reason {
    /// Whether it is the refusal of a token.
    #[must_use]
    pub const fn refuses_a_token(self) -> bool {
        matches!(
            self,
            Self::MalformedToken
                | Self::TokenUnknown
                | Self::WrongAlgorithm
                | Self::UnknownKey
                | Self::BadSignature
                | Self::BadClaims
                | Self::NotYetValid
                | Self::AccessExpired
                | Self::WrongTokenKind
                | Self::WrongIssuer
                | Self::TokenRevoked
                | Self::SessionEnded
                | Self::SessionIdle
                | Self::OtherSandbox
                | Self::AccountUnknown
                | Self::AccountInactive
                | Self::RefreshUnknown
                | Self::RefreshExpired
        )
    }

    /// Whether it is the refusal of a refresh whose token is one.
    #[must_use]
    pub const fn refuses_a_refresh(self) -> bool {
        matches!(self, Self::RefreshTooEarly | Self::RefreshReused)
    }
}

//! Why an answer was what it was, in one short stable word.

use crate::identity::grant::RefreshRefused;
use crate::identity::login::LoginRefused;
use crate::identity::token::TokenRefused;

/// The reason for an answer. It travels beside the answer into the log, and is no part of what
/// the vendor says.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    strum::IntoStaticStr,
    strum::Display,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// What was asked was done.
    Ok,
    /// Unknown account or wrong secret.
    BadCredentials,
    /// The account is inactive, disabled, or belongs to a suspended account.
    AccountInactive,
    /// The e-mail address has not been confirmed.
    NotVerified,
    /// A password alone does not suffice.
    MfaRequired,
    /// The account's access window is over.
    AccessWindowOver,
    /// Too many failures.
    LockedOut,
    /// Too many sessions.
    TooManySessions,
    /// Too many requests.
    Throttled,
    /// No token was sent.
    NoToken,
    /// What was sent is no token.
    MalformedToken,
    /// Signed with another algorithm.
    WrongAlgorithm,
    /// Signed with an unknown key.
    UnknownKey,
    /// The signature does not fit.
    BadSignature,
    /// A claim is missing or of the wrong type.
    BadClaims,
    /// Not to be used yet.
    NotYetValid,
    /// An access token whose time is over.
    AccessExpired,
    /// Another kind of token than this place takes.
    WrongTokenKind,
    /// Issued by or for somebody else.
    WrongIssuer,
    /// A token that was revoked.
    TokenRevoked,
    /// The session is over.
    SessionEnded,
    /// Another sandbox of this server issued the token.
    OtherSandbox,
    /// Another provider issued the token.
    OtherProvider,
    /// The token's account does not exist.
    AccountUnknown,
    /// No such refresh token.
    RefreshUnknown,
    /// A refresh token whose time is over.
    RefreshExpired,
    /// The access token is still valid.
    RefreshTooEarly,
    /// The refresh token was used before.
    RefreshReused,
    /// The role, account, site or sector does not allow it.
    PermissionDenied,
    /// The origin is missing.
    OriginMissing,
    /// The origin is not among those allowed.
    OriginNotAllowed,
    /// The body or the query does not fit.
    ValidationFailed,
    /// Something like it exists already.
    Duplicate,
    /// Nothing is there.
    NotFound,
    /// It is elsewhere, by a slash.
    Redirected,
    /// Another method than the path takes.
    MethodNotAllowed,
    /// Another type of body than the path takes.
    UnsupportedMediaType,
    /// More than the server reads.
    PayloadTooLarge,
    /// The body did not come whole, or not in time.
    BodyUnread,
    /// The client went away before it was answered.
    ClientGone,
    /// The server could not do it, through no fault of the client.
    Unavailable,
    /// A fault of the control API.
    Fault,
}

impl Reason {
    /// Whether it is a token that was refused.
    #[must_use]
    pub const fn refuses_a_token(self) -> bool {
        matches!(
            self,
            Self::MalformedToken
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
                | Self::OtherSandbox
                | Self::AccountUnknown
                | Self::AccountInactive
                | Self::RefreshUnknown
                | Self::RefreshExpired
        )
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
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
            TokenRefused::Revoked => Self::TokenRevoked,
            TokenRefused::SessionEnded => Self::SessionEnded,
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

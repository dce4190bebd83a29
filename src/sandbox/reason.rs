//! Reasons for answers, each as a short stable word.

use crate::identity::grant::RefreshRefused;
use crate::identity::login::LoginRefused;
use crate::identity::token::TokenRefused;

/// The reason for an answer, for the journal and the log. It is not part of the vendor's answer.
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
    /// Success.
    Ok,
    /// Unknown account or wrong secret.
    BadCredentials,
    /// The account is inactive, disabled, or belongs to a suspended account.
    AccountInactive,
    /// The e-mail address is not confirmed.
    NotVerified,
    /// A password is not sufficient.
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
    /// The token is malformed.
    MalformedToken,
    /// No such token was issued.
    TokenUnknown,
    /// Signed with another algorithm.
    WrongAlgorithm,
    /// Signed with an unknown key.
    UnknownKey,
    /// The signature is invalid.
    BadSignature,
    /// The timestamp of a signature is too far from the clock.
    StaleSignature,
    /// A claim is missing or of the wrong type.
    BadClaims,
    /// Not valid yet.
    NotYetValid,
    /// An expired access token.
    AccessExpired,
    /// Another kind of token than is required here.
    WrongTokenKind,
    /// Issued by or for someone else.
    WrongIssuer,
    /// A revoked token.
    TokenRevoked,
    /// The session has ended.
    SessionEnded,
    /// The session was unused for too long.
    SessionIdle,
    /// Another sandbox of this server issued the token.
    OtherSandbox,
    /// Another provider issued the token.
    OtherProvider,
    /// The token's account does not exist.
    AccountUnknown,
    /// No such refresh token.
    RefreshUnknown,
    /// An expired refresh token.
    RefreshExpired,
    /// The access token is still valid.
    RefreshTooEarly,
    /// The refresh token was used before.
    RefreshReused,
    /// No such ticket was issued.
    TicketUnknown,
    /// An expired ticket.
    TicketExpired,
    /// The ticket was used before.
    TicketUsed,
    /// The one-time password is wrong.
    OtpWrong,
    /// The token that was asked about or revoked is not active.
    TokenInactive,
    /// The role, account, site or sector does not allow it.
    PermissionDenied,
    /// The origin is missing.
    OriginMissing,
    /// The origin is not allowed.
    OriginNotAllowed,
    /// The body or the query is invalid.
    ValidationFailed,
    /// The path has several operations, told apart by the content of a request, and the request fits
    /// none of them.
    NoSuchCase,
    /// The body is not what its type says.
    BrokenBody,
    /// The body is JSON but not an object.
    NotAnObject,
    /// The login name is taken.
    Taken,
    /// It exists already.
    Duplicate,
    /// Not found.
    NotFound,
    /// A redirect by a slash.
    Redirected,
    /// The path does not support the method.
    MethodNotAllowed,
    /// The path does not support the type of the body.
    UnsupportedMediaType,
    /// The body is larger than the server reads.
    PayloadTooLarge,
    /// The body was not received completely or not in time.
    BodyUnread,
    /// The client disconnected before it was answered.
    ClientGone,
    /// The server could not answer; not the client's fault.
    Unavailable,
    /// A fault that was set through the control API.
    Fault,
}

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

//! Outcomes: what can come of a call, by the words of the journal's reasons, and groups of them.

mod possible;

pub use possible::{Case, cases, file_cases, resource_cases};

use strum::{EnumMessage, VariantArray};

/// What comes of a call that is not simply done.
// The comments are the descriptions in the JSON Schema.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumMessage,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Outcome {
    /// The account is unknown or the secret is wrong.
    BadCredentials,
    /// The account is not active.
    AccountInactive,
    /// The address of the account is not confirmed.
    NotVerified,
    /// The access window of the account is over.
    AccessWindowOver,
    /// A password alone does not suffice: the first of two steps is done.
    MfaRequired,
    /// No token was sent.
    NoToken,
    /// What was sent does not look like a token.
    MalformedToken,
    /// No such token was issued.
    TokenUnknown,
    /// The token is signed with another algorithm.
    WrongAlgorithm,
    /// The token names a key that is unknown.
    UnknownKey,
    /// The signature does not fit.
    BadSignature,
    /// The timestamp of the signature is too far from the clock.
    StaleSignature,
    /// A claim is missing or of the wrong type.
    BadClaims,
    /// The token is not to be used yet.
    NotYetValid,
    /// The access token has expired.
    AccessExpired,
    /// It is a token of another kind.
    WrongTokenKind,
    /// The token is by or for somebody else.
    WrongIssuer,
    /// The token was revoked.
    TokenRevoked,
    /// The session is over.
    SessionEnded,
    /// The session was unused for too long.
    SessionIdle,
    /// Another sandbox of this server issued the token.
    OtherSandbox,
    /// Another vendor of this server issued the token.
    OtherProvider,
    /// The account of the token does not exist.
    AccountUnknown,
    /// No such refresh token was issued.
    RefreshUnknown,
    /// The refresh token has expired.
    RefreshExpired,
    /// It is too early for a refresh.
    RefreshTooEarly,
    /// The refresh token was used before.
    RefreshReused,
    /// No such ticket was issued.
    TicketUnknown,
    /// The ticket has expired.
    TicketExpired,
    /// The ticket was used before.
    TicketUsed,
    /// The one-time password is wrong.
    OtpWrong,
    /// Too many failures have locked the login name.
    LockedOut,
    /// It was called too often.
    Throttled,
    /// The account has as many sessions as it may.
    TooManySessions,
    /// Fields do not fit.
    ValidationFailed,
    /// No `when` of the operations at this path fits.
    NoSuchCase,
    /// The body is not what its type says.
    BrokenBody,
    /// The body is JSON and no object.
    NotAnObject,
    /// The login name is taken.
    Taken,
    /// The token that was sent is not active; `introspect` and `revoke` do not refuse it.
    TokenInactive,
    /// The account may not do this.
    PermissionDenied,
    /// There is nothing at the path.
    NotFound,
    /// The path takes other methods.
    MethodNotAllowed,
    /// The path takes another type of body.
    UnsupportedMediaType,
    /// The body is too large.
    PayloadTooLarge,
    /// The server fails; only a fault causes it.
    ServerError,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }

    /// What has happened, in a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.get_documentation().unwrap_or_default().trim_end()
    }

    /// The status where a file says none.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::TokenInactive => 200,
            Self::ValidationFailed | Self::NoSuchCase | Self::BrokenBody | Self::NotAnObject => 400,
            Self::PermissionDenied => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Taken => 409,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::LockedOut | Self::Throttled | Self::TooManySessions => 429,
            Self::ServerError => 500,
            _ => 401,
        }
    }

    /// Whether the call is refused.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        !matches!(self, Self::TokenInactive | Self::MfaRequired)
    }
}

/// A word for several outcomes of one place in the handling of a call.
// The comments are the descriptions in the JSON Schema.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumMessage,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Group {
    /// Every refusal of credentials.
    LoginRefused,
    /// Every refusal of the guard.
    Unauthorized,
    /// Every refusal of a refresh token.
    RefreshRefused,
    /// Every refusal of a ticket or of its one-time password.
    TicketRefused,
    /// Every limit: `locked_out`, `throttled`, `too_many_sessions`.
    Limited,
    /// Every request that does not fit: `validation_failed`, `no_such_case`, `broken_body`,
    /// `not_an_object`.
    Invalid,
}

impl Group {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }
}

/// The words under which answers stand, each with its description.
pub fn words() -> impl Iterator<Item = (&'static str, &'static str)> {
    let groups = Group::VARIANTS.iter();
    let groups = groups.map(|it| (it.word(), it.get_documentation()));
    let outcomes = Outcome::ALL.iter();
    let outcomes = outcomes.map(|it| (it.word(), it.get_documentation()));
    let all = groups.chain(outcomes);
    all.map(|(word, text)| (word, text.unwrap_or_default().trim_end()))
}

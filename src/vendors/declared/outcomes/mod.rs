//! Outcomes: the journal's reasons that can come of a call of a declared vendor, and groups of them.

mod possible;

pub use possible::{Case, cases, file_cases, resource_cases};

use strum::{EnumMessage, VariantArray};

use crate::sandbox::reason::Reason;

/// The reasons that a file can word, in the order of its schema.
pub const OUTCOMES: [Reason; 47] = [
    Reason::BadCredentials,
    Reason::AccountInactive,
    Reason::NotVerified,
    Reason::AccessWindowOver,
    Reason::MfaRequired,
    Reason::NoToken,
    Reason::MalformedToken,
    Reason::TokenUnknown,
    Reason::WrongAlgorithm,
    Reason::UnknownKey,
    Reason::BadSignature,
    Reason::StaleSignature,
    Reason::BadClaims,
    Reason::NotYetValid,
    Reason::AccessExpired,
    Reason::WrongTokenKind,
    Reason::WrongIssuer,
    Reason::TokenRevoked,
    Reason::SessionEnded,
    Reason::SessionIdle,
    Reason::OtherSandbox,
    Reason::OtherProvider,
    Reason::AccountUnknown,
    Reason::RefreshUnknown,
    Reason::RefreshExpired,
    Reason::RefreshTooEarly,
    Reason::RefreshReused,
    Reason::TicketUnknown,
    Reason::TicketExpired,
    Reason::TicketUsed,
    Reason::OtpWrong,
    Reason::LockedOut,
    Reason::Throttled,
    Reason::TooManySessions,
    Reason::ValidationFailed,
    Reason::HeaderMissing,
    Reason::NoSuchCase,
    Reason::BrokenBody,
    Reason::NotAnObject,
    Reason::Taken,
    Reason::TokenInactive,
    Reason::PermissionDenied,
    Reason::NotFound,
    Reason::MethodNotAllowed,
    Reason::UnsupportedMediaType,
    Reason::PayloadTooLarge,
    Reason::Fault,
];

/// The word for an outcome in a file: that of the journal, but for the failure of the server, which
/// only a fault causes.
#[must_use]
pub const fn word(outcome: Reason) -> &'static str {
    match outcome {
        Reason::Fault => "server_error",
        other => other.word(),
    }
}

/// The outcome that a file words so.
#[must_use]
pub fn named(text: &str) -> Option<Reason> {
    OUTCOMES.into_iter().find(|outcome| word(*outcome) == text)
}

/// What has happened, in a sentence.
#[must_use]
pub fn sentence(outcome: Reason) -> &'static str {
    match outcome {
        Reason::Fault => "The server fails; only a fault causes it.",
        other => other.get_documentation().unwrap_or_default().trim_end(),
    }
}

/// The status where a file says none.
#[must_use]
pub const fn status(outcome: Reason) -> u16 {
    match outcome {
        Reason::TokenInactive => 200,
        Reason::ValidationFailed
        | Reason::HeaderMissing
        | Reason::NoSuchCase
        | Reason::BrokenBody
        | Reason::NotAnObject => 400,
        Reason::PermissionDenied => 403,
        Reason::NotFound => 404,
        Reason::MethodNotAllowed => 405,
        Reason::Taken => 409,
        Reason::PayloadTooLarge => 413,
        Reason::UnsupportedMediaType => 415,
        Reason::LockedOut | Reason::Throttled | Reason::TooManySessions => 429,
        Reason::Fault => 500,
        _ => 401,
    }
}

/// Whether the call is refused.
#[must_use]
pub const fn is_refusal(outcome: Reason) -> bool {
    !matches!(outcome, Reason::TokenInactive | Reason::MfaRequired)
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
    /// Every request that does not fit: `validation_failed`, `header_missing`, `no_such_case`,
    /// `broken_body`, `not_an_object`.
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
    let groups = groups.map(|(word, text)| (word, text.unwrap_or_default().trim_end()));
    let outcomes = OUTCOMES.into_iter();
    groups.chain(outcomes.map(|it| (word(it), sentence(it))))
}

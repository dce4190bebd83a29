//! Reasons for refusing a request, and s7risk's answers for them.

use http::{StatusCode, header};
use serde_json::json;

use super::S7riskSettings;
use super::settings::ErrorEnvelope;
use crate::identity::Full;
use crate::identity::login::LoginRefused;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::collections::CollectionRefused;
use crate::vendor::collections::strict::FieldFault;

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    /// The header `Origin` is missing.
    OriginMissing,
    /// The origin is not allowed.
    OriginNotAllowed,
    /// The body is not valid JSON.
    BrokenJson,
    /// The body was not sent as JSON.
    UnsupportedMediaType,
    /// The e-mail address is missing.
    MissingEmail,
    /// The password is missing.
    MissingPassword,
    /// The client id is missing.
    MissingClientId,
    /// The secret is missing.
    MissingSecret,
    /// A field of an item is invalid.
    Field {
        /// Its name.
        name: String,
        /// Why it is invalid.
        fault: FieldFault,
    },
    /// The login failed.
    Login {
        /// Why.
        refused: LoginRefused,
        /// The message if the name and the secret do not match.
        sentence: &'static str,
    },
    /// The token is missing or invalid.
    Unauthorized(Reason),
    /// The path or the item does not exist.
    NotFound,
    /// The path does not support this method.
    MethodNotAllowed,
    /// The body is larger than the limit.
    PayloadTooLarge,
    /// The server cannot process the request.
    Unavailable,
    /// A collection is full.
    Full(Full),
}

impl From<CollectionRefused> for Refusal {
    fn from(refused: CollectionRefused) -> Self {
        match refused {
            CollectionRefused::NotFound | CollectionRefused::Forbidden => Self::NotFound,
            CollectionRefused::Full(full) => Self::Full(full),
        }
    }
}

impl Refusal {
    /// The answer of a handler, or the answer to its refusal.
    pub fn or_answer(call: &Call, result: Result<Answer, Self>) -> Answer {
        result.unwrap_or_else(|refusal| refusal.answer(call))
    }

    /// The answer, in the envelope of the settings.
    pub fn answer(self, call: &Call) -> Answer {
        use StatusCode as S;
        let missing = |sentence| (S::UNPROCESSABLE_ENTITY, Reason::ValidationFailed, sentence);
        let (status, reason, sentence) = match self {
            Self::OriginMissing => (
                S::UNPROCESSABLE_ENTITY,
                Reason::OriginMissing,
                "Missing Origin header",
            ),
            Self::OriginNotAllowed => (
                S::UNAUTHORIZED,
                Reason::OriginNotAllowed,
                "Origin is not allowed",
            ),
            Self::BrokenJson => (
                S::BAD_REQUEST,
                Reason::ValidationFailed,
                "Invalid JSON in request body",
            ),
            Self::UnsupportedMediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                Reason::UnsupportedMediaType,
                "Unsupported Media Type",
            ),
            Self::MissingEmail => missing("Missing email request body parameter"),
            Self::MissingPassword => missing("Missing password request body parameter"),
            Self::MissingClientId => missing("Missing client ID body parameter"),
            Self::MissingSecret => missing("Missing secret body parameter"),
            Self::Field { name, fault } => return wrong_field(&call.world, &name, &fault),
            Self::Full(full) => return full.into(),
            Self::Login { refused, sentence } => return login_refused(call, refused, sentence),
            Self::Unauthorized(reason) => return unauthorized(&call.world, reason),
            Self::NotFound => (S::NOT_FOUND, Reason::NotFound, "Not Found"),
            Self::MethodNotAllowed => (
                S::METHOD_NOT_ALLOWED,
                Reason::MethodNotAllowed,
                "Method Not Allowed",
            ),
            Self::PayloadTooLarge => (
                S::PAYLOAD_TOO_LARGE,
                Reason::PayloadTooLarge,
                "Request body is too large",
            ),
            Self::Unavailable => (
                S::SERVICE_UNAVAILABLE,
                Reason::Unavailable,
                "Service Unavailable",
            ),
        };
        error(&call.world, status, reason, sentence)
    }
}

/// The answer to an invalid field of an item, with a message like those of the logins.
fn wrong_field(world: &World, name: &str, fault: &FieldFault) -> Answer {
    let sentence = match fault {
        FieldFault::Missing => format!("Missing {name} request body parameter"),
        fault => format!("Invalid {name} request body parameter: it {fault}"),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    error(world, status, Reason::ValidationFailed, &sentence)
}

/// The answer to a missing or invalid token.
fn unauthorized(world: &World, reason: Reason) -> Answer {
    let sentence = "Expired or Invalid Authentication token";
    error(world, StatusCode::UNAUTHORIZED, reason, sentence)
}

/// The answer to a refused login. `no_match` is the message if the name and the secret do not
/// match.
pub fn login_refused(call: &Call, refused: LoginRefused, no_match: &str) -> Answer {
    match refused {
        LoginRefused::Full(full) => full.into(),
        // The message on the vendor's page says 5 minutes, regardless of the remaining time.
        LoginRefused::LockedOut { until } => error(
            &call.world,
            StatusCode::TOO_MANY_REQUESTS,
            Reason::LockedOut,
            "Too many authentication attempts. Try again in 5 minutes",
        )
        .with_header(
            header::RETRY_AFTER,
            until.seconds_left(call.now).to_string(),
        )
        .possible_from(until),
        LoginRefused::AccessWindowOver => error(
            &call.world,
            StatusCode::UNAUTHORIZED,
            Reason::AccessWindowOver,
            "User access window has expired",
        ),
        LoginRefused::BadCredentials
        | LoginRefused::Inactive
        | LoginRefused::Suspended
        | LoginRefused::Unverified
        | LoginRefused::MfaRequired => error(
            &call.world,
            StatusCode::UNAUTHORIZED,
            refused.into(),
            no_match,
        ),
    }
}

/// An error in the envelope of the settings. Both envelopes are `JSend`.
fn error(world: &World, status: StatusCode, reason: Reason, sentence: &str) -> Answer {
    let body = match world.settings_of::<S7riskSettings>().error_envelope {
        ErrorEnvelope::Error => json!({ "status": "error", "message": sentence }),
        ErrorEnvelope::Fail => json!({ "status": "fail", "data": { "message": sentence } }),
    };
    Answer::json(status, reason, &body)
}

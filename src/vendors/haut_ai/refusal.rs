//! Reasons for refusing a request, and haut-ai's answers for them.

use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::identity::Full;
use crate::identity::login::LoginRefused;
use crate::identity::token::TokenRefused;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::collections::CollectionRefused;
use crate::vendors::frameworks::django::CHALLENGE;
use crate::vendors::frameworks::django::body::BodyRefused;
use crate::vendors::frameworks::django::fields::{DjangoFieldError, FieldErrors};

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    /// No token was sent.
    NoCredentials,
    /// `Bearer` is followed by no token or by several.
    BadHeader,
    /// The token is invalid.
    BadToken {
        /// Why.
        refused: TokenRefused,
        /// Whether the answer says so.
        explained: bool,
    },
    /// The body cannot be read.
    Body(BodyRefused),
    /// Fields of the body are invalid.
    Fields(FieldErrors),
    /// The search text is invalid.
    Search(DjangoFieldError),
    /// The list has no such page.
    InvalidPage,
    /// The login is refused.
    Login(LoginRefused),
    /// The path does not exist, or the caller has no such item.
    NotFound,
    /// The path does not support this method.
    MethodNotAllowed(Method),
    /// The body is larger than the limit.
    PayloadTooLarge,
    /// The caller exceeded the framework's rate limit.
    Throttled {
        /// After how many seconds the next request is accepted.
        seconds_left: u32,
    },
    /// The framework's own server error.
    ServerError,
    /// The server cannot process the request.
    Unavailable,
    /// The store is full.
    Full(Full),
}

impl From<BodyRefused> for Refusal {
    fn from(refused: BodyRefused) -> Self {
        Self::Body(refused)
    }
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self::Fields(errors)
    }
}

impl From<CollectionRefused> for Refusal {
    fn from(refused: CollectionRefused) -> Self {
        match refused {
            CollectionRefused::NotFound | CollectionRefused::Forbidden => Self::NotFound,
            CollectionRefused::Full(full) => Self::Full(full),
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoCredentials => challenge(
                Reason::NoToken,
                &json!({ "detail": "Authentication credentials were not provided." }),
            ),
            Refusal::BadHeader => challenge(
                Reason::MalformedToken,
                &json!({
                    "detail": "Authorization header must contain two space-delimited values",
                    "code": "bad_authorization_header",
                }),
            ),
            Refusal::BadToken { refused, explained } => bad_token(refused, explained),
            Refusal::Body(refused) => body_refused(&refused),
            Refusal::Fields(errors) => invalid(&json!(errors)),
            // The framework wraps this message in a list, without a field name.
            Refusal::Search(error) => invalid(&json!([error.to_string()])),
            Refusal::InvalidPage => {
                detail(StatusCode::NOT_FOUND, Reason::NotFound, "Invalid page.")
            }
            Refusal::Login(refused) => login_refused(refused),
            Refusal::NotFound => detail(StatusCode::NOT_FOUND, Reason::NotFound, "Not found."),
            Refusal::MethodNotAllowed(method) => detail(
                StatusCode::METHOD_NOT_ALLOWED,
                Reason::MethodNotAllowed,
                &format!("Method \"{method}\" not allowed."),
            ),
            Refusal::PayloadTooLarge => detail(
                StatusCode::PAYLOAD_TOO_LARGE,
                Reason::PayloadTooLarge,
                "Request body is too large.",
            ),
            Refusal::Throttled { seconds_left } => detail(
                StatusCode::TOO_MANY_REQUESTS,
                Reason::Throttled,
                &format!("Request was throttled. Expected available in {seconds_left} seconds."),
            )
            .with_header(header::RETRY_AFTER, seconds_left.to_string()),
            Refusal::ServerError => detail(
                StatusCode::INTERNAL_SERVER_ERROR,
                Reason::Fault,
                "A server error occurred.",
            ),
            Refusal::Unavailable => {
                Self::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable)
            }
            Refusal::Full(full) => full.into(),
        }
    }
}

fn login_refused(refused: LoginRefused) -> Answer {
    match refused {
        LoginRefused::Full(full) => full.into(),
        LoginRefused::BadCredentials | LoginRefused::LockedOut { .. } => challenge(
            refused.into(),
            &json!({ "detail": "No active account found with the given credentials" }),
        ),
        LoginRefused::MfaRequired => detail(
            StatusCode::BAD_REQUEST,
            refused.into(),
            "Multi-factor authentication is required.",
        )
        .with_hint(Hint::SecondFactor),
        LoginRefused::Inactive
        | LoginRefused::Suspended
        | LoginRefused::Unverified
        | LoginRefused::AccessWindowOver => detail(
            StatusCode::FORBIDDEN,
            refused.into(),
            "You do not have permission to perform this action.",
        ),
    }
}

/// The answer to an invalid token: the same body for every cause. The cause is only in the
/// framework's list `messages`, if the settings enable that. A valid token of an inactive or
/// unknown user gets the framework's answers, because the vendor's page does not mention this case.
fn bad_token(refused: TokenRefused, explained: bool) -> Answer {
    let user = match refused {
        TokenRefused::AccountInactive => Some(("User is inactive", "user_inactive")),
        TokenRefused::AccountUnknown => Some(("User not found", "user_not_found")),
        _ => None,
    };
    if let Some((detail, code)) = user {
        return challenge(refused.into(), &json!({ "detail": detail, "code": code }));
    }
    let mut body = json!({
        "code": "token_not_valid",
        "detail": "Token is invalid or expired",
    });
    if explained {
        body["messages"] = json!([{
            "token_class": "AccessToken",
            "token_type": "access",
            "message": cause(refused),
        }]);
    }
    challenge(refused.into(), &body)
}

const fn cause(refused: TokenRefused) -> &'static str {
    match refused {
        TokenRefused::Expired => "Token is expired",
        TokenRefused::WrongKind => "Token has wrong type",
        TokenRefused::AccountInactive
        | TokenRefused::AccountUnknown
        | TokenRefused::Malformed
        | TokenRefused::WrongAlgorithm
        | TokenRefused::UnknownKey
        | TokenRefused::BadSignature
        | TokenRefused::BadClaims
        | TokenRefused::NotYetValid
        | TokenRefused::WrongIssuer
        | TokenRefused::Revoked
        | TokenRefused::OtherSandbox
        | TokenRefused::Unknown
        | TokenRefused::SessionIdle
        | TokenRefused::SessionEnded => "Token is invalid",
    }
}

fn body_refused(refused: &BodyRefused) -> Answer {
    let told = refused.to_string();
    match refused {
        BodyRefused::UnsupportedMediaType(_) => detail(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Reason::UnsupportedMediaType,
            &told,
        ),
        BodyRefused::ParseError(_) | BodyRefused::NoBoundary => {
            detail(StatusCode::BAD_REQUEST, Reason::ValidationFailed, &told)
        }
        BodyRefused::NoData | BodyRefused::NotADictionary(_) => {
            invalid(&json!({ "non_field_errors": [told] }))
        }
    }
}

fn invalid(body: &Value) -> Answer {
    Answer::json(StatusCode::BAD_REQUEST, Reason::ValidationFailed, body)
}

/// A 401, always with `WWW-Authenticate`.
fn challenge(reason: Reason, body: &Value) -> Answer {
    Answer::json(StatusCode::UNAUTHORIZED, reason, body)
        .with_header(header::WWW_AUTHENTICATE, CHALLENGE)
}

fn detail(status: StatusCode, reason: Reason, sentence: &str) -> Answer {
    Answer::json(status, reason, &json!({ "detail": sentence }))
}

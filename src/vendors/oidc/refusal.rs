//! Errors of OAuth 2.0 and OpenID Connect, each with the reason for the journal.

use std::borrow::Cow;

use http::StatusCode;
use http::header::WWW_AUTHENTICATE;
use serde_json::json;

use crate::clock::NumericDate;
use crate::identity::login::LoginRefused;
use crate::identity::{AccountId, Full, SessionId, TokenId};
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;

/// The value of `error`, with the specification that defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum ErrorCode {
    /// RFC 6749, sections 4.1.2.1 and 5.2.
    InvalidRequest,
    /// RFC 6749, section 5.2.
    InvalidClient,
    /// RFC 6749, section 5.2.
    InvalidGrant,
    /// RFC 6749, sections 4.1.2.1 and 5.2.
    UnauthorizedClient,
    /// RFC 6749, section 5.2.
    UnsupportedGrantType,
    /// RFC 6749, section 4.1.2.1.
    UnsupportedResponseType,
    /// RFC 6749, sections 4.1.2.1 and 5.2.
    InvalidScope,
    /// RFC 6749, section 4.1.2.1.
    AccessDenied,
    /// RFC 6749, section 4.1.2.1.
    ServerError,
    /// RFC 6749, section 4.1.2.1.
    TemporarilyUnavailable,
    /// OpenID Connect Core, section 3.1.2.6.
    InteractionRequired,
    /// OpenID Connect Core, section 3.1.2.6.
    LoginRequired,
    /// OpenID Connect Core, section 3.1.2.6.
    AccountSelectionRequired,
    /// OpenID Connect Core, section 3.1.2.6.
    ConsentRequired,
    /// OpenID Connect Core, section 3.1.2.6.
    RequestNotSupported,
    /// OpenID Connect Core, section 3.1.2.6.
    RequestUriNotSupported,
    /// OpenID Connect Core, section 3.1.2.6; RFC 9101, section 6.1.
    InvalidRequestUri,
    /// OpenID Connect Core, section 3.1.2.6.
    RegistrationNotSupported,
    /// RFC 6750, section 3.1.
    InvalidToken,
    /// RFC 6750, section 3.1.
    InsufficientScope,
    /// RFC 9449, section 5.
    InvalidDpopProof,
    /// RFC 9449, section 8.
    UseDpopNonce,
    /// RFC 8707, section 2.
    InvalidTarget,
    /// RFC 7009, section 2.2.1.
    UnsupportedTokenType,
    /// RFC 7591, section 3.2.2.
    InvalidRedirectUri,
    /// RFC 7591, section 3.2.2.
    InvalidClientMetadata,
    /// RFC 8628, section 3.5.
    AuthorizationPending,
    /// RFC 8628, section 3.5.
    SlowDown,
    /// RFC 8628, section 3.5.
    ExpiredToken,
}

impl ErrorCode {
    /// The word.
    pub const fn word(self) -> &'static str {
        self.into_str()
    }

    /// The status of an answer to a program (RFC 6749, section 5.2; RFC 6750, section 3.1).
    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidClient | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope => StatusCode::FORBIDDEN,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// A refusal: the error, its description, and what the journal says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The error.
    pub code: ErrorCode,
    /// The reason.
    pub reason: Reason,
    /// The description, for people.
    pub description: Cow<'static, str>,
    /// The scheme by which the client may authenticate, where a challenge is due.
    pub challenge: Option<&'static str>,
    /// Whom and what it is about, as far as is known.
    pub about: About,
    /// From when on the request would not be refused for its reason, if that is known. In a box,
    /// because few refusals have it, and all are returned by value.
    pub possible_from: Option<Box<NumericDate>>,
}

/// The account, the session and the token of a refusal, and whether a test wanted it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About {
    /// The account.
    pub account: Option<AccountId>,
    /// The session.
    pub session: Option<SessionId>,
    /// The token.
    pub token: Option<TokenId>,
    /// Whether a test has scripted it.
    pub scripted: bool,
}

impl Refusal {
    /// A refusal about nobody in particular.
    pub fn new(code: ErrorCode, reason: Reason, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            reason,
            description: description.into(),
            challenge: None,
            about: About::default(),
            possible_from: None,
        }
    }

    /// A parameter is missing.
    pub fn missing(name: &str) -> Self {
        let description = format!("the parameter {name} is missing");
        Self::new(
            ErrorCode::InvalidRequest,
            Reason::ParameterMissing,
            description,
        )
    }

    /// A parameter is repeated.
    pub fn repeated(name: &str) -> Self {
        let description = format!("the parameter {name} is repeated");
        Self::new(
            ErrorCode::InvalidRequest,
            Reason::ParameterRepeated,
            description,
        )
    }

    /// A parameter has a value that it cannot have.
    pub fn invalid(name: &str, why: impl std::fmt::Display) -> Self {
        let description = format!("the parameter {name} {why}");
        Self::new(
            ErrorCode::InvalidRequest,
            Reason::ParameterInvalid,
            description,
        )
    }

    /// The grant is refused.
    pub fn grant(reason: Reason, description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidGrant, reason, description)
    }

    /// The server cannot answer, by its own fault.
    pub fn unavailable() -> Self {
        let description = "the server could not sign or record the answer";
        Self::new(ErrorCode::ServerError, Reason::Unavailable, description)
    }

    /// Sets whom and what it is about.
    #[must_use]
    pub const fn about(mut self, about: About) -> Self {
        self.about = about;
        self
    }

    /// The description as answers have it: only the characters that RFC 6749, section 5.2 allows.
    pub fn description(&self) -> String {
        let allowed = |character: char| match character {
            '"' | '\\' => '\'',
            ' '..='~' => character,
            _ => '?',
        };
        self.description.chars().map(allowed).collect()
    }
}

/// The answer to a program (RFC 6749, section 5.2).
impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let body = json!({
            "error": refusal.code.word(),
            "error_description": refusal.description(),
        });
        let mut answer = Self::json(refusal.code.status(), refusal.reason, &body)
            .no_store()
            .no_cache();
        if let Some(scheme) = refusal.challenge {
            answer = answer.with_header(WWW_AUTHENTICATE, format!("{scheme} realm=\"oidc\""));
        }
        answer.possible_from = refusal.possible_from.as_deref().copied();
        refusal.about.mark(answer)
    }
}

impl About {
    /// The answer with these facts for the journal.
    pub fn mark(self, mut answer: Answer) -> Answer {
        answer.account = self.account.or(answer.account);
        answer.session = self.session.or(answer.session);
        answer.token = self.token.or(answer.token);
        if self.scripted {
            return answer.with_hint(Hint::Scripted);
        }
        answer
    }
}

impl From<LoginRefused> for Refusal {
    fn from(refused: LoginRefused) -> Self {
        let description = match refused {
            LoginRefused::LockedOut { .. } => "the name is locked after too many failures",
            LoginRefused::Full(_) => return Self::unavailable(),
            _ => "the name or the password is wrong, or the account cannot log in",
        };
        Self {
            possible_from: refused.possible_from().map(Box::new),
            ..Self::grant(refused.into(), description)
        }
    }
}

impl From<Full> for Refusal {
    fn from(full: Full) -> Self {
        Self::new(
            ErrorCode::TemporarilyUnavailable,
            Reason::Unavailable,
            full.to_string(),
        )
    }
}

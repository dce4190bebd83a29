//! Refusals of access tokens (RFC 6750, section 3).

use std::fmt::Write;

use http::StatusCode;
use http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use serde_json::json;

use super::refusal::{ErrorCode, Refusal};
use crate::identity::token::TokenRefused;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::guard::Unauthenticated;

/// Why a request with an access token, or without one, is refused.
#[derive(Debug, Clone)]
pub enum BearerRefusal {
    /// There is no token. The answer has no error (section 3.1).
    Missing,
    /// The token is refused.
    Token(TokenRefused),
    /// The token does not have the scope.
    Scope(&'static str),
    /// The request, or something else, is refused.
    Other(Box<Refusal>),
}

impl From<Refusal> for BearerRefusal {
    fn from(refusal: Refusal) -> Self {
        Self::Other(Box::new(refusal))
    }
}

impl From<TokenRefused> for BearerRefusal {
    fn from(refused: TokenRefused) -> Self {
        Self::Token(refused)
    }
}

impl From<Unauthenticated> for BearerRefusal {
    fn from(why: Unauthenticated) -> Self {
        match why {
            Unauthenticated::NoToken => Self::Missing,
            Unauthenticated::Refused(refused) => Self::Token(refused),
            Unauthenticated::MalformedHeader => Refusal::new(
                ErrorCode::InvalidRequest,
                Reason::MalformedToken,
                "the header Authorization must have Bearer and one token",
            )
            .into(),
            Unauthenticated::Credentials(reason) => Refusal::new(
                ErrorCode::InvalidToken,
                reason,
                "the credentials are refused",
            )
            .into(),
        }
    }
}

impl From<BearerRefusal> for Answer {
    fn from(refused: BearerRefusal) -> Self {
        let (refusal, scope) = match refused {
            BearerRefusal::Missing => {
                let status = StatusCode::UNAUTHORIZED;
                return Self::json(status, Reason::NoToken, &json!({}))
                    .with_header(WWW_AUTHENTICATE, challenge(None, None))
                    .with_header(CACHE_CONTROL, "no-store");
            }
            BearerRefusal::Token(refused) => {
                let description = description(refused);
                let code = ErrorCode::InvalidToken;
                (Refusal::new(code, refused.into(), description), None)
            }
            BearerRefusal::Scope(scope) => {
                let description = format!("the access token does not have the scope {scope}");
                let (code, reason) = (ErrorCode::InsufficientScope, Reason::InsufficientScope);
                (Refusal::new(code, reason, description), Some(scope))
            }
            BearerRefusal::Other(refusal) => (*refusal, None),
        };
        let challenge = challenge(Some(&refusal), scope);
        Self::from(refusal).with_header(WWW_AUTHENTICATE, challenge)
    }
}

/// The value of `WWW-Authenticate` (section 3).
fn challenge(refusal: Option<&Refusal>, scope: Option<&str>) -> String {
    let mut text = "Bearer realm=\"oidc\"".to_owned();
    if let Some(refusal) = refusal {
        let (code, description) = (refusal.code.word(), refusal.description());
        // Writing to a string does not fail.
        let _ = write!(
            text,
            ", error=\"{code}\", error_description=\"{description}\""
        );
    }
    if let Some(scope) = scope {
        let _ = write!(text, ", scope=\"{scope}\"");
    }
    text
}

/// Why a token is refused, for people.
const fn description(refused: TokenRefused) -> &'static str {
    use TokenRefused as R;
    match refused {
        R::Malformed => "the access token is malformed",
        R::WrongAlgorithm => "the access token is signed with another algorithm",
        R::UnknownKey => "the access token names a key that is not published",
        R::BadSignature => "the signature of the access token is wrong",
        R::BadClaims => "the access token lacks a claim",
        R::NotYetValid => "the access token is not valid yet",
        R::Expired => "the access token has expired",
        R::WrongKind => "it is not an access token",
        R::WrongIssuer => "the access token is not of this issuer",
        R::Unknown => "the access token is unknown",
        R::Revoked => "the access token was revoked",
        R::SessionEnded | R::SessionIdle => "the grant of the access token has ended",
        R::OtherSandbox => "the access token is not of this sandbox",
        R::AccountUnknown => "the account of the access token does not exist",
        R::AccountInactive => "the account of the access token is not active",
    }
}

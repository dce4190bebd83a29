//! Refusals of access tokens (RFC 6750, section 3; RFC 9449, section 7.1).

use std::fmt::Write;

use http::StatusCode;
use http::header::WWW_AUTHENTICATE;
use serde_json::json;

use super::dpop::refused::DpopRefused;
use super::dpop::{self, token_use::SCHEME};
use super::protected::place;
use super::refusal::{ErrorCode, Refusal};
use crate::identity::key::ClientAlgorithm;
use crate::identity::token::TokenRefused;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard::Unauthenticated;

/// Why a request with an access token, or without one, is refused.
#[derive(Debug, Clone)]
pub enum BearerRefusal {
    /// There is no token. The answer has no error (section 3.1).
    Missing,
    /// The token is refused.
    Token(TokenRefused),
    /// The token comes with the wrong scheme, or without the right proof.
    Dpop(DpopRefused),
    /// The token does not have a scope.
    Scope {
        /// The scope.
        missing: String,
        /// All scopes that are needed, with a space between two.
        needed: String,
    },
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

impl BearerRefusal {
    /// The answer to a call.
    pub fn answer(self, call: &Call) -> Answer {
        let is_dpop = dpop::token_use::has_scheme(call);
        let resource = place::challenge(call);
        let (metadata, needed) = resource.unzip();
        let (metadata, needed) = (metadata.as_deref(), needed.flatten());
        let (refusal, scope) = match self {
            Self::Missing => {
                let status = StatusCode::UNAUTHORIZED;
                let challenge = challenge(is_dpop, None, needed, metadata);
                return Answer::json(status, Reason::NoToken, &json!({}))
                    .with_header(WWW_AUTHENTICATE, challenge)
                    .no_store();
            }
            Self::Dpop(refused) => (refused.of_token(), None),
            Self::Token(refused) => {
                let description = description(refused, "access token");
                let code = ErrorCode::InvalidToken;
                (Refusal::new(code, refused.into(), description), None)
            }
            Self::Scope { missing, needed } => {
                let description = format!("the access token does not have the scope {missing}");
                let (code, reason) = (ErrorCode::InsufficientScope, Reason::InsufficientScope);
                (Refusal::new(code, reason, description), Some(needed))
            }
            Self::Other(refusal) => (*refusal, None),
        };
        let scope = scope.as_deref().or(needed);
        let challenge = challenge(is_dpop, Some(&refusal), scope, metadata);
        let is_of_proof = matches!(
            refusal.code,
            ErrorCode::InvalidDpopProof | ErrorCode::UseDpopNonce
        );
        let mut answer = Answer::from(refusal).with_header(WWW_AUTHENTICATE, challenge);
        if is_of_proof {
            answer.status = StatusCode::UNAUTHORIZED;
        }
        dpop::nonce::added(call, answer)
    }
}

/// The value of `WWW-Authenticate`: the scheme of the request with the error, and the other scheme, which
/// the client could use as well (RFC 9449, section 7.2) unless another scope is what it needs.
fn challenge(
    is_dpop: bool,
    refusal: Option<&Refusal>,
    scope: Option<&str>,
    metadata: Option<&str>,
) -> String {
    let algorithms = ClientAlgorithm::NAMES.join(" ");
    let dpop = format!("{SCHEME} realm=\"oidc\", algs=\"{algorithms}\"");
    let bearer = "Bearer realm=\"oidc\"".to_owned();
    let (mut text, other) = if is_dpop {
        (dpop, bearer)
    } else {
        (bearer, dpop)
    };
    // Writing to a string does not fail.
    if let Some(refusal) = refusal {
        let (code, description) = (refusal.code.word(), refusal.description());
        let _ = write!(
            text,
            ", error=\"{code}\", error_description=\"{description}\""
        );
    }
    if let Some(scope) = scope {
        let _ = write!(text, ", scope=\"{scope}\"");
    }
    if let Some(url) = metadata {
        let _ = write!(text, ", resource_metadata=\"{url}\"");
    }
    if refusal.is_none_or(|refusal| refusal.code != ErrorCode::InsufficientScope) {
        let _ = write!(text, ", {other}");
    }
    text
}

/// Why a token is refused, for people.
pub fn description(refused: TokenRefused, token: &str) -> String {
    use TokenRefused as R;
    match refused {
        R::Malformed => format!("the {token} is malformed"),
        R::WrongAlgorithm => format!("the {token} is signed with another algorithm"),
        R::UnknownKey => format!("the {token} names a key that is not published"),
        R::BadSignature => format!("the signature of the {token} is wrong"),
        R::BadClaims => format!("the {token} lacks a claim"),
        R::NotYetValid => format!("the {token} is not valid yet"),
        R::Expired => format!("the {token} has expired"),
        R::WrongKind => format!("the {token} is a token of another kind"),
        R::WrongIssuer => format!("the {token} is not of this issuer"),
        R::Unknown => format!("the {token} is unknown"),
        R::Revoked => format!("the {token} was revoked"),
        R::SessionEnded | R::SessionIdle => format!("the grant of the {token} has ended"),
        R::OtherSandbox => format!("the {token} is not of this sandbox"),
        R::AccountUnknown => format!("the account of the {token} does not exist"),
        R::AccountInactive => format!("the account of the {token} is not active"),
    }
}

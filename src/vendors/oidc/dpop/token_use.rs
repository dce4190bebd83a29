//! The use of access tokens at resources (RFC 9449, section 7).

use std::borrow::Cow;

use http::header::AUTHORIZATION;

use super::proven_key;
use super::refused::DpopRefused;
use crate::vendor::call::Call;
use crate::vendor::token_place::{self, BearerSyntax, SentToken, TokenPlace};
use crate::vendors::oidc::tokens::VerifiedToken;

/// The authentication scheme.
pub const SCHEME: &str = "DPoP";

/// The places of access tokens in the header.
pub static PLACES: [TokenPlace; 2] = [
    TokenPlace::Bearer(BearerSyntax::AnyCase),
    TokenPlace::Scheme(Cow::Borrowed(SCHEME)),
];

/// The type of an access token that is bound to a key, or is not (section 5).
pub const fn token_type(key: Option<&String>) -> &'static str {
    match key {
        Some(_) => SCHEME,
        None => "Bearer",
    }
}

/// Whether a call uses the scheme.
pub fn has_scheme(call: &Call) -> bool {
    let header = call.headers.get(AUTHORIZATION);
    let scheme = header.and_then(|value| value.as_bytes().trim_ascii_start().get(..SCHEME.len()));
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME.as_bytes()))
}

/// Checks that an access token that is bound to a key, or is not, comes with the scheme and the proof
/// that it needs.
///
/// # Errors
///
/// What is wrong.
pub fn check(call: &Call, token: &str, bound_to: Option<&str>) -> Result<(), DpopRefused> {
    match (bound_to, has_scheme(call)) {
        (None, false) => Ok(()),
        (None, true) => Err(DpopRefused::TokenUnbound),
        (Some(_), false) => Err(DpopRefused::TokenAsBearer),
        (Some(key), true) => match proven_key(call, Some(token))? {
            Some(proven) if proven.0 == key => Ok(()),
            Some(_) => Err(DpopRefused::KeyMismatch),
            None => Err(DpopRefused::Missing),
        },
    }
}

/// The same for the token in the header of a call, which is verified already.
///
/// # Errors
///
/// What is wrong.
pub fn check_verified(call: &Call) -> Result<(), DpopRefused> {
    let (_, sent) = token_place::sent(call, &PLACES);
    match sent {
        SentToken::Token(token) => {
            let bound_to = VerifiedToken::read(&call.world, &token).jkt;
            check(call, &token, bound_to.as_deref())
        }
        _ => Ok(()),
    }
}

//! The header `Authorization`.

use http::header::AUTHORIZATION;

use super::call::Call;
use crate::identity::TokenId;

/// What the header says, as far as vendors tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorization<'a> {
    /// There is none, or it is empty.
    Missing,
    /// Another scheme than `Bearer`.
    OtherScheme,
    /// `Bearer` with another number of words after it than one.
    Misshapen,
    /// A token.
    Bearer(&'a str),
}

/// How a vendor reads the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorizationSyntax {
    /// `Bearer` in exactly these letters, and one word after it.
    ExactScheme,
    /// The same in any letter case (RFC 9110, section 11.1).
    AnyCase,
    /// In any letter case; all after the first space is the token, and of several headers the first
    /// counts, as in FastAPI.
    FirstSpace,
}

/// Reads the header.
#[must_use]
pub fn authorization(call: &Call, syntax: AuthorizationSyntax) -> Authorization<'_> {
    let mut values = call.headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Authorization::Missing;
    };
    let Ok(text) = std::str::from_utf8(value.as_bytes()) else {
        return Authorization::OtherScheme;
    };
    match syntax {
        AuthorizationSyntax::FirstSpace => before_first_space(text),
        // Two of them are one with a comma between (RFC 9110, section 5.3).
        _ if values.next().is_some() => Authorization::Misshapen,
        AuthorizationSyntax::ExactScheme => in_words(text, |scheme| scheme == "Bearer"),
        AuthorizationSyntax::AnyCase => in_words(text, is_bearer),
    }
}

const fn is_bearer(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("Bearer")
}

fn in_words(text: &str, is_bearer: impl Fn(&str) -> bool) -> Authorization<'_> {
    let mut words = text.split_ascii_whitespace();
    let Some(scheme) = words.next() else {
        return Authorization::Missing;
    };
    if !is_bearer(scheme) {
        return Authorization::OtherScheme;
    }
    match (words.next(), words.next()) {
        (Some(token), None) => Authorization::Bearer(token),
        _ => Authorization::Misshapen,
    }
}

fn before_first_space(text: &str) -> Authorization<'_> {
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    if scheme.is_empty() {
        return Authorization::Missing;
    }
    if !is_bearer(scheme) {
        return Authorization::OtherScheme;
    }
    match rest.trim() {
        "" => Authorization::Misshapen,
        token => Authorization::Bearer(token),
    }
}

/// The name of the token that comes with a call, whether or not anybody would accept it.
#[must_use]
pub fn presented(call: &Call) -> Option<TokenId> {
    if let Some(known) = call.bearer.get() {
        return Some(*known);
    }
    match authorization(call, AuthorizationSyntax::AnyCase) {
        Authorization::Bearer(token) => Some(TokenId::claimed_by(token)),
        Authorization::Missing | Authorization::OtherScheme | Authorization::Misshapen => None,
    }
}

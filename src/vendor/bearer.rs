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

/// Whether the letter case of the scheme counts. RFC 9110, section 11.1, says that it does not;
/// not every vendor's framework agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeCase {
    /// `bearer` is another scheme than `Bearer`.
    Exact,
    /// It is the same.
    Ignored,
}

/// Reads the header. Two of them are one with a comma between (RFC 9110, section 5.3).
#[must_use]
pub fn authorization(call: &Call, case: SchemeCase) -> Authorization<'_> {
    let mut values = call.headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Authorization::Missing;
    };
    let Ok(text) = std::str::from_utf8(value.as_bytes()) else {
        return Authorization::OtherScheme;
    };
    if values.next().is_some() {
        return Authorization::Misshapen;
    }
    let mut words = text.split_ascii_whitespace();
    let Some(scheme) = words.next() else {
        return Authorization::Missing;
    };
    let is_bearer = match case {
        SchemeCase::Exact => scheme == "Bearer",
        SchemeCase::Ignored => scheme.eq_ignore_ascii_case("Bearer"),
    };
    if !is_bearer {
        return Authorization::OtherScheme;
    }
    match (words.next(), words.next()) {
        (Some(token), None) => Authorization::Bearer(token),
        _ => Authorization::Misshapen,
    }
}

/// The name of the token that comes with a call, whether or not anybody would accept it.
#[must_use]
pub fn presented(call: &Call) -> Option<TokenId> {
    if let Some(known) = call.bearer.get() {
        return Some(*known);
    }
    match authorization(call, SchemeCase::Ignored) {
        Authorization::Bearer(token) => Some(TokenId::claimed_by(token)),
        Authorization::Missing | Authorization::OtherScheme | Authorization::Misshapen => None,
    }
}

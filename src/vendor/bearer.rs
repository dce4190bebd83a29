//! Parses the header `Authorization`.

use http::header::AUTHORIZATION;

use super::call::Call;
use crate::identity::TokenId;

/// The content of the header, as far as vendors distinguish it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorization<'a> {
    /// The header is absent or empty.
    Missing,
    /// A scheme other than `Bearer`.
    OtherScheme,
    /// `Bearer` followed by a number of words other than one.
    Misshapen,
    /// A token.
    Bearer(&'a str),
}

/// How a vendor parses the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorizationSyntax {
    /// `Bearer` with exactly this case, followed by one word.
    ExactScheme,
    /// `Bearer` in any case (RFC 9110, section 11.1), followed by one word.
    AnyCase,
    /// `Bearer` in any case. Everything after the first space is the token, and the first of
    /// several headers is used, as in FastAPI.
    FirstSpace,
}

/// Parses the header.
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
        // Repeated headers are equivalent to one with a comma-separated value (RFC 9110, section
        // 5.3).
        _ if values.next().is_some() => Authorization::Misshapen,
        AuthorizationSyntax::ExactScheme => in_words(text, |scheme| scheme == "Bearer"),
        AuthorizationSyntax::AnyCase => in_words(text, is_bearer),
    }
}

const fn is_bearer(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("Bearer")
}

/// The ASCII white space that a header can contain.
const WHITE_SPACE: [char; 2] = [' ', '\t'];

fn in_words(text: &str, is_bearer: impl Fn(&str) -> bool) -> Authorization<'_> {
    let text = text.trim_ascii();
    let end = text.find(WHITE_SPACE).unwrap_or(text.len());
    let (scheme, token) = text.split_at(end);
    if scheme.is_empty() {
        return Authorization::Missing;
    }
    if !is_bearer(scheme) {
        return Authorization::OtherScheme;
    }
    let token = token.trim_ascii_start();
    // A search for one character is much faster than for several, and a token is long.
    if token.is_empty() || WHITE_SPACE.into_iter().any(|it| token.contains(it)) {
        return Authorization::Misshapen;
    }
    Authorization::Bearer(token)
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

/// The id of the token that is presented with a call, valid or not.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_the_one_word_after_the_scheme() {
        for (text, parsed) in [
            ("Bearer t", Authorization::Bearer("t")),
            (" \tbearer \t t\t ", Authorization::Bearer("t")),
            ("Bearer\tt", Authorization::Bearer("t")),
            ("Bearer a b", Authorization::Misshapen),
            ("Bearer a\tb", Authorization::Misshapen),
            ("Bearer ", Authorization::Misshapen),
            ("Bearert", Authorization::OtherScheme),
            ("Basic t", Authorization::OtherScheme),
            (" \t", Authorization::Missing),
            ("", Authorization::Missing),
        ] {
            assert_eq!(in_words(text, is_bearer), parsed, "{text:?}");
        }
    }
}

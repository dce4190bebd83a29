//! Where requests carry tokens, and how they are read there.

use std::borrow::Cow;

use http::HeaderName;
use http::header::{AUTHORIZATION, COOKIE};

use super::call::Call;
use crate::identity::TokenId;

/// A place in a request where a vendor expects a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPlace {
    /// `Authorization` with the scheme `Bearer`.
    Bearer(BearerSyntax),
    /// `Authorization` with another scheme in any case, followed by one word, for example `SSWS`.
    Scheme(Cow<'static, str>),
    /// The whole value of a header, which may be `Authorization`.
    Header(HeaderName),
    /// A cookie.
    Cookie(Cow<'static, str>),
    /// A parameter of the query.
    Query(Cow<'static, str>),
}

/// How a vendor parses `Authorization: Bearer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BearerSyntax {
    /// `Bearer` with exactly this case, followed by one word.
    ExactScheme,
    /// `Bearer` in any case (RFC 9110, section 11.1), followed by one word.
    AnyCase,
    /// `Bearer` in any case. Everything after the first space is the token, and the first of
    /// several headers is used, as in FastAPI.
    FirstSpace,
}

/// The content of a place, as far as vendors distinguish it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentToken<'a> {
    /// Nothing is there.
    Missing,
    /// Another scheme.
    OtherScheme,
    /// The scheme with a number of words other than one, or more than one value.
    Misshapen,
    /// A token.
    Token(Cow<'a, str>),
}

/// What a call has in the first of these places that has something, with the number of that place.
#[must_use]
pub fn sent<'a>(call: &'a Call, places: &[TokenPlace]) -> (usize, SentToken<'a>) {
    let mut best = (0, SentToken::Missing);
    for (number, place) in places.iter().enumerate() {
        let found = place.read(call);
        if matches!(found, SentToken::Token(_)) {
            return (number, found);
        }
        if best.1 == SentToken::Missing {
            best = (number, found);
        }
    }
    best
}

/// The token of a call, valid or not, for the journal and for faults: also one that the vendor's own
/// syntax rejects.
#[must_use]
pub fn claimed<'a>(call: &'a Call, places: &[TokenPlace]) -> Option<Cow<'a, str>> {
    places.iter().find_map(|place| {
        let found = match place {
            TokenPlace::Bearer(_) => bearer(call, BearerSyntax::AnyCase),
            other => other.read(call),
        };
        match found {
            SentToken::Token(token) => Some(token),
            SentToken::Missing | SentToken::OtherScheme | SentToken::Misshapen => None,
        }
    })
}

/// The id of the token of a call, valid or not.
#[must_use]
pub fn claimed_id(call: &Call, places: &[TokenPlace]) -> Option<TokenId> {
    let known = call.bearer.get().copied();
    known.or_else(|| claimed(call, places).map(|token| TokenId::claimed_by(&token)))
}

impl TokenPlace {
    fn read<'a>(&self, call: &'a Call) -> SentToken<'a> {
        match self {
            Self::Bearer(syntax) => bearer(call, *syntax),
            Self::Scheme(scheme) => one_value(call, &AUTHORIZATION, |text| {
                in_words(text, |it| it.eq_ignore_ascii_case(scheme))
            }),
            Self::Header(name) => one_value(call, name, |text| whole(text.trim().into())),
            Self::Cookie(name) => {
                cookie(call, name).map_or(SentToken::Missing, |it| whole(it.into()))
            }
            Self::Query(name) => {
                let query = call.query.as_deref().unwrap_or_default();
                let mut pairs = form_urlencoded::parse(query.as_bytes());
                let found = pairs.find(|(known, _)| known == name);
                found.map_or(SentToken::Missing, |(_, value)| whole(value))
            }
        }
    }

    /// A pasted text without what stands before a token at this place, for example `Bearer`.
    #[must_use]
    pub fn unwrapped<'a>(&self, pasted: &'a str) -> &'a str {
        match self {
            Self::Bearer(_) => after_authorization(pasted, "Bearer"),
            Self::Scheme(scheme) => after_authorization(pasted, scheme),
            Self::Header(name) => after(pasted, name.as_str(), ":"),
            Self::Cookie(name) => after(after(pasted, COOKIE.as_str(), ":"), name, "="),
            Self::Query(name) => after(pasted, name, "="),
        }
    }

    /// The name of the header, cookie or parameter whose value is a token, if it is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Bearer(_) | Self::Scheme(_) => None,
            Self::Header(name) => Some(name.as_str()),
            Self::Cookie(name) | Self::Query(name) => Some(name),
        }
    }
}

fn bearer(call: &Call, syntax: BearerSyntax) -> SentToken<'_> {
    match syntax {
        BearerSyntax::FirstSpace => {
            let value = call.headers.get(AUTHORIZATION);
            value.map_or(SentToken::Missing, |value| {
                std::str::from_utf8(value.as_bytes())
                    .map_or(SentToken::OtherScheme, before_first_space)
            })
        }
        BearerSyntax::ExactScheme => one_value(call, &AUTHORIZATION, |text| {
            in_words(text, |it| it == "Bearer")
        }),
        BearerSyntax::AnyCase => one_value(call, &AUTHORIZATION, |text| in_words(text, is_bearer)),
    }
}

/// The value of a header that may be there once: repeated headers are equivalent to one with a
/// comma-separated value (RFC 9110, section 5.3).
fn one_value<'a>(
    call: &'a Call,
    name: &HeaderName,
    read: impl FnOnce(&'a str) -> SentToken<'a>,
) -> SentToken<'a> {
    let mut values = call.headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return SentToken::Missing;
    };
    let Ok(text) = std::str::from_utf8(value.as_bytes()) else {
        return SentToken::OtherScheme;
    };
    match values.next() {
        Some(_) => SentToken::Misshapen,
        None => read(text),
    }
}

const fn is_bearer(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("Bearer")
}

/// The ASCII white space that a header can contain.
const WHITE_SPACE: [char; 2] = [' ', '\t'];

fn in_words(text: &str, is_scheme: impl Fn(&str) -> bool) -> SentToken<'_> {
    let text = text.trim_ascii();
    let end = text.find(WHITE_SPACE).unwrap_or(text.len());
    let (scheme, token) = text.split_at(end);
    if scheme.is_empty() {
        return SentToken::Missing;
    }
    if !is_scheme(scheme) {
        return SentToken::OtherScheme;
    }
    let token = token.trim_ascii_start();
    if token.is_empty() || memchr::memchr2(b' ', b'\t', token.as_bytes()).is_some() {
        return SentToken::Misshapen;
    }
    SentToken::Token(token.into())
}

fn before_first_space(text: &str) -> SentToken<'_> {
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    if scheme.is_empty() {
        return SentToken::Missing;
    }
    if !is_bearer(scheme) {
        return SentToken::OtherScheme;
    }
    match rest.trim() {
        "" => SentToken::Misshapen,
        token => SentToken::Token(token.into()),
    }
}

fn whole(text: Cow<'_, str>) -> SentToken<'_> {
    if text.is_empty() {
        SentToken::Missing
    } else {
        SentToken::Token(text)
    }
}

/// The value of a cookie (RFC 6265, section 4.2.1).
fn cookie<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
    let headers = call.headers.get_all(COOKIE).iter();
    let cookies = headers.filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(known, _)| *known == name)?;
    Some(value)
}

fn after_authorization<'a>(pasted: &'a str, scheme: &str) -> &'a str {
    after(after(pasted, AUTHORIZATION.as_str(), ":"), scheme, " ")
}

/// The text after a name and a sign, if it begins with them.
fn after<'a>(text: &'a str, name: &str, sign: &str) -> &'a str {
    let rest = text.split_at_checked(name.len()).and_then(|(start, rest)| {
        let rest = rest.strip_prefix(sign)?;
        start.eq_ignore_ascii_case(name).then_some(rest)
    });
    rest.map_or(text, str::trim_start)
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Method};

    use super::*;
    use crate::vendor::test_world;

    /// The token at a place of a request with these headers and this query, or why there is none.
    fn found(place: TokenPlace, headers: &[(&'static str, &str)], query: &str) -> String {
        let mut call = test_world::call(&test_world::world(), Method::GET, "/a");
        for (name, value) in headers {
            call.headers
                .append(*name, HeaderValue::from_str(value).unwrap());
        }
        call.query = Some(query.to_owned());
        match sent(&call, &[place]).1 {
            SentToken::Token(token) => token.into_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_token_is_the_one_word_after_the_scheme() {
        let token = SentToken::Token("t".into());
        for (text, parsed) in [
            ("Bearer t", &token),
            (" \tbearer \t t\t ", &token),
            ("Bearer\tt", &token),
            ("Bearer a b", &SentToken::Misshapen),
            ("Bearer a\tb", &SentToken::Misshapen),
            ("Bearer ", &SentToken::Misshapen),
            ("Bearert", &SentToken::OtherScheme),
            ("Basic t", &SentToken::OtherScheme),
            (" \t", &SentToken::Missing),
            ("", &SentToken::Missing),
        ] {
            assert_eq!(&in_words(text, is_bearer), parsed, "{text:?}");
        }
    }

    #[test]
    fn a_token_is_at_the_place_of_its_vendor() {
        let header = || TokenPlace::Header(HeaderName::from_static("x-session"));
        let scheme = || TokenPlace::Scheme("SSWS".into());
        let cookie = || TokenPlace::Cookie("sid".into());
        let query = || TokenPlace::Query("token".into());
        for (place, headers, sent, expected) in [
            (header(), &[("x-session", "a b")][..], "", "a b"),
            (
                header(),
                &[("x-session", "a"), ("x-session", "b")],
                "",
                "Misshapen",
            ),
            (header(), &[("x-session", "")], "", "Missing"),
            (header(), &[("authorization", "Bearer a")], "", "Missing"),
            (scheme(), &[("authorization", "ssws a")], "", "a"),
            (
                scheme(),
                &[("authorization", "Bearer a")],
                "",
                "OtherScheme",
            ),
            (scheme(), &[("authorization", "SSWS a b")], "", "Misshapen"),
            (cookie(), &[("cookie", "a=b; sid=c=d")], "", "c=d"),
            (cookie(), &[("cookie", "a=b"), ("cookie", "sid=c")], "", "c"),
            (cookie(), &[("cookie", "xsid=c")], "", "Missing"),
            (query(), &[], "a=b&token=c%2Bd", "c+d"),
            (query(), &[], "tokens=c", "Missing"),
        ] {
            assert_eq!(found(place.clone(), headers, sent), expected, "{place:?}");
        }
    }

    #[test]
    fn the_first_place_with_a_token_counts() {
        let places = [
            TokenPlace::Bearer(BearerSyntax::AnyCase),
            TokenPlace::Query("token".into()),
        ];
        let mut call = test_world::call(&test_world::world(), Method::GET, "/a?token=b");
        call.headers
            .insert(AUTHORIZATION, HeaderValue::from_static("Basic a"));
        assert_eq!(sent(&call, &places), (1, SentToken::Token("b".into())));
        call.query = None;
        assert_eq!(sent(&call, &places), (0, SentToken::OtherScheme));
        assert_eq!(claimed(&call, &places), None);
    }

    #[test]
    fn a_pasted_token_is_unwrapped() {
        for (place, pasted) in [
            (
                TokenPlace::Bearer(BearerSyntax::ExactScheme),
                "Authorization: bearer  a",
            ),
            (TokenPlace::Scheme("SSWS".into()), "SSWS a"),
            (
                TokenPlace::Header(HeaderName::from_static("x-session")),
                "X-Session: a",
            ),
            (TokenPlace::Cookie("sid".into()), "Cookie: sid=a"),
            (TokenPlace::Query("token".into()), "token=a"),
            (TokenPlace::Query("token".into()), "a"),
        ] {
            assert_eq!(place.unwrapped(pasted), "a", "{place:?}");
        }
    }
}

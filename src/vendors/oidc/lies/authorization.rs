//! Lies in answers that the browser takes to the client.

use http::header::LOCATION;

use super::OidcLie;
use super::members::other;
use super::place::Place;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::authorize::{FormPage, fields, read_form};

type Pairs = Vec<(String, String)>;

/// The parameters for the client in an answer, with what is before and after them.
pub struct Sent<'a> {
    before: &'a str,
    pub pairs: Pairs,
    after: &'a str,
    /// They are in a redirect, otherwise in the fields of a form.
    is_redirect: bool,
}

impl<'a> Sent<'a> {
    /// The parameters in the query or the fragment of a redirect.
    pub fn in_location(location: &'a str) -> Option<Self> {
        let start = location.find('#').or_else(|| location.find('?'))? + 1;
        let (before, parameters) = location.split_at(start);
        let pairs = form_urlencoded::parse(parameters.as_bytes());
        Some(Self {
            before,
            pairs: pairs.into_owned().collect(),
            after: "",
            is_redirect: true,
        })
    }

    /// The parameters in the form of the response mode `form_post`.
    pub fn in_form(body: &'a [u8]) -> Option<Self> {
        let FormPage {
            before,
            parameters,
            after,
        } = read_form(std::str::from_utf8(body).ok()?)?;
        Some(Self {
            before,
            pairs: parameters,
            after,
            is_redirect: false,
        })
    }

    fn of(answer: &'a Answer) -> Option<Self> {
        match answer.headers.get(LOCATION) {
            Some(location) => Self::in_location(location.to_str().ok()?),
            None => Self::in_form(&answer.body),
        }
    }

    /// The value of a parameter.
    pub fn get(&self, wanted: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        let found = pairs.find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    }

    fn written(&self) -> String {
        let Self { before, after, .. } = self;
        let pairs = self.pairs.iter().map(|(name, value)| (&**name, &**value));
        if !self.is_redirect {
            return format!("{before}{}{after}", fields(pairs));
        }
        let start = before.len();
        let mut parameters = form_urlencoded::Serializer::for_suffix((*before).to_owned(), start);
        let location = parameters.extend_pairs(pairs).finish();
        location.trim_end_matches(['?', '#']).to_owned()
    }
}

/// Tells a lie in the parameters for the client. Only a response with a code is an authorization
/// response to lie about.
pub fn tell(lie: OidcLie, answer: &Answer) -> Option<Answer> {
    let mut sent = Sent::of(answer)?;
    let has_code = sent.get("code").is_some();
    if has_code != (Place::of(lie) == Place::Authorization) {
        return None;
    }
    change(lie, &mut sent.pairs)?;
    let mut told = answer.clone();
    if sent.is_redirect {
        return Some(told.with_header(LOCATION, sent.written()));
    }
    told.body = sent.written().into();
    Some(told)
}

fn change(lie: OidcLie, pairs: &mut Pairs) -> Option<()> {
    match lie {
        OidcLie::StateWrong | OidcLie::LogoutStateWrong => {
            *value(pairs, "state")? = other("state");
        }
        OidcLie::StateMissing | OidcLie::LogoutStateMissing => remove(pairs, "state")?,
        OidcLie::IssWrong => *value(pairs, "iss")? = other("issuer"),
        OidcLie::IssMissing => remove(pairs, "iss")?,
        OidcLie::IssNormalised => value(pairs, "iss")?.push('/'),
        OidcLie::CodeTwice => {
            let first = position(pairs, "code")?;
            pairs.insert(first + 1, ("code".to_owned(), other("code")));
        }
        _ => return None,
    }
    Some(())
}

fn position(pairs: &Pairs, wanted: &str) -> Option<usize> {
    pairs.iter().position(|(name, _)| name == wanted)
}

fn value<'a>(pairs: &'a mut Pairs, wanted: &str) -> Option<&'a mut String> {
    let index = position(pairs, wanted)?;
    pairs.get_mut(index).map(|(_, value)| value)
}

fn remove(pairs: &mut Pairs, wanted: &str) -> Option<()> {
    let index = position(pairs, wanted)?;
    pairs.remove(index);
    Some(())
}

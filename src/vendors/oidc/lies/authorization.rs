//! Lies in redirects to the client.

use http::header::LOCATION;

use super::OidcLie;
use super::list::Place;
use super::members::other;
use crate::vendor::answer::Answer;

type Pairs = Vec<(String, String)>;

/// Tells a lie in the parameters of a redirect, in its query or its fragment. Only a response with a
/// code is an authorization response to lie about; that of `form_post` is left alone.
pub fn tell(lie: OidcLie, answer: &Answer) -> Option<Answer> {
    let location = answer.headers.get(LOCATION)?.to_str().ok()?;
    let start = location.find('#').or_else(|| location.find('?'))? + 1;
    let (address, parameters) = location.split_at(start);
    let mut pairs: Pairs = form_urlencoded::parse(parameters.as_bytes())
        .into_owned()
        .collect();
    let has_code = position(&pairs, "code").is_some();
    if has_code != (Place::of(lie) == Place::Authorization) {
        return None;
    }
    change(lie, &mut pairs)?;
    let parameters = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&pairs)
        .finish();
    let location = format!("{address}{parameters}");
    let location = location.trim_end_matches(['?', '#']);
    Some(answer.clone().with_header(LOCATION, location))
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

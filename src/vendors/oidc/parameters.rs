//! The parameters of a request, from its query or its form.

use std::fmt;

use super::refusal::{ErrorCode, Refusal};
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// Parameters that may be repeated (RFC 8707, section 2; RFC 8693, section 2.1).
const REPEATABLE: [&str; 2] = ["resource", "audience"];

/// The parameters of a request, in the order in which they were sent. `Debug` shows only names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        formatter.debug_list().entries(names).finish()
    }
}

impl Parameters {
    /// Parses pairs as a form or a query has them. A parameter without a value counts as absent
    /// (RFC 6749, section 3.1).
    pub fn parse(text: &[u8]) -> Self {
        let is_sent = |(_, value): &(String, String)| !value.is_empty();
        if let Some(text) = unencoded(text) {
            return Self(split(text).filter(is_sent).collect());
        }
        let pairs = form_urlencoded::parse(text).into_owned();
        Self(pairs.filter(is_sent).collect())
    }

    /// The parameters of the query, which may be repeated.
    pub fn of_query(call: &Call) -> Self {
        Self::parse(call.query.as_deref().unwrap_or_default().as_bytes())
    }

    /// The parameters of the form in the body, which may be repeated.
    ///
    /// # Errors
    ///
    /// The body is no form.
    pub fn of_form(call: &Call) -> Result<Self, Refusal> {
        if call.has_media_type(FORM) {
            return Ok(Self::parse(&call.body));
        }
        let description = match call.media_type().as_str() {
            "" => format!("the request has no Content-Type, and its body must be a form, {FORM}"),
            other => format!("the body must be a form, {FORM}, and is {other}"),
        };
        let code = ErrorCode::InvalidRequest;
        Err(Refusal::new(
            code,
            Reason::UnsupportedMediaType,
            description,
        ))
    }

    /// The parameters of the form in the body, none of them repeated.
    ///
    /// # Errors
    ///
    /// The body is no form, or a parameter is repeated.
    pub fn of_single_form(call: &Call) -> Result<Self, Refusal> {
        let form = Self::of_form(call)?;
        if form.0.is_empty() && call.query.is_some() {
            return Err(Refusal::new(
                ErrorCode::InvalidRequest,
                Reason::ParameterMissing,
                "the body has no parameters; those in the query do not count",
            ));
        }
        match form.repeated() {
            Some(name) => Err(Refusal::repeated(name)),
            None => Ok(form),
        }
    }

    /// The value of a parameter; the first if it is repeated.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.iter();
        pairs
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Every value of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that must be there.
    ///
    /// # Errors
    ///
    /// It is missing.
    pub fn require(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::missing(name))
    }

    /// Whether a parameter is repeated.
    pub fn is_repeated(&self, name: &str) -> bool {
        self.iter().filter(|(known, _)| *known == name).count() > 1
    }

    /// The first parameter that is repeated and must not be (RFC 6749, sections 3.1 and 3.2).
    pub fn repeated(&self) -> Option<&str> {
        let mut names = self.iter().map(|(name, _)| name).enumerate();
        let found = names.find(|(index, name)| {
            let earlier = &self.0[..*index];
            !REPEATABLE.contains(name) && earlier.iter().any(|(known, _)| known == name)
        });
        found.map(|(_, name)| name)
    }

    /// The others than these.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|(name, _)| !names.contains(&&**name));
        self
    }

    /// These and one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.0.push((name.to_owned(), value));
        self
    }

    /// As a form or a query has them.
    pub fn written(&self) -> String {
        let mut written = form_urlencoded::Serializer::new(String::new());
        written.extend_pairs(self.iter()).finish()
    }

    /// Every parameter in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// A form or a query in which nothing is encoded. Most are, and decoding a token character by character
/// takes longer than everything else about a form.
fn unencoded(text: &[u8]) -> Option<&str> {
    let is_encoded = memchr::memchr2(b'%', b'+', text).is_some();
    std::str::from_utf8(text).ok().filter(|_| !is_encoded)
}

/// The pairs of an unencoded form.
fn split(text: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn an_unencoded_form_has_the_same_parameters_as_an_encoded_one() {
        for text in [
            "",
            "&",
            "a=1",
            "a=1&b=2&a=3",
            "a=b=c",
            "=1&a",
            "&a=1&&b=2&",
            "a=é",
            "a=1;b",
        ] {
            let parsed = Parameters::parse(text.as_bytes());
            // One encoded pair more.
            let encoded = Parameters::parse(format!("{text}&%78=+").as_bytes());
            assert_eq!(parsed.with("x", " ".to_owned()), encoded, "{text}");
        }
    }

    #[test]
    fn a_parameter_without_a_value_is_absent() {
        let parameters = Parameters::parse(b"a=&b=1&c");
        assert_eq!(parameters.get("a"), None);
        assert_eq!(parameters.get("c"), None);
        assert_eq!(parameters.get("b"), Some("1"));
    }

    #[test]
    fn a_repeated_parameter_is_found_unless_it_may_be() {
        assert_eq!(Parameters::parse(b"a=1&b=2&a=1").repeated(), Some("a"));
        assert_eq!(Parameters::parse(b"resource=1&resource=2").repeated(), None);
    }
}

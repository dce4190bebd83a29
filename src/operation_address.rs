//! Addresses of operations: `POST /oauth/token`.

use std::fmt;

use http::Method;
use serde::{Deserialize, Deserializer, de};

/// The methods that operations have.
const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// A method and a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// The method.
    pub method: Method,
    /// The path as the vendor prints it.
    pub path: String,
}

#[cfg(feature = "declared")]
impl Address {
    /// The names of the segments such as `{id}`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(name_of)
    }

    /// The address without the names of segments, which is the same for two addresses that clash.
    #[must_use]
    pub fn template(&self) -> String {
        let segments = self.path.split('/');
        let segments = segments.map(|it| name_of(it).map_or(it, |_| "{}"));
        let path = segments.collect::<Vec<_>>().join("/");
        format!("{} {path}", self.method)
    }
}

/// The name in a segment such as `{id}`.
fn name_of(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)
    }
}

impl std::str::FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected a method and a path such as `POST /oauth/token`";
        let (method, path) = text.split_once(' ').ok_or(EXPECTED)?;
        let method = METHODS.into_iter().find(|known| *known == method);
        let method = method.ok_or(EXPECTED)?;
        if !is_path(path) {
            return Err(EXPECTED);
        }
        let path = path.to_owned();
        Ok(Self { method, path })
    }
}

fn is_path(path: &str) -> bool {
    let Some(segments) = path.strip_prefix('/') else {
        return false;
    };
    let foreign = |c: char| matches!(c, '?' | '#') || c.is_whitespace() || c.is_control();
    let mut segments = segments.split('/').peekable();
    while let Some(segment) = segments.next() {
        let fits = match name_of(segment) {
            Some(name) => is_name(name),
            None if segment == "**" => segments.peek().is_none(),
            None => !segment.contains(['{', '}', '*']) && !segment.contains(foreign),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// Whether a text is a name as operations, kinds of tokens and segments of paths have it.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(letter)
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl schemars::JsonSchema for Address {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Address".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "operation-address" })
    }
}

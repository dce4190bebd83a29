//! Patterns of request paths: literal segments, `*` for one segment, `**` for the rest.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A pattern of request paths.
///
/// A segment is the part between two slashes. `*` matches exactly one nonempty segment, and a final
/// `**` any rest, including none. A trailing slash is significant, and nothing is percent-decoded:
/// the path is compared as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PathPattern(String);

impl PathPattern {
    /// Whether `path`, without its query, matches.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        if !self.has_star() {
            return self.0 == path;
        }
        if !path.starts_with('/') {
            return false;
        }
        let mut segments = path.split('/');
        for wanted in self.0.split('/') {
            if wanted == "**" {
                return true;
            }
            let fits = segments
                .next()
                .is_some_and(|segment| wanted == segment || (wanted == "*" && !segment.is_empty()));
            if !fits {
                return false;
            }
        }
        segments.next().is_none()
    }

    /// Whether this pattern matches every path that `other` matches.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let mut others = other.0.split('/');
        for wanted in self.0.split('/') {
            if wanted == "**" {
                return true;
            }
            let fits = others.next().is_some_and(|segment| {
                let one = segment != "**" && !segment.is_empty();
                wanted == segment || (wanted == "*" && one)
            });
            if !fits {
                return false;
            }
        }
        others.next().is_none()
    }

    /// Whether some path matches both patterns.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let (mut ours, mut theirs) = (self.0.split('/'), other.0.split('/'));
        loop {
            let (one, two) = (ours.next(), theirs.next());
            match (one, two) {
                (Some("**"), _) | (_, Some("**")) | (None, None) => return true,
                (Some(one), Some(two)) if one == two => {}
                (Some("*"), Some(segment)) | (Some(segment), Some("*")) if !segment.is_empty() => {}
                _ => return false,
            }
        }
    }

    /// The pattern of a template in which each `{name}` is one segment.
    #[must_use]
    pub fn of_template(template: &str) -> Self {
        let segments = template.split('/').map(|segment| {
            if segment.starts_with('{') {
                "*"
            } else {
                segment
            }
        });
        Self(segments.collect::<Vec<_>>().join("/"))
    }

    /// Whether it has a star, and so can match more than one path.
    #[must_use]
    pub fn has_star(&self) -> bool {
        self.0.contains('*')
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Why a text is not a pattern of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPathPattern {
    /// It does not begin with a slash.
    #[error("a path starts with `/`")]
    NoLeadingSlash,
    /// `**` is not at the end.
    #[error("`**` may only be the last segment")]
    RestBeforeTheEnd,
    /// A star shares its segment with other characters.
    #[error("a star stands for a whole segment")]
    StarInsideSegment,
    /// It has a character that paths cannot contain: `?`, `#`, white space or a control character.
    #[error("a path has no {0:?} in it")]
    NotInAPath(char),
}

impl FromStr for PathPattern {
    type Err = InvalidPathPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(segments) = text.strip_prefix('/') else {
            return Err(InvalidPathPattern::NoLeadingSlash);
        };
        let foreign = |c: &char| matches!(c, '?' | '#') || c.is_whitespace() || c.is_control();
        if let Some(character) = text.chars().find(foreign) {
            return Err(InvalidPathPattern::NotInAPath(character));
        }
        let mut segments = segments.split('/').peekable();
        while let Some(segment) = segments.next() {
            if segment == "**" {
                if segments.peek().is_some() {
                    return Err(InvalidPathPattern::RestBeforeTheEnd);
                }
            } else if segment != "*" && segment.contains('*') {
                return Err(InvalidPathPattern::StarInsideSegment);
            }
        }
        Ok(Self(text.to_owned()))
    }
}

impl Serialize for PathPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PathPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl schemars::JsonSchema for PathPattern {
    fn schema_name() -> Cow<'static, str> {
        "PathPattern".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "path-pattern",
            "description": "A path that starts with `/`; a segment may be `*` (exactly one segment), and the last one `**` (any rest, also none). A trailing slash counts.",
            "examples": ["/v3/individuals", "/v3/individuals/*", "/files/**"],
        })
    }
}

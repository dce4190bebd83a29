//! Patterns of request paths: literal segments, `*` for one segment, `**` for the rest.

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> PathPattern {
        text.parse().unwrap()
    }

    #[test]
    fn a_literal_matches_itself_and_its_trailing_slash_counts() {
        assert!(pattern("/a/b").matches("/a/b"));
        assert!(!pattern("/a/b").matches("/a/b/"));
        assert!(!pattern("/a/b/").matches("/a/b"));
        assert!(pattern("/").matches("/"));
        for path in ["", "a/b", "/a", "/a/B", "/a/b/c"] {
            assert!(!pattern("/a/b").matches(path), "{path}");
        }
    }

    #[test]
    fn one_star_is_exactly_one_segment() {
        assert!(pattern("/a/*").matches("/a/b"));
        assert!(pattern("/a/*/c").matches("/a/b/c"));
        for path in ["/a", "/a/", "/a/b/", "/a/b/c"] {
            assert!(!pattern("/a/*").matches(path), "{path}");
        }
    }

    #[test]
    fn two_stars_are_any_rest_also_none() {
        for path in ["/a", "/a/", "/a/b", "/a/b/c/"] {
            assert!(pattern("/a/**").matches(path), "{path}");
        }
        assert!(!pattern("/a/**").matches("/ab"));
        assert!(pattern("/**").matches("/"));
        assert!(!pattern("/**").matches(""));
    }

    #[test]
    fn a_pattern_covers_what_matches_no_other_path() {
        for (wide, narrow, covers) in [
            ("/a/*", "/a/b", true),
            ("/a/*", "/a/*", true),
            ("/a/*", "/a/", false),
            ("/a/*", "/a/**", false),
            ("/a/b", "/a/*", false),
            ("/a/**", "/a", true),
            ("/a/**", "/a/*/c", true),
            ("/a/**", "/**", false),
            ("/*/b", "/a/b", true),
            ("/a", "/a/b", false),
        ] {
            assert_eq!(
                pattern(wide).covers(&pattern(narrow)),
                covers,
                "{wide} {narrow}"
            );
        }
    }

    #[test]
    fn two_patterns_meet_where_a_path_matches_both() {
        for (one, other, meet) in [
            ("/a/b", "/a/b", true),
            ("/a/*", "/*/b", true),
            ("/a/*", "/a/", false),
            ("/a/**", "/a/b/c", true),
            ("/a/**", "/a", true),
            ("/a/**", "/b/*", false),
            ("/a/b", "/a/b/", false),
            ("/**", "/", true),
        ] {
            let (one, other) = (pattern(one), pattern(other));
            assert_eq!(
                (one.meets(&other), other.meets(&one)),
                (meet, meet),
                "{one} {other}"
            );
        }
        assert_eq!(PathPattern::of_template("/a/{id}/"), pattern("/a/*/"));
    }

    #[test]
    fn nothing_is_percent_decoded() {
        assert!(pattern("/a%20b").matches("/a%20b"));
        assert!(!pattern("/a%2Fb").matches("/a/b"));
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for (text, why) in [
            ("", "a path starts with `/`"),
            ("a", "a path starts with `/`"),
            ("/**/a", "`**` may only be the last segment"),
            ("/a*", "a star stands for a whole segment"),
            ("/***", "a star stands for a whole segment"),
            ("/a?b=c", "a path has no '?' in it"),
            ("/a b", "a path has no ' ' in it"),
        ] {
            let error = text.parse::<PathPattern>().unwrap_err();
            assert_eq!(error.to_string(), why, "{text}");
        }
    }

    /// The definition, recursive on both lists of segments.
    fn model(pattern: &[&str], path: &[&str]) -> bool {
        match (pattern, path) {
            (["**"], _) | ([], []) => true,
            ([wanted, pattern @ ..], [segment, path @ ..]) => {
                (wanted == segment || (*wanted == "*" && !segment.is_empty()))
                    && model(pattern, path)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_agrees_with_the_model(
            wanted in prop::collection::vec(prop_oneof!["[ab]?", Just("*".to_owned())], 1..5),
            rest in any::<bool>(),
            path in prop::collection::vec("[ab]?", 1..6),
        ) {
            let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            if rest {
                wanted.push("**");
            }
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let found = pattern(&format!("/{}", wanted.join("/")));
            prop_assert_eq!(found.matches(&format!("/{}", path.join("/"))), model(&wanted, &path));
            prop_assert_eq!(found.to_string().parse(), Ok(found));
        }
    }
}

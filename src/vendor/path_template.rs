//! Path templates of operations: literal segments, and segments with a `{name}`.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::path_pattern::PathPattern;

/// The path of an operation as its vendor documents it. A segment may have one `{name}`, which
/// matches at least one character other than a slash. A trailing slash is significant. `**` at the
/// end stands for any further segments, or none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathTemplate(Arc<str>);

/// The part of a template between two slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Segment<'a> {
    /// A literal segment.
    Literal(&'a str),
    /// A segment with a name, between these two texts.
    Named {
        before: &'a str,
        name: &'a str,
        after: &'a str,
    },
    /// Any further segments.
    Rest,
}

/// The values of the names in a template, as ranges of the path.
pub type Arguments = Vec<(Arc<str>, Range<usize>)>;

impl From<&str> for PathTemplate {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Borrow<str> for PathTemplate {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Segment<'a> {
    fn from(text: &'a str) -> Self {
        if text == "**" {
            return Self::Rest;
        }
        let parts = text.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some(Self::Named {
                before,
                name,
                after,
            })
        });
        parts.unwrap_or(Self::Literal(text))
    }
}

/// The value of a name in a segment of a path, given the text before and after the name.
pub(super) fn named<'a>(segment: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let named = segment.strip_prefix(before)?.strip_suffix(after)?;
    (!named.is_empty()).then_some(named)
}

impl PathTemplate {
    /// The template as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The pattern of the paths that it matches; a segment with a name matches any segment in it.
    #[must_use]
    pub fn pattern(&self) -> PathPattern {
        PathPattern::of_template(&self.0)
    }

    /// Whether it has a name or a rest, and so can match more than one path.
    #[must_use]
    pub fn has_names(&self) -> bool {
        let mut segments = self.segments();
        (self.0.contains('{') || self.0.contains('*'))
            && segments.any(|segment| !matches!(segment, Segment::Literal(_)))
    }

    /// Whether it ends with `**`.
    #[must_use]
    pub(super) fn has_rest(&self) -> bool {
        self.0.ends_with("/**")
    }

    pub(super) fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.0.split('/').map(Segment::from)
    }

    /// The values of its names in a path that it matches.
    #[must_use]
    pub fn arguments(&self, path: &str) -> Arguments {
        let mut arguments = Vec::new();
        if !self.0.contains('{') {
            return arguments;
        }
        let mut start = 0;
        for (wanted, segment) in self.segments().zip(path.split('/')) {
            if let Segment::Named {
                before,
                name,
                after,
            } = wanted
                && let Some(found) = named(segment, before, after)
            {
                let begin = start + before.len();
                arguments.push((name.into(), begin..begin + found.len()));
            }
            start += segment.len() + 1;
        }
        arguments
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(template: &str, path: &str) -> Vec<String> {
        let template = PathTemplate::from(template);
        let arguments = template.arguments(path).into_iter();
        arguments
            .map(|(name, place)| format!("{name}={}", &path[place]))
            .collect()
    }

    #[test]
    fn each_name_stands_for_a_part_of_one_segment() {
        assert!(arguments("/a/", "/a/").is_empty());
        assert_eq!(arguments("/a/{id}", "/a/7"), ["id=7"]);
        assert_eq!(arguments("/a/{id}/", "/a/7/"), ["id=7"]);
        assert_eq!(arguments("/Users('{id}')", "/Users('7')"), ["id=7"]);
        assert_eq!(
            arguments("/{tenant}/users/{id}", "/acme/users/7"),
            ["tenant=acme", "id=7"]
        );
    }
}

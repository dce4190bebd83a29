//! Paths of operations: literal segments, and segments with a `{name}`.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::path_pattern::PathPattern;

/// The path of an operation as its vendor prints it. A segment may have one `{name}`, which stands
/// for at least one character other than a slash. A trailing slash is significant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    text: Arc<str>,
    segments: Vec<Segment>,
}

/// The part of a template between two slashes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Segment {
    /// This text.
    Literal(Arc<str>),
    /// Any text between these two.
    Named {
        before: Arc<str>,
        name: Arc<str>,
        after: Arc<str>,
    },
}

/// What the names in a template stand for in a path, as places in that path.
pub type Arguments = Vec<(Arc<str>, Range<usize>)>;

impl From<&str> for PathTemplate {
    fn from(text: &str) -> Self {
        Self {
            text: text.into(),
            segments: text.split('/').map(Segment::from).collect(),
        }
    }
}

impl From<&str> for Segment {
    fn from(text: &str) -> Self {
        let parts = text.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some((before, name, after))
        });
        match parts {
            None => Self::Literal(text.into()),
            Some((before, name, after)) => Self::Named {
                before: before.into(),
                name: name.into(),
                after: after.into(),
            },
        }
    }
}

impl Segment {
    /// Where in a segment of a path the text is that the name stands for; empty without a name.
    fn find(&self, segment: &str) -> Option<Range<usize>> {
        match self {
            Self::Literal(text) => (**text == *segment).then_some(0..0),
            Self::Named { before, after, .. } => {
                let named = segment.strip_prefix(&**before)?.strip_suffix(&**after)?;
                let start = before.len();
                (!named.is_empty()).then_some(start..start + named.len())
            }
        }
    }

    fn matches(&self, segment: &str) -> bool {
        self.find(segment).is_some()
    }
}

impl PathTemplate {
    /// The template as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The pattern of the paths that it matches; a segment with a name is wholly open in it.
    #[must_use]
    pub fn pattern(&self) -> PathPattern {
        PathPattern::of_template(&self.text)
    }

    /// Whether it matches a path.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let mut sent = path.split('/');
        let fits = self
            .segments
            .iter()
            .all(|wanted| sent.next().is_some_and(|segment| wanted.matches(segment)));
        fits && sent.next().is_none()
    }

    /// What its names stand for in a path that it matches.
    #[must_use]
    pub fn arguments(&self, path: &str) -> Arguments {
        let mut arguments = Vec::new();
        let mut start = 0;
        for (wanted, segment) in self.segments.iter().zip(path.split('/')) {
            if let (Segment::Named { name, .. }, Some(found)) = (wanted, wanted.find(segment)) {
                let place = start + found.start..start + found.end;
                arguments.push((Arc::clone(name), place));
            }
            start += segment.len() + 1;
        }
        arguments
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(template: &str, path: &str) -> Option<Vec<String>> {
        let template = PathTemplate::from(template);
        template.matches(path).then(|| {
            let arguments = template.arguments(path).into_iter();
            arguments
                .map(|(name, place)| format!("{name}={}", &path[place]))
                .collect()
        })
    }

    #[test]
    fn each_name_stands_for_a_part_of_one_segment() {
        for (template, path, expected) in [
            ("/a/", "/a/", Some(&[][..])),
            ("/a/{id}", "/a/7", Some(&["id=7"])),
            ("/a/{id}/", "/a/7/", Some(&["id=7"])),
            (
                "/{tenant}/users/{id}",
                "/acme/users/7",
                Some(&["tenant=acme", "id=7"]),
            ),
            ("/Users('{id}')", "/Users('7')", Some(&["id=7"])),
            ("/a/{id}", "/a/", None),
            ("/a/{id}", "/a/7/", None),
            ("/a/{id}", "/a/7/8", None),
            ("/a/{id}/", "/a/7", None),
            ("/Users('{id}')", "/Users('')", None),
            ("/a/", "/a", None),
        ] {
            let expected = expected.map(|expected| expected.iter().map(ToString::to_string));
            let expected = expected.map(Iterator::collect);
            assert_eq!(arguments(template, path), expected, "{template} {path}");
        }
    }
}

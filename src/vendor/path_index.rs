//! An index of operations by path.

use std::collections::BTreeMap;

use super::Vendor;
use super::operation::Operation;
use super::path_template::{PathTemplate, Segment, named};
use crate::provider::Provider;

/// The operations of all vendors of a registry by path.
#[derive(Debug, Default)]
pub struct PathIndex {
    /// Those whose paths have no names, which are most of them.
    literal: BTreeMap<PathTemplate, Vec<IndexEntry>>,
    /// Those whose paths have names, as a tree of segments.
    named: PathNode,
}

#[derive(Debug, Default)]
struct PathNode {
    /// The children for segments with exactly this text, sorted by the text.
    literal: Vec<(Box<str>, Self)>,
    /// The children for segments with a name.
    named: Vec<(Box<str>, Box<str>, Self)>,
    /// The operations whose paths end at this node.
    here: Vec<IndexEntry>,
    /// The operations whose paths go on with any rest.
    rest: Vec<IndexEntry>,
}

/// An operation of a vendor, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexEntry {
    /// The vendor.
    pub vendor: Provider,
    /// The position of the operation in the vendor's spec.
    pub position: usize,
}

/// The operations of all vendors at a path.
#[derive(Debug, Default)]
pub struct AtPath<'a> {
    /// Usually all of them; the others are of other templates that match the same path.
    first: &'a [IndexEntry],
    others: Vec<&'a [IndexEntry]>,
}

impl PathIndex {
    /// Adds an operation. Returns the operations with the same path, this one last; templates that
    /// differ only in their names are the same.
    pub fn add(&mut self, path: &PathTemplate, entry: IndexEntry) -> &[IndexEntry] {
        let here = if path.has_rest() {
            &mut self.node(path).rest
        } else if path.has_names() {
            &mut self.node(path).here
        } else {
            self.literal.entry(path.clone()).or_default()
        };
        here.push(entry);
        here
    }

    fn node(&mut self, path: &PathTemplate) -> &mut PathNode {
        let segments = path.segments();
        let segments = segments.take_while(|segment| *segment != Segment::Rest);
        segments.fold(&mut self.named, PathNode::child)
    }

    /// The operations of each template; templates that differ only in their names are the same.
    #[must_use]
    pub fn places(&self) -> Vec<AtPath<'_>> {
        let literal = self.literal.values().map(|here| AtPath {
            first: here,
            others: Vec::new(),
        });
        let mut places = literal.collect();
        self.named.list(&mut places);
        places
    }

    /// The operations at a path.
    #[must_use]
    pub fn at<'a>(&'a self, path: &str) -> AtPath<'a> {
        let literal = self.literal.get(path);
        let mut found = AtPath {
            first: literal.map_or(&[], Vec::as_slice),
            others: Vec::new(),
        };
        self.named.collect(path, &mut found);
        found
    }
}

impl PathNode {
    fn child(&mut self, segment: Segment<'_>) -> &mut Self {
        match segment {
            Segment::Literal(text) => {
                let found = self
                    .literal
                    .binary_search_by(|(known, _)| (**known).cmp(text));
                let index = found.unwrap_or_else(|index| {
                    self.literal.insert(index, (text.into(), Self::default()));
                    index
                });
                &mut self.literal[index].1
            }
            Segment::Named { before, after, .. } => {
                let mut known = self.named.iter();
                let found = known.position(|(b, a, _)| (&**b, &**a) == (before, after));
                let index = found.unwrap_or_else(|| {
                    let child = (before.into(), after.into(), Self::default());
                    self.named.push(child);
                    self.named.len() - 1
                });
                &mut self.named[index].2
            }
            Segment::Rest => self,
        }
    }

    fn list<'a>(&'a self, places: &mut Vec<AtPath<'a>>) {
        for entries in [&self.here, &self.rest] {
            let mut place = AtPath::default();
            place.add(entries);
            places.push(place);
        }
        let literal = self.literal.iter().map(|(_, child)| child);
        let named = self.named.iter().map(|(.., child)| child);
        for child in literal.chain(named) {
            child.list(places);
        }
    }

    fn collect<'a>(&'a self, path: &str, found: &mut AtPath<'a>) {
        let (segment, rest) = match path.split_once('/') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (path, None),
        };
        let literal = self
            .literal
            .binary_search_by(|(known, _)| (**known).cmp(segment));
        let literal = literal.ok().map(|index| &self.literal[index].1);
        let named = self.named.iter();
        let named = named.filter(|(before, after, _)| named_in(segment, before, after));
        for child in literal.into_iter().chain(named.map(|(.., child)| child)) {
            if let Some(rest) = rest {
                child.collect(rest, found);
            } else {
                found.add(&child.here);
                found.add(&child.rest);
            }
        }
        found.add(&self.rest);
    }
}

fn named_in(segment: &str, before: &str, after: &str) -> bool {
    named(segment, before, after).is_some()
}

impl<'a> AtPath<'a> {
    fn add(&mut self, entries: &'a [IndexEntry]) {
        if self.first.is_empty() {
            self.first = entries;
        } else if !entries.is_empty() {
            self.others.push(entries);
        }
    }

    /// All operations.
    pub fn entries(&self) -> impl Iterator<Item = &'a IndexEntry> {
        let others = self.others.iter().copied().flatten();
        self.first.iter().chain(others)
    }

    /// The operations of one vendor.
    pub fn of<'v>(&self, vendor: &'v dyn Vendor) -> impl Iterator<Item = &'v Operation> {
        let spec = vendor.spec();
        let own = self.entries().filter(|entry| entry.vendor == spec.id);
        own.filter_map(|entry| spec.operations.get(entry.position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATES: [&str; 7] = [
        "/things/",
        "/things/{id}/",
        "/things/me/",
        "/{tenant}/users/{id}",
        "/things",
        "/Users('{id}')",
        "/{tenant}/me/",
    ];

    fn found(path: &str) -> Vec<&'static str> {
        let mut index = PathIndex::default();
        for (position, template) in TEMPLATES.into_iter().enumerate() {
            let vendor = Provider::new(&"acme");
            index.add(&template.into(), IndexEntry { vendor, position });
        }
        let found = index.at(path);
        found
            .entries()
            .map(|entry| TEMPLATES[entry.position])
            .collect()
    }

    #[test]
    fn every_template_that_matches_a_path_is_found_and_the_more_literal_ones_first() {
        assert_eq!(found("/things/"), ["/things/"]);
        assert_eq!(found("/things/7/"), ["/things/{id}/"]);
        assert_eq!(
            found("/things/me/"),
            ["/things/me/", "/things/{id}/", "/{tenant}/me/"]
        );
        assert_eq!(found("/acme/users/7"), ["/{tenant}/users/{id}"]);
        assert_eq!(found("/Users('7')"), ["/Users('{id}')"]);
    }

    #[test]
    fn a_slash_more_or_less_and_an_empty_name_are_another_path() {
        for path in [
            "",
            "/",
            "/things//",
            "/things/7",
            "/things/7/8/",
            "/Users('')",
            "things/",
        ] {
            assert!(found(path).is_empty(), "{path}");
        }
    }

    #[test]
    fn templates_that_differ_in_names_are_at_one_place() {
        let mut index = PathIndex::default();
        let entry = |position| IndexEntry {
            vendor: Provider::new(&"acme"),
            position,
        };
        index.add(&"/a/{id}".into(), entry(0));
        assert_eq!(
            index.add(&"/a/{name}".into(), entry(1)),
            [entry(0), entry(1)]
        );
        assert_eq!(index.add(&"/a/{id}/".into(), entry(2)), [entry(2)]);
    }
}

//! Paths of collections and of their items.

use std::borrow::Cow;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::path_pattern::PathPattern;

/// The path of a collection: no `*`, and at least one nonempty segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CollectionPath(String);

impl CollectionPath {
    /// The path as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a path addresses in the collection, if anything. An item has a trailing slash if the
    /// list has one: `/a/` has `/a/7/`, and `/a` has `/a/7`.
    #[must_use]
    pub fn place<'a>(&self, path: &'a str) -> Option<CollectionPlace<'a>> {
        let rest = path.strip_prefix(&self.0)?;
        if rest.is_empty() {
            return Some(CollectionPlace::List);
        }
        let id = if self.0.ends_with('/') {
            rest.strip_suffix('/')?
        } else {
            rest.strip_prefix('/')?
        };
        (!id.is_empty() && !id.contains('/')).then_some(CollectionPlace::Item(id))
    }
}

/// What a path addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionPlace<'a> {
    /// The list.
    List,
    /// The item with this id, whether it exists or not.
    Item(&'a str),
}

/// Why a text is not the path of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a collection has a path that starts with `/`, without `*`")]
pub struct InvalidCollectionPath;

impl FromStr for CollectionPath {
    type Err = InvalidCollectionPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_plain = text.parse::<PathPattern>().is_ok() && !text.contains('*');
        let has_segment = text.split('/').any(|segment| !segment.is_empty());
        if is_plain && has_segment {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidCollectionPath)
        }
    }
}

impl<'de> Deserialize<'de> for CollectionPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for CollectionPath {
    fn schema_name() -> Cow<'static, str> {
        "CollectionPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "collection-path",
            "description": "The path of a list that starts with `/`, without `*`. A trailing slash counts, here and in the paths of the items.",
            "examples": ["/v3/individuals", "/api/v1/planner/keywords/"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place<'a>(collection: &str, path: &'a str) -> Option<CollectionPlace<'a>> {
        collection.parse::<CollectionPath>().unwrap().place(path)
    }

    #[test]
    fn an_item_is_one_segment_below_its_list_and_ends_as_that_does() {
        for (list, path, expected) in [
            ("/a/", "/a/", Some(CollectionPlace::List)),
            ("/a/", "/a/7/", Some(CollectionPlace::Item("7"))),
            ("/a", "/a", Some(CollectionPlace::List)),
            ("/a", "/a/7", Some(CollectionPlace::Item("7"))),
            ("/a/", "/a", None),
            ("/a/", "/a/7", None),
            ("/a/", "/a//", None),
            ("/a/", "/a/7/8/", None),
            ("/a", "/a/", None),
            ("/a", "/ab", None),
            ("/a", "/a/7/", None),
        ] {
            assert_eq!(place(list, path), expected, "{list} {path}");
        }
    }

    #[test]
    fn a_path_with_a_star_or_without_a_segment_is_none() {
        for path in ["/a/*", "/**", "/", "//", "a", "/a?b", ""] {
            assert!(path.parse::<CollectionPath>().is_err(), "{path}");
        }
    }
}

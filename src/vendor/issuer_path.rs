//! Paths of vendors with several issuers: the issuer's name, then the path of an operation.

use super::operation::Operation;
use super::spec::VendorSpec;
use crate::sandbox::World;

/// The path of the well-known documents of a host (RFC 8615).
const WELL_KNOWN: &str = "/.well-known/";

impl VendorSpec {
    /// Splits a path of a world into that of an issuer, which is empty or begins with a slash, and the path
    /// of an operation as it is documented.
    #[must_use]
    pub fn locate<'a>(&self, world: &World, path: &'a str) -> (&'a str, &'a str) {
        let layout = self.extras.layout.as_ref();
        let found = layout.and_then(|layout| (layout.locate)(world, path));
        found.unwrap_or_else(|| self.split_issuer(path))
    }

    /// The path of an operation as it is documented, at a path of a world; `None` for a path that only
    /// another layout than that of the world has.
    #[must_use]
    pub fn operation_path<'a>(&self, world: &World, path: &'a str) -> Option<&'a str> {
        let Some(layout) = &self.extras.layout else {
            return Some(self.split_issuer(path).1);
        };
        if (layout.is_chosen)(world) {
            return (layout.locate)(world, path).map(|(_, own)| own);
        }
        let own = self.split_issuer(path).1;
        (!own.starts_with(layout.prefix)).then_some(own)
    }

    /// Splits a path into the name of an issuer, which is empty or begins with a slash, and the path
    /// of an operation. The name is empty for a vendor without issuers, and if the path has none of
    /// the segments with which operations begin.
    #[must_use]
    pub fn split_issuer<'a>(&self, path: &'a str) -> (&'a str, &'a str) {
        let end = if self.extras.has_issuers {
            self.issuer_end(path)
        } else {
            None
        };
        path.split_at(end.unwrap_or(0))
    }

    fn issuer_end(&self, path: &str) -> Option<usize> {
        let mut end = 0;
        for segment in path.strip_prefix('/')?.split('/') {
            if segment.is_empty() {
                return None;
            }
            if self.begins_path(segment) {
                return Some(end);
            }
            end += 1 + segment.len();
        }
        None
    }

    /// Whether the path of an operation begins with this segment, but for those that only another layout has.
    fn begins_path(&self, segment: &str) -> bool {
        let layout = self.extras.layout.as_ref();
        let is_of_layout = |operation: &Operation| {
            layout.is_some_and(|layout| operation.path.as_str().starts_with(layout.prefix))
        };
        let mut operations = self.operations.iter();
        operations.any(|operation| begins_with(operation, segment) && !is_of_layout(operation))
    }

    /// The path of a well-known document of an issuer, if a client put the name of the issuer after
    /// it: `/.well-known/WORD/a/b` is `/a/b/.well-known/WORD` (RFC 8414, section 3.1). A slash at the
    /// end of the issuer would have to be removed.
    #[must_use]
    pub fn inserted(&self, document: &str, issuer: &str) -> Option<String> {
        let mut operations = self.operations.iter();
        let is_known = operations.any(|operation| operation.path.as_str() == document);
        (self.extras.has_issuers && is_known && !issuer.ends_with('/'))
            .then(|| format!("{issuer}{document}"))
    }
}

/// Whether the path of one of these operations begins with this segment.
#[must_use]
pub fn begins_path<'a>(operations: impl IntoIterator<Item = &'a Operation>, segment: &str) -> bool {
    let mut operations = operations.into_iter();
    operations.any(|operation| begins_with(operation, segment))
}

/// Whether a path begins with a segment, as every path does with a slash. This is done for each request, so
/// the end is compared first.
fn begins_with(operation: &Operation, segment: &str) -> bool {
    let path = operation.path.as_str().as_bytes();
    let end = 1 + segment.len();
    matches!(path.get(end), None | Some(b'/')) && path.get(1..end) == Some(segment.as_bytes())
}

/// Splits a path after `/.well-known/WORD`, if it goes on.
#[must_use]
pub fn split_document(path: &str) -> Option<(&str, &str)> {
    let word = path.strip_prefix(WELL_KNOWN)?.find('/')?;
    Some(path.split_at(WELL_KNOWN.len() + word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::test_vendor::fake;

    fn spec(has_issuers: bool) -> VendorSpec {
        let document = "/.well-known/openid-configuration";
        let mut spec = fake(&"acme", &[("token", "/token"), ("document", document)]);
        spec.extras.has_issuers = has_issuers;
        spec
    }

    #[test]
    fn the_name_of_an_issuer_ends_where_the_path_of_an_operation_begins() {
        let spec = spec(true);
        for (path, issuer, operation) in [
            ("/token", "", "/token"),
            ("/a/token", "/a", "/token"),
            ("/a/b/token", "/a/b", "/token"),
            ("/a/token/token", "/a", "/token/token"),
            ("/a/.well-known/x", "/a", "/.well-known/x"),
            ("/a/b", "", "/a/b"),
            ("//token", "", "//token"),
            ("/a//token", "", "/a//token"),
            ("/", "", "/"),
        ] {
            assert_eq!(spec.split_issuer(path), (issuer, operation), "{path}");
        }
    }

    #[test]
    fn a_vendor_without_issuers_has_no_names_before_its_paths() {
        assert_eq!(spec(false).split_issuer("/a/token"), ("", "/a/token"));
    }

    #[test]
    fn an_issuer_after_the_name_of_a_document_stands_before_it() {
        let inserted = |has_issuers, path: &str| {
            let (document, issuer) = split_document(path)?;
            spec(has_issuers).inserted(document, issuer)
        };
        let found = inserted(true, "/.well-known/openid-configuration/a/b");
        let expected = "/a/b/.well-known/openid-configuration";
        assert_eq!(found.as_deref(), Some(expected));
        for path in [
            "/.well-known/openid-configuration",
            "/.well-known/openid-configuration/a/",
            "/.well-known/other/a",
            "/token/a",
        ] {
            assert_eq!(inserted(true, path), None, "{path}");
        }
        let without = inserted(false, "/.well-known/openid-configuration/a");
        assert_eq!(without, None);
    }
}

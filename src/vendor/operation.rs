//! The operations of a vendor as data: what routing, the journal and the documents agree on.

use std::sync::Arc;

use http::Method;

use super::path_template::PathTemplate;

/// One documented endpoint of a vendor.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its `operationId` in the OpenAPI document.
    pub id: Arc<str>,
    /// Its method.
    pub method: Method,
    /// Its path as the vendor prints it.
    pub path: PathTemplate,
    /// Who may call it, and when it is there.
    pub access: Access,
    /// A number by which its vendor finds what answers it.
    pub number: usize,
}

/// Who may call an operation, and when it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, always: a login, a page.
    Open,
    /// Always there, for clients with a valid token; the vendor has the answer.
    Token,
    /// Always there, for clients with a valid token; a collection or a resource of the fixtures has
    /// the answer, or else the vendor's empty one.
    Resource,
    /// There if the fixtures have a collection or a resource for it, for clients with a valid token.
    Fixtures,
}

impl Access {
    /// Whether collections and resources of the fixtures answer.
    #[must_use]
    pub const fn is_to_fixtures(self) -> bool {
        matches!(self, Self::Resource | Self::Fixtures)
    }
}

/// What is at a path.
#[derive(Debug, Default)]
pub struct Found<'a> {
    /// The operation of the method.
    pub operation: Option<&'a Operation>,
    /// The methods of other operations that are always there.
    pub others: Vec<&'a Method>,
}

/// Looks a call up among operations.
#[must_use]
pub fn find<'a>(operations: &'a [Operation], method: &Method, path: &str) -> Found<'a> {
    let mut found = Found::default();
    for operation in operations.iter().filter(|each| each.path.matches(path)) {
        if operation.method == *method {
            found.operation = Some(operation);
            if operation.access != Access::Fixtures {
                return found;
            }
        } else if operation.access != Access::Fixtures {
            found.others.push(&operation.method);
        }
    }
    found
}

/// Whether everybody may call what is at a path.
#[must_use]
pub fn is_open(operations: &[Operation], path: &str) -> bool {
    let mut open = operations
        .iter()
        .filter(|operation| operation.access == Access::Open);
    open.any(|operation| operation.path.matches(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations() -> [Operation; 4] {
        [
            ("list", Method::GET, "/things/", Access::Token),
            ("make", Method::POST, "/things/", Access::Open),
            ("remove", Method::DELETE, "/things/{id}/", Access::Token),
            ("get", Method::GET, "/things/{id}/", Access::Fixtures),
        ]
        .map(|(id, method, path, access)| Operation {
            id: id.into(),
            method,
            path: path.into(),
            access,
            number: 0,
        })
    }

    fn found(method: &Method, path: &str) -> String {
        let operations = operations();
        let found = find(&operations, method, path);
        match found.operation {
            Some(operation) => operation.id.to_string(),
            None => format!("{:?}", found.others),
        }
    }

    #[test]
    fn an_operation_is_found_by_method_and_path() {
        assert_eq!(found(&Method::GET, "/things/"), "list");
        assert_eq!(found(&Method::DELETE, "/things/7/"), "remove");
        assert_eq!(found(&Method::GET, "/things/7/"), "get");
    }

    #[test]
    fn another_method_finds_those_that_are_always_there() {
        assert_eq!(found(&Method::PUT, "/things/"), "[GET, POST]");
        assert_eq!(found(&Method::PUT, "/things/7/"), "[DELETE]");
    }

    #[test]
    fn a_slash_more_or_less_is_another_path() {
        for path in ["/things", "/things//", "/things/7", "/things/7/8/", "/"] {
            assert_eq!(found(&Method::GET, path), "[]", "{path}");
        }
    }

    #[test]
    fn a_path_is_open_when_one_of_its_operations_is() {
        assert!(is_open(&operations(), "/things/"));
        assert!(!is_open(&operations(), "/things/7/"));
    }
}

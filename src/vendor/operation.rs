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

/// Looks a method up among the operations at a path.
#[must_use]
pub fn find<'a>(at_path: impl Iterator<Item = &'a Operation>, method: &Method) -> Found<'a> {
    let mut found = Found::default();
    for operation in at_path {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(id: &str, method: Method, access: Access) -> Operation {
        Operation {
            id: id.into(),
            method,
            path: "/things/{id}/".into(),
            access,
            number: 0,
        }
    }

    fn found(method: &Method) -> String {
        let operations = [
            operation("make", Method::POST, Access::Open),
            operation("remove", Method::DELETE, Access::Token),
            operation("get", Method::GET, Access::Fixtures),
        ];
        let found = find(operations.iter(), method);
        match found.operation {
            Some(operation) => operation.id.to_string(),
            None => format!("{:?}", found.others),
        }
    }

    #[test]
    fn an_operation_is_found_by_its_method() {
        assert_eq!(found(&Method::DELETE), "remove");
        assert_eq!(found(&Method::GET), "get");
    }

    #[test]
    fn another_method_finds_those_that_are_always_there() {
        assert_eq!(found(&Method::PUT), "[POST, DELETE]");
    }
}

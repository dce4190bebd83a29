//! The operations of a vendor as data, shared by routing, the journal and the OpenAPI documents.

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
    /// Its path as the vendor documents it.
    pub path: PathTemplate,
    /// Who may call it, and when it exists.
    pub access: Access,
    /// A number by which its vendor finds its handler.
    pub number: usize,
    /// For one of several operations at a method and path: the condition on requests by which its
    /// vendor chooses it, as messages state it, for example `grant_type=password`.
    pub case: Option<Arc<str>>,
}

/// Who may call an operation, and when it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, always: for example a login or a page.
    Open,
    /// Clients with a valid token, always; the vendor has the answer.
    Token,
    /// Clients with a valid token, always; the answer is that of a collection or a resource of the
    /// fixtures, otherwise the vendor's empty one.
    Resource,
    /// Clients with a valid token, if the fixtures have a collection or a resource for it.
    Fixtures,
}

impl Access {
    /// Whether collections and resources of the fixtures answer it.
    #[must_use]
    pub const fn is_to_fixtures(self) -> bool {
        matches!(self, Self::Resource | Self::Fixtures)
    }
}

/// The operations at a path, by method.
#[derive(Debug, Default)]
pub struct OperationsAtPath<'a> {
    /// The operation with the requested method; the first of them, if there are several cases.
    pub operation: Option<&'a Operation>,
    /// All cases, if there are several.
    pub cases: Vec<&'a Operation>,
    /// The methods of other operations that always exist.
    pub others: Vec<&'a Method>,
}

impl<'a> OperationsAtPath<'a> {
    /// Adds a case of the first operation that was found. Cases have one path; an operation at
    /// another path that matches the request too, with fewer literal segments, is hidden.
    fn add_case(&mut self, operation: &'a Operation) {
        match self.operation {
            Some(first) if self.cases.is_empty() || first.path != operation.path => {}
            Some(_) => self.cases.push(operation),
            None => {
                self.operation = Some(operation);
                self.cases.push(operation);
            }
        }
    }
}

/// Finds a method among the operations at a path.
#[must_use]
pub fn find<'a>(
    at_path: impl Iterator<Item = &'a Operation>,
    method: &Method,
) -> OperationsAtPath<'a> {
    let mut found = OperationsAtPath::default();
    let mut of_fixtures = None;
    for operation in at_path {
        if operation.method == *method {
            if operation.case.is_some() {
                found.add_case(operation);
                continue;
            }
            // A path that is more literal has precedence.
            if !found.cases.is_empty() {
                return found;
            }
            if operation.access != Access::Fixtures {
                found.operation = Some(operation);
                return found;
            }
            of_fixtures = of_fixtures.or(Some(operation));
        } else if operation.access != Access::Fixtures {
            found.others.push(&operation.method);
        }
    }
    found.operation = found.operation.or(of_fixtures);
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
            case: None,
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
    fn every_case_at_a_path_is_found() {
        let case = |id, path: &str, case: &str| Operation {
            path: path.into(),
            case: Some(case.into()),
            ..operation(id, Method::POST, Access::Open)
        };
        let operations = [
            case("password", "/token", "grant_type=password"),
            case("refresh", "/token", "grant_type=refresh_token"),
            operation("make", Method::POST, Access::Open),
            case("other", "/{tenant}", "grant_type=other"),
        ];
        let found = find(operations.iter(), &Method::POST);
        let ids: Vec<_> = found.cases.iter().map(|case| &*case.id).collect();
        assert_eq!(ids, ["password", "refresh"]);
        let found = find(operations[2..].iter(), &Method::POST);
        assert!(found.cases.is_empty());
        assert_eq!(found.operation.map(|it| &*it.id), Some("make"));
    }

    #[test]
    fn another_method_finds_those_that_are_always_there() {
        assert_eq!(found(&Method::PUT), "[POST, DELETE]");
    }
}

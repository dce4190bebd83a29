//! The operations of a vendor as data: what the router, the journal and the documents agree on.

use std::pin::Pin;

use http::Method;

use super::answer::Answer;
use super::call::Call;

/// What a handler does, when it is done.
pub type Pending<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// Answers a call.
pub type Handler = for<'a> fn(&'a Call) -> Pending<'a>;

/// One documented endpoint of a vendor.
#[derive(Debug)]
pub struct Operation {
    /// Its `operationId` in the OpenAPI document.
    pub id: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path as the vendor prints it; `{name}` stands for one segment.
    pub path: &'static str,
    /// Who may call it, and when it is there.
    pub access: Access,
    /// What answers it.
    pub handler: Handler,
}

/// Who may call an operation, and when it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, always: a login, a page.
    Open,
    /// Always there, for clients with a valid token; its handler has the answer.
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

/// Turns an async function of a call, whose result becomes an [`Answer`], into a [`Handler`].
macro_rules! handler {
    ($function:path) => {
        |call| Box::pin(async move { $crate::vendor::answer::Answer::from($function(call).await) })
    };
}
pub(crate) use handler;

/// What is at a path.
#[derive(Debug, Default)]
pub struct Found<'a> {
    /// The operation of the method, with what stands for its `{name}`.
    pub operation: Option<(&'static Operation, Option<&'a str>)>,
    /// The methods of other operations that are always there.
    pub others: Vec<&'static Method>,
}

/// Looks a call up among operations.
#[must_use]
pub fn find<'a>(operations: &'static [Operation], method: &Method, path: &'a str) -> Found<'a> {
    let mut found = Found::default();
    for operation in operations {
        let Some(argument) = fit(operation.path, path) else {
            continue;
        };
        if operation.method == *method {
            found.operation = Some((operation, argument));
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
    let open = |operation: &&Operation| operation.access == Access::Open;
    operations
        .iter()
        .filter(open)
        .any(|operation| fit(operation.path, path).is_some())
}

/// Whether a path fits a template, and what then stands for the `{name}` in it, if it has one.
#[expect(
    clippy::option_option,
    reason = "whether it fits, and whether it has a `{name}`"
)]
fn fit<'a>(template: &str, path: &'a str) -> Option<Option<&'a str>> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == path).then_some(None);
    };
    let (_, after) = rest.split_once('}')?;
    let argument = path.strip_prefix(before)?.strip_suffix(after)?;
    (!argument.is_empty() && !argument.contains('/')).then_some(Some(argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    static OPERATIONS: [Operation; 4] = [
        operation("list", Method::GET, "/things/", Access::Token),
        operation("make", Method::POST, "/things/", Access::Open),
        operation("remove", Method::DELETE, "/things/{id}/", Access::Token),
        operation("get", Method::GET, "/things/{id}/", Access::Fixtures),
    ];

    const fn operation(
        id: &'static str,
        method: Method,
        path: &'static str,
        access: Access,
    ) -> Operation {
        Operation {
            id,
            method,
            path,
            access,
            handler: |_| Box::pin(async { unreachable!("tables are only looked at here") }),
        }
    }

    fn found(method: &Method, path: &str) -> String {
        let found = find(&OPERATIONS, method, path);
        match found.operation {
            Some((operation, argument)) => format!("{} {argument:?}", operation.id),
            None => format!("{:?}", found.others),
        }
    }

    #[test]
    fn an_operation_is_found_by_method_and_path() {
        assert_eq!(found(&Method::GET, "/things/"), "list None");
        assert_eq!(found(&Method::DELETE, "/things/7/"), "remove Some(\"7\")");
        assert_eq!(found(&Method::GET, "/things/7/"), "get Some(\"7\")");
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
        assert!(is_open(&OPERATIONS, "/things/"));
        assert!(!is_open(&OPERATIONS, "/things/7/"));
    }
}

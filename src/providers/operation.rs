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
    /// What answers it.
    pub handler: Handler,
}

/// Turns an async function of a call, whose result becomes an [`Answer`], into a [`Handler`].
macro_rules! handler {
    ($function:path) => {
        |call| {
            Box::pin(async move { $crate::providers::answer::Answer::from($function(call).await) })
        }
    };
}
pub(crate) use handler;

/// What is at a path.
#[derive(Debug)]
pub enum Found<'a> {
    /// An operation, with what stands for its `{name}`.
    Operation(&'static Operation, Option<&'a str>),
    /// Operations of other methods.
    OtherMethods(Vec<&'static Method>),
    /// Nothing.
    Nothing,
}

/// Looks a call up among operations.
#[must_use]
pub fn find<'a>(operations: &'static [Operation], method: &Method, path: &'a str) -> Found<'a> {
    let mut others = Vec::new();
    for operation in operations {
        let Some(argument) = fit(operation.path, path) else {
            continue;
        };
        if operation.method == *method {
            return Found::Operation(operation, argument);
        }
        others.push(&operation.method);
    }
    if others.is_empty() {
        Found::Nothing
    } else {
        Found::OtherMethods(others)
    }
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

    static OPERATIONS: [Operation; 3] = [
        operation("list", Method::GET, "/things/"),
        operation("make", Method::POST, "/things/"),
        operation("remove", Method::DELETE, "/things/{id}/"),
    ];

    const fn operation(id: &'static str, method: Method, path: &'static str) -> Operation {
        Operation {
            id,
            method,
            path,
            handler: |_| Box::pin(async { unreachable!("tables are only looked at here") }),
        }
    }

    fn found(method: &Method, path: &str) -> String {
        match find(&OPERATIONS, method, path) {
            Found::Operation(operation, argument) => format!("{} {argument:?}", operation.id),
            Found::OtherMethods(methods) => format!("{methods:?}"),
            Found::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn an_operation_is_found_by_method_and_path() {
        assert_eq!(found(&Method::GET, "/things/"), "list None");
        assert_eq!(found(&Method::DELETE, "/things/7/"), "remove Some(\"7\")");
    }

    #[test]
    fn another_method_finds_those_that_there_are() {
        assert_eq!(found(&Method::PUT, "/things/"), "[GET, POST]");
        assert_eq!(found(&Method::GET, "/things/7/"), "[DELETE]");
    }

    #[test]
    fn a_slash_more_or_less_is_another_path() {
        for path in ["/things", "/things//", "/things/7", "/things/7/8/", "/"] {
            assert_eq!(found(&Method::GET, path), "nothing", "{path}");
        }
    }
}

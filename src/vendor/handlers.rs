//! The handlers of vendors whose operations have one each: functions, or closures with a state.

use http::Method;

use super::Task;
use super::answer::Pending;
use super::call::Call;
use super::guard::Admitted;
use super::operation::{Access, Operation};

/// Answers a call that needs no token.
type OpenHandler = Box<dyn for<'a> Fn(&'a Call) -> Pending<'a> + Send + Sync>;

/// Answers a call of an authenticated caller.
type BearerHandler = Box<dyn for<'a> Fn(&'a Call, Admitted) -> Pending<'a> + Send + Sync>;

/// Turns an async function, whose result becomes an [`Answer`](super::answer::Answer), into a
/// handler: `handler!(login)` takes only a call, `handler!(list, bearer)` a call and its
/// authenticated caller.
macro_rules! handler {
    ($function:path) => {
        |call| Box::pin(async move { $crate::vendor::answer::Answer::from($function(call).await) })
    };
    ($function:path, bearer) => {
        |call, bearer| {
            Box::pin(
                async move { $crate::vendor::answer::Answer::from($function(call, bearer).await) },
            )
        }
    };
}
pub(crate) use handler;

/// The operations of a vendor, each with its handler.
pub struct OperationTable {
    /// The operations.
    pub operations: Vec<Operation>,
    /// Their handlers.
    pub handlers: Handlers,
}

/// The handlers of operations, by the number of the operation.
pub struct Handlers {
    open: Vec<OpenHandler>,
    token: Vec<BearerHandler>,
    resource: BearerHandler,
}

impl OperationTable {
    /// A table without operations, with the handler for collections and resources of the fixtures.
    #[must_use]
    pub fn with_resources(
        resource: impl for<'a> Fn(&'a Call, Admitted) -> Pending<'a> + Send + Sync + 'static,
    ) -> Self {
        Self {
            operations: Vec::new(),
            handlers: Handlers {
                open: Vec::new(),
                token: Vec::new(),
                resource: Box::new(resource),
            },
        }
    }

    /// Adds an operation that needs no token ([`Access::Open`]).
    #[must_use]
    pub fn open(
        mut self,
        id: &str,
        method: Method,
        path: &str,
        handler: impl for<'a> Fn(&'a Call) -> Pending<'a> + Send + Sync + 'static,
    ) -> Self {
        let number = self.handlers.open.len();
        self.handlers.open.push(Box::new(handler));
        self.with(id, method, path, Access::Open, number)
    }

    /// Adds an operation that needs a token ([`Access::Token`]).
    #[must_use]
    pub fn token(
        mut self,
        id: &str,
        method: Method,
        path: &str,
        handler: impl for<'a> Fn(&'a Call, Admitted) -> Pending<'a> + Send + Sync + 'static,
    ) -> Self {
        let number = self.handlers.token.len();
        self.handlers.token.push(Box::new(handler));
        self.with(id, method, path, Access::Token, number)
    }

    /// Adds an operation that is answered by the fixtures, or else with the vendor's empty answer
    /// ([`Access::Resource`]).
    #[must_use]
    pub fn resource(self, id: &str, method: Method, path: &str) -> Self {
        self.with(id, method, path, Access::Resource, 0)
    }

    /// Adds an operation that exists only if the fixtures have an answer ([`Access::Fixtures`]).
    #[must_use]
    pub fn fixtures(self, id: &str, method: Method, path: &str) -> Self {
        self.with(id, method, path, Access::Fixtures, 0)
    }

    /// Makes the last operation one of several cases at its method and path ([`Operation::case`]).
    #[must_use]
    pub fn case(mut self, case: &str) -> Self {
        if let Some(last) = self.operations.last_mut() {
            last.case = Some(case.into());
        }
        self
    }

    fn with(mut self, id: &str, method: Method, path: &str, access: Access, number: usize) -> Self {
        self.operations.push(Operation {
            id: id.into(),
            method,
            path: path.into(),
            access,
            number,
            case: None,
        });
        self
    }
}

impl Handlers {
    /// Runs the handler of a task.
    pub fn answer<'a>(&self, task: Task<'a>, call: &'a Call) -> Pending<'a> {
        match task {
            Task::Open(operation) => self.open[operation.number](call),
            Task::Token(operation, bearer) => self.token[operation.number](call, bearer),
            Task::Resource(bearer) => (self.resource)(call, bearer),
        }
    }
}

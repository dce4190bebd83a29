//! Operations that a vendor adds to the control API, under `/__admin/NAME`.

use std::fmt;
use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::{Answer, Pending};
use super::call::Call;
use super::json_body::{self, JsonBody};
use super::path_template::PathTemplate;
use crate::problem::{FieldError, Problem};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::schema;

/// Answers a call of a control operation.
type ControlHandler = Box<dyn for<'a> Fn(&'a Call) -> Pending<'a> + Send + Sync>;

/// Creates an operation object of the OpenAPI document.
type ControlDocument = Box<dyn Fn() -> Value + Send + Sync>;

/// An operation that a vendor adds to the control API. Its calls are about the sandbox that the
/// request addresses, have the access rules of the control API, and are not in the journal.
pub struct VendorControl {
    /// Its `operationId`.
    pub id: Arc<str>,
    /// Its method.
    pub method: Method,
    /// Its path after `/__admin/NAME`.
    pub path: PathTemplate,
    /// Answers a call, whose path is that after `/__admin/NAME`, and whose site is the vendor's.
    pub handler: ControlHandler,
    /// Creates its operation object of the OpenAPI document, when the document is asked for; `None` if
    /// `openapi-admin.yaml` describes it.
    pub document: Option<ControlDocument>,
}

impl VendorControl {
    /// Its path at the server.
    #[must_use]
    pub fn full_path(&self, vendor: Provider) -> String {
        format!("/__admin/{vendor}{}", self.path)
    }
}

impl fmt::Debug for VendorControl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.id, self.method, self.path)
    }
}

/// A refusal of a control operation.
impl From<Problem> for Box<Answer> {
    fn from(problem: Problem) -> Self {
        Self::new(Answer::problem(Reason::ValidationFailed, &problem))
    }
}

/// Reads the body of a call of a control operation; without a body, the default.
///
/// # Errors
///
/// A problem document with every error.
pub fn body<T>(call: &Call) -> Result<T, Box<Answer>>
where
    T: DeserializeOwned + Default + JsonSchema + 'static,
{
    let refused = |status, detail: String| Box::from(Problem::new(status, detail));
    let fields = match json_body::read(call) {
        JsonBody::Empty => return Ok(T::default()),
        JsonBody::Object(fields) => Value::Object(fields),
        JsonBody::Other => Value::Null,
        JsonBody::Broken(error) => {
            let detail = format!("the body is not JSON: {error}");
            return Err(refused(StatusCode::BAD_REQUEST, detail));
        }
        JsonBody::OtherType => {
            let detail = "send the body with `Content-Type: application/json`".to_owned();
            return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
    };
    schema::read_as(&schema::cached::<T>(), &fields).map_err(|violations| {
        let errors = violations.into_iter().map(FieldError::from).collect();
        Problem::violations(errors).into()
    })
}

/// What is at a path of a vendor's control operations.
#[derive(Debug)]
pub enum ControlRoute<'a> {
    /// The operation with the method.
    Operation(&'a VendorControl),
    /// Operations with these methods.
    OtherMethods(Vec<&'a Method>),
    /// Nothing.
    Nothing,
}

/// Finds the control operation for a method and a path after `/__admin/NAME`. HEAD is like GET.
#[must_use]
pub fn route<'a>(all: &'a [VendorControl], method: &Method, path: &str) -> ControlRoute<'a> {
    let method = if *method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    let here = all.iter().filter(|it| it.path.pattern().matches(path));
    let here: Vec<_> = here.collect();
    if let Some(operation) = here.iter().find(|operation| operation.method == *method) {
        return ControlRoute::Operation(operation);
    }
    if here.is_empty() {
        return ControlRoute::Nothing;
    }
    ControlRoute::OtherMethods(here.iter().map(|operation| &operation.method).collect())
}

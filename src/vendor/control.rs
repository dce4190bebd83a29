//! Operations that a vendor adds to the control API, under `/__admin/NAME`.

use std::fmt;
use std::sync::Arc;

use http::Method;
use serde_json::Value;

use super::answer::Pending;
use super::call::Call;
use super::path_template::PathTemplate;
use crate::provider::Provider;

/// Answers a call of a control operation.
type ControlHandler = Box<dyn for<'a> Fn(&'a Call) -> Pending<'a> + Send + Sync>;

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
    /// Its operation object in the OpenAPI document.
    pub document: Value,
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

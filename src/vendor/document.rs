//! The `OpenAPI` document of a vendor that is not in `openapi.yaml`.

use std::ops::Deref;
use std::sync::LazyLock;

use serde_json::Value;

/// A document that is made when it is first asked for, so that it does not delay the start.
pub struct VendorDocument(LazyLock<Value, Box<dyn FnOnce() -> Value + Send>>);

impl VendorDocument {
    /// The document that a function makes.
    pub fn new(make: impl FnOnce() -> Value + Send + 'static) -> Self {
        Self(LazyLock::new(Box::new(make)))
    }
}

impl From<Value> for VendorDocument {
    fn from(document: Value) -> Self {
        Self::new(|| document)
    }
}

impl Deref for VendorDocument {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl std::fmt::Debug for VendorDocument {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("VendorDocument(…)")
    }
}

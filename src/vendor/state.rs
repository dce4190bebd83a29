//! What a vendor keeps in a sandbox beside accounts, sessions and tokens, for example pending codes.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::sync::Mutex;

/// The state of a vendor in one world.
pub trait VendorState: Any + Send + Sync {
    /// The state as it is in a snapshot, which contains no secrets: digests instead.
    fn to_json(&self) -> Value;
}

/// The schema, the initial value and the parser of a vendor's state.
pub trait StateSpec: fmt::Debug + Send + Sync {
    /// The JSON Schema of its form in snapshots.
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema;

    /// The state of a new world.
    fn initial(&self) -> Arc<dyn VendorState>;

    /// Parses a state that is valid for the schema.
    ///
    /// # Errors
    ///
    /// The first value that the type rejects, although the schema accepts it.
    fn read(&self, written: &Value) -> Result<Arc<dyn VendorState>, serde_json::Error>;
}

/// The spec of a state that has a Rust type. A world has it in a [`Mutex`], and gives it by
/// [`World::state_of`](crate::sandbox::World::state_of).
pub struct TypedState<S>(PhantomData<fn() -> S>);

impl<S> Default for TypedState<S> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<S> fmt::Debug for TypedState<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TypedState")
    }
}

impl<S: Serialize + Send + 'static> VendorState for Mutex<S> {
    fn to_json(&self) -> Value {
        serde_json::to_value(&*self.lock()).unwrap_or_default()
    }
}

impl<S> StateSpec for TypedState<S>
where
    S: Serialize + DeserializeOwned + Default + JsonSchema + Send + 'static,
{
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<S>()
    }

    fn initial(&self) -> Arc<dyn VendorState> {
        Arc::new(Mutex::new(S::default()))
    }

    fn read(&self, written: &Value) -> Result<Arc<dyn VendorState>, serde_json::Error> {
        Ok(Arc::new(Mutex::new(S::deserialize(written)?)))
    }
}

//! Schemas that many requests need, generated once for each type.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;
use schemars::JsonSchema;
use serde_json::Value;

use crate::provider::Provider;

/// The schemas by type, each with the number of known providers, whose names are in some of them.
static SCHEMAS: RwLock<BTreeMap<TypeId, (usize, Arc<Value>)>> = RwLock::new(BTreeMap::new());

/// The schema of a `T`, as [`super::of`] generates it.
pub(crate) fn cached<T: JsonSchema + 'static>() -> Arc<Value> {
    let (id, providers) = (TypeId::of::<T>(), Provider::all().len());
    if let Some((known, schema)) = SCHEMAS.read().get(&id)
        && *known == providers
    {
        return Arc::clone(schema);
    }
    let schema = Arc::new(super::of::<T>());
    SCHEMAS.write().insert(id, (providers, Arc::clone(&schema)));
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_generated_once_for_each_type() {
        let period = cached::<crate::clock::Period>();
        assert!(Arc::ptr_eq(&period, &cached::<crate::clock::Period>()));
        assert_eq!(*period, crate::schema::of::<crate::clock::Period>());
        assert_ne!(period, cached::<Provider>());
    }
}

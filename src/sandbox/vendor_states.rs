//! The states that vendors keep in a world.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use crate::provider::Provider;
use crate::schema::Violation;
use crate::sync::Mutex;
use crate::vendor::state::{StateSpec, VendorState};
use crate::vendor::{Vendor, Vendors};

/// The states that vendors keep in a world, of those vendors that keep any.
pub(super) struct VendorStates(Box<[KeptState]>);

struct KeptState {
    provider: Provider,
    spec: Arc<dyn StateSpec>,
    state: Arc<dyn VendorState>,
}

/// States may contain secrets.
impl fmt::Debug for VendorStates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let providers = self.0.iter().map(|kept| kept.provider);
        formatter.debug_list().entries(providers).finish()
    }
}

/// The vendors that keep a state, with its spec.
fn specs(vendors: &Vendors) -> impl Iterator<Item = (Provider, &Arc<dyn StateSpec>)> {
    let specs = vendors.iter().map(Vendor::spec);
    specs.filter_map(|spec| Some((spec.id, spec.extras.state.as_ref()?)))
}

/// The schema of the states in a snapshot; `None` if no vendor keeps any.
pub(super) fn schema(vendors: &Vendors, generator: &mut SchemaGenerator) -> Option<Value> {
    let states = specs(vendors);
    let states = states.map(|(id, spec)| (id.to_string(), spec.schema(generator).to_value()));
    let states: Map<String, Value> = states.collect();
    (!states.is_empty())
        .then(|| json!({ "type": "object", "properties": states, "additionalProperties": false }))
}

impl VendorStates {
    /// The states of a new world.
    pub(super) fn new(vendors: &Vendors) -> Self {
        let states = specs(vendors).map(|(provider, spec)| KeptState {
            provider,
            spec: Arc::clone(spec),
            state: spec.initial(),
        });
        Self(states.collect())
    }

    /// The same states, shared, in a world that may have other vendors. A vendor that was replaced
    /// by another value begins anew.
    pub(super) fn kept(&self, vendors: &Vendors) -> Self {
        let mut kept = Self::new(vendors);
        for new in &mut kept.0 {
            let mut own = self.0.iter();
            if let Some(old) = own.find(|old| Arc::ptr_eq(&old.spec, &new.spec)) {
                new.state = Arc::clone(&old.state);
            }
        }
        kept
    }

    /// The states in a snapshot. A vendor that it does not name begins anew.
    ///
    /// # Errors
    ///
    /// What does not fit the vendor's type.
    pub(super) fn restored(
        vendors: &Vendors,
        written: &Map<String, Value>,
    ) -> Result<Self, Vec<Violation>> {
        let mut states = Self::new(vendors);
        let mut violations = Vec::new();
        for kept in &mut states.0 {
            let Some(written) = written.get(kept.provider.name()) else {
                continue;
            };
            match kept.spec.read(written) {
                Ok(state) => kept.state = state,
                Err(error) => {
                    let pointer = format!("/{}", kept.provider);
                    violations.push(Violation::rule(pointer, error.to_string()));
                }
            }
        }
        if violations.is_empty() {
            Ok(states)
        } else {
            Err(violations)
        }
    }

    /// All states as they are in a snapshot.
    pub(super) fn capture(&self) -> Map<String, Value> {
        let states = self.0.iter();
        states
            .map(|kept| (kept.provider.to_string(), kept.state.to_json()))
            .collect()
    }

    /// Whether every state is that of a new world.
    pub(super) fn are_untouched(&self) -> bool {
        let mut states = self.0.iter();
        states.all(|kept| kept.state.to_json() == kept.spec.initial().to_json())
    }

    /// The state of a vendor, if it has one of this type.
    pub(super) fn get<S: Send + 'static>(&self, provider: Provider) -> Option<&Mutex<S>> {
        let mut states = self.0.iter();
        let kept = states.find(|kept| kept.provider == provider)?;
        let state: &dyn Any = &*kept.state;
        state.downcast_ref()
    }
}

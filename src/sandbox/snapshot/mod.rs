//! Snapshots: a sandbox as one document.
//!
//! It contains everything that determines future answers: the parts that a reset can keep except
//! the journal. It contains no secrets, only what recognises them: hashes of passwords, digests of
//! keys, ids of tokens and of signing keys.

mod absent;
mod keys;
mod resources;

use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::accounts::{AccountStore, snapshot as accounts};
use super::baseline::Baseline;
use super::collections::Collections;
use super::collections::snapshot::{CapturedCollections, CollectionRecord};
use super::faults::{Faults, FaultsRecord};
use super::overrides::{clock_violation, taken};
use super::settings::SandboxSettings;
use super::vendor_states::{self, VendorStates};
use crate::clock::{Clock, NumericDate, Reading};
use crate::identity::Identity;
use crate::identity::snapshot::{Captured, Contradiction, Counted, Issued, OperationNames};
use crate::schema::{self, Violation};
use crate::vendor::Vendors;
use absent::with_absent_vendors;
use keys::KeyNames;
pub use resources::Resources;

/// The version of the document, which changes whenever older documents would be misread.
pub const VERSION: u64 = 2;

/// The first version, without collections; restoring it leaves those of the fixtures.
const WITHOUT_COLLECTIONS: u64 = 1;

/// A sandbox at one time.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The version of the document.
    version: u64,
    /// The version of mockid that wrote it.
    mockid: String,
    /// The keys that signed the tokens.
    keys: KeyNames,
    /// A digest of the resources, which are not in the document.
    resources: String,
    /// The state of the clock.
    clock: Reading,
    /// Lifetimes and switches.
    #[schemars(with = "Map<String, Value>")]
    settings: Value,
    /// Accounts.
    #[schemars(with = "Map<String, Value>")]
    accounts: Value,
    /// Sessions and everything that was issued.
    sessions: Issued,
    /// Lockouts, and the failures and requests that are counted.
    lockouts: Counted,
    /// Faults.
    faults: FaultsRecord,
    /// The collections that differ from the fixtures.
    collections: Vec<CollectionRecord>,
    /// What vendors keep beside accounts and sessions, of those that do.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    state: Map<String, Value>,
}

/// The parts of a world, read from a snapshot.
pub(super) struct Parts {
    pub(super) identity: Identity,
    pub(super) settings: SandboxSettings,
    pub(super) faults: Faults,
    pub(super) collections: Collections,
    pub(super) states: VendorStates,
}

/// A summary of a restored snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Restored {
    /// The number of accounts.
    pub accounts: usize,
    /// The number of sessions, including ended ones.
    pub sessions: usize,
    /// The number of tokens, including expired ones.
    pub tokens: usize,
    /// The number of locked names.
    pub lockouts: usize,
    /// The number of faults.
    pub faults: usize,
    /// The number of collections that differ from the fixtures.
    pub collections: usize,
    /// Whether the resources are those of the sandbox that it was taken from.
    pub resources: Resources,
}

/// Why a snapshot was not restored. Nothing has changed then.
#[derive(Debug, Clone, PartialEq)]
pub enum RestoreRefused {
    /// Every error.
    Violations(Vec<Violation>),
    /// Its tokens were signed by other keys than this server's: each key with a message.
    OtherKeys(Vec<Violation>),
}

/// Without the hashes.
impl fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Snapshot(…)")
    }
}

/// The state of a world and its clock, copied at one time.
pub(super) struct CapturedWorld {
    pub(super) collections: CapturedCollections,
    pub(super) identity: Captured,
    pub(super) settings: Arc<SandboxSettings>,
    pub(super) states: Map<String, Value>,
    pub(super) faults: FaultsRecord,
    pub(super) clock: Reading,
}

impl Snapshot {
    pub(super) fn of(baseline: &Baseline, captured: CapturedWorld) -> Self {
        Self {
            version: VERSION,
            mockid: env!("CARGO_PKG_VERSION").to_owned(),
            keys: KeyNames::of(baseline.keys()),
            resources: resources::digest(baseline.fixtures(), VERSION),
            clock: captured.clock,
            settings: serde_json::json!(*captured.settings),
            accounts: accounts::write(baseline.vendors(), &captured.identity.directory),
            sessions: captured.identity.issued(),
            lockouts: with_names(baseline.vendors(), |names| captured.identity.counted(names)),
            faults: captured.faults,
            collections: captured.collections.records(),
            state: captured.states,
        }
    }

    /// Parses a document for a sandbox with this baseline. Vendors of which it says nothing are as at
    /// the start.
    ///
    /// # Errors
    ///
    /// Every error; for a document of another version only that.
    pub(super) fn read(document: &Value, baseline: &Baseline) -> Result<Self, Vec<Violation>> {
        if let Some(version) = document.get("version").filter(|version| version.is_u64())
            && !matches!(version.as_u64(), Some(WITHOUT_COLLECTIONS | VERSION))
        {
            return Err(vec![other_version(version, document)]);
        }
        let schema = schema(baseline.vendors());
        let document = with_absent_vendors(document, baseline);
        if document["version"] == WITHOUT_COLLECTIONS {
            let mut document = document.into_owned();
            document["collections"] = Value::Array(Vec::new());
            return schema::read_as(&schema, &document);
        }
        schema::read_as(&schema, &document)
    }

    /// The parts of a world.
    ///
    /// # Errors
    ///
    /// [`RestoreRefused`].
    pub(super) fn parts(&self, baseline: &Baseline) -> Result<Parts, RestoreRefused> {
        let mut violations = Vec::new();
        let clock = Clock::real().restart(self.clock.into());
        let clock = clock.map_err(clock_violation).map(drop);
        taken(clock, "/clock", &mut violations);
        let settings = taken(self.settings(baseline), "/settings", &mut violations);
        let keys = self.keys.unfit(baseline.keys());
        taken(none(keys), "/keys", &mut violations);
        let operations = baseline.vendors().operations_for_faults();
        let faults = taken(self.faults.read(&operations), "/faults", &mut violations);
        let identity = taken(self.identity(baseline), "", &mut violations);
        let collections = Collections::restored(&baseline.catalogue, &self.collections);
        let collections = taken(collections, "/collections", &mut violations);
        let states = VendorStates::restored(baseline.vendors(), &self.state);
        let states = taken(states, "/state", &mut violations);
        let (Some(settings), Some(identity), Some(faults), Some(collections), Some(states), true) = (
            settings,
            identity,
            faults,
            collections,
            states,
            violations.is_empty(),
        ) else {
            return Err(RestoreRefused::Violations(violations));
        };
        let (keys, vendors) = (baseline.keys(), baseline.vendors());
        let other = self.keys.violations(keys, vendors, &self.sessions);
        if !other.is_empty() {
            return Err(RestoreRefused::OtherKeys(other));
        }
        Ok(Parts {
            identity,
            settings,
            faults,
            collections,
            states,
        })
    }

    /// Sets a clock to the state in the snapshot.
    pub(super) fn set(&self, clock: &Clock) -> Result<(), RestoreRefused> {
        let set = clock.restart(self.clock.into()).map(drop);
        set.map_err(|error| RestoreRefused::Violations(clock_violation(error)))
    }

    fn settings(&self, baseline: &Baseline) -> Result<SandboxSettings, Vec<Violation>> {
        let read = SandboxSettings::read(baseline.vendors(), &self.settings);
        let settings = read.or_else(|error| {
            // The schema accepts `3.0` as a whole number.
            let whole = schema::whole_numbers(&self.settings);
            SandboxSettings::read(baseline.vendors(), &whole).map_err(|_| error)
        });
        let settings = settings.map_err(|error| vec![Violation::rule("", error.to_string())])?;
        none(settings.contradictions())?;
        Ok(settings)
    }

    fn identity(&self, baseline: &Baseline) -> Result<Identity, Vec<Violation>> {
        let mut violations = Vec::new();
        let vendors = baseline.vendors();
        let directory = accounts::read(vendors, &self.accounts, &baseline.passwords);
        let directory = taken(directory, "/accounts", &mut violations).unwrap_or_default();
        let passwords = Arc::clone(&baseline.passwords);
        let restored = with_names(vendors, |names| {
            let counted = (&self.lockouts, names);
            let sessions = &baseline.sessions;
            Identity::restored(directory, passwords, sessions, &self.sessions, counted)
        });
        let restored = restored.map_err(|found| {
            let sessions = contradictions("/sessions", found.issued);
            let lockouts = contradictions("/lockouts", found.counted);
            sessions.chain(lockouts).collect()
        });
        let restored = taken(restored, "", &mut violations);
        restored.filter(|_| violations.is_empty()).ok_or(violations)
    }

    /// A summary for a sandbox with this baseline.
    pub(super) fn summary(&self, baseline: &Baseline, parts: &Parts) -> Restored {
        let now = NumericDate::from(self.clock.now);
        let locked = parts
            .identity
            .lockouts(|key| parts.settings.lockout(key.provider, key.door), now);
        let locked = locked.iter().filter(|name| name.locked_until.is_some());
        Restored {
            accounts: AccountStore::new(baseline.vendors(), &parts.identity).count(),
            sessions: self.sessions.sessions.len(),
            tokens: self.sessions.tokens.len(),
            lockouts: locked.count(),
            faults: self.faults.count(),
            collections: self.collections.len(),
            resources: Resources::compare(&self.resources, baseline.fixtures(), self.version),
        }
    }
}

/// Calls a function with the names of the operations of vendors.
fn with_names<T>(vendors: &Vendors, call: impl FnOnce(&OperationNames<'_>) -> T) -> T {
    let of = |provider| {
        let vendor = vendors.get(provider);
        vendor.into_iter().flat_map(|it| &it.spec().operations)
    };
    call(&OperationNames {
        name: &|provider, number| {
            let mut operations = of(provider);
            let found = operations.find(|operation| operation.number == number)?;
            Some(found.id.to_string())
        },
        number: &|provider, name| {
            let mut operations = of(provider);
            let found = operations.find(|operation| *operation.id == *name)?;
            Some(found.number)
        },
    })
}

/// The schema of a document, whose settings and accounts are those of the vendors.
pub(crate) fn schema(vendors: &Vendors) -> Value {
    schema::document(|generator| {
        let mut schema = Snapshot::json_schema(generator);
        let settings = SandboxSettings::schema(vendors, generator);
        let parts = [
            ("/properties/settings", settings.to_value()),
            ("/properties/accounts", accounts::schema(vendors, generator)),
        ];
        for (pointer, part) in parts {
            if let Some(place) = schema.pointer_mut(pointer) {
                *place = part;
            }
        }
        set_or_remove_state(&mut schema, vendor_states::schema(vendors, generator));
        schema
    })
}

/// A document has the field `state` only where a vendor keeps any.
fn set_or_remove_state(schema: &mut Schema, state: Option<Value>) {
    let Some(properties) = schema
        .pointer_mut("/properties")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    match state {
        Some(state) => properties.insert("state".to_owned(), state),
        None => properties.shift_remove("state"),
    };
}

fn other_version(version: &Value, document: &Value) -> Violation {
    let own = env!("CARGO_PKG_VERSION");
    let by = document["mockid"].as_str();
    let by = by.map_or(String::new(), |by| format!(", of mockid {by}"));
    Violation::value(
        "/version",
        format!("the number {version}{by}"),
        format!("{WITHOUT_COLLECTIONS} or {VERSION}, the versions that mockid {own} reads"),
    )
}

/// Success if there are no violations.
fn none(violations: Vec<Violation>) -> Result<(), Vec<Violation>> {
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations)
    }
}

fn contradictions(at: &str, found: Vec<Contradiction>) -> impl Iterator<Item = Violation> {
    found.into_iter().map(move |one| {
        let pointer = format!("{at}{}", one.pointer);
        Violation::rule(pointer, one.sentence)
    })
}

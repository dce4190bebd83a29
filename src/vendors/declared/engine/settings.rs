//! The settings of a declared vendor: every period, count and switch of its file under its path.

use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::clock::Period;
use crate::identity::lockout::{LockoutPolicy, LoginKind};
use crate::rate::Rate;
use crate::vendor::settings::{Conflict, SettingsSpec, VendorSettings, host_names};
use crate::vendors::declared::language::sessions::{Lockout, Refresh, Sessions, Throttle};
use crate::vendors::declared::language::shape::{Named, Shorthand};
use crate::vendors::declared::language::tokens::{AskedLifetime, Lifetime};
use crate::vendors::declared::vocabulary::Vocabulary;

/// The lifetime of a kind of token, as it is written.
pub type Ttl = Shorthand<Lifetime, AskedLifetime>;

/// The settings of a declared vendor.
#[derive(Clone)]
pub struct DeclaredSettings {
    /// As JSON.
    written: Value,
    /// The host names that select it.
    hosts: Vec<String>,
    /// The lifetime of each kind of token, in the order of the file.
    pub ttl: Vec<Option<Ttl>>,
    /// How long sessions last and how many there may be.
    pub sessions: Sessions,
    /// How refresh tokens are used.
    pub refresh: Refresh,
    /// When failed logins lock a name.
    lockout: Option<Lockout>,
    /// How often operations may be called, by their name in the file.
    throttle: Named<Shorthand<Rate, Throttle>>,
}

/// The same as JSON, whose parts are read one by one.
#[derive(Deserialize)]
struct Written {
    hosts: Vec<String>,
    tokens: Named<WrittenToken>,
    sessions: Option<Sessions>,
    refresh: Option<Refresh>,
    lockout: Option<Lockout>,
    throttle: Named<Shorthand<Rate, Throttle>>,
}

#[derive(Deserialize)]
struct WrittenToken {
    ttl: Option<Ttl>,
}

impl DeclaredSettings {
    fn read(written: Value) -> Result<Self, serde_json::Error> {
        let read = Written::deserialize(&written)?;
        Ok(Self {
            hosts: read.hosts,
            ttl: read
                .tokens
                .iter()
                .map(|(_, token)| token.ttl.clone())
                .collect(),
            sessions: read.sessions.unwrap_or_default(),
            refresh: read.refresh.unwrap_or_default(),
            lockout: read.lockout,
            throttle: read.throttle,
            written,
        })
    }

    /// The limit of an operation.
    pub fn throttle(&self, operation: &str) -> Option<Throttle> {
        Some(match self.throttle.get(operation)? {
            Shorthand::Long(throttle) => *throttle,
            Shorthand::Short(rate) => Throttle {
                rate: *rate,
                by: None,
            },
        })
    }

    /// The policy that locks names.
    pub fn lockout_policy(&self) -> Option<LockoutPolicy> {
        self.lockout.map(|lockout| LockoutPolicy {
            threshold: lockout.threshold,
            window: lockout.window,
            length: lockout.length,
        })
    }
}

impl fmt::Debug for DeclaredSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written.fmt(formatter)
    }
}

impl Serialize for DeclaredSettings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}

impl VendorSettings for DeclaredSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }

    fn check(&self) -> Result<(), Conflict> {
        let longer = |idle: &Period| self.sessions.absolute.is_some_and(|most| *idle > most);
        if self.sessions.idle.as_ref().is_some_and(longer) {
            return Err(Conflict {
                settings: vec!["sessions".into()],
                sentence: "`sessions.idle` is longer than `sessions.absolute`".to_owned(),
            });
        }
        Ok(())
    }

    fn lockout(&self, _: LoginKind) -> Option<LockoutPolicy> {
        self.lockout_policy()
    }
}

/// The schema and the defaults of a declared vendor's settings.
#[derive(Debug)]
pub struct DeclaredSettingsSpec {
    defaults: Arc<DeclaredSettings>,
    kinds: Vec<String>,
    operations: Vec<String>,
}

impl DeclaredSettingsSpec {
    /// The settings in a file, which is given as JSON too.
    ///
    /// # Errors
    ///
    /// The first value that cannot be read, which checks of the file have found before.
    pub fn new(vocabulary: &Vocabulary, file: &Value) -> Result<Self, serde_json::Error> {
        let declaration = vocabulary.declaration;
        let mut tokens = Map::new();
        for kind in vocabulary.kinds() {
            let ttl = ttl_of(file, kind.name);
            let ttl = ttl.map_or_else(|| json!({}), |ttl| json!({ "ttl": ttl }));
            tokens.insert(kind.name.to_owned(), ttl);
        }
        let mut written = Map::new();
        written.insert("hosts".to_owned(), json!(declaration.hosts));
        written.insert("tokens".to_owned(), Value::Object(tokens));
        for key in ["sessions", "refresh", "lockout"] {
            if let Some(part) = file.get(key) {
                written.insert(key.to_owned(), part.clone());
            }
        }
        let throttle = file.get("throttle").cloned();
        written.insert("throttle".to_owned(), throttle.unwrap_or_else(|| json!({})));
        Ok(Self {
            defaults: Arc::new(DeclaredSettings::read(Value::Object(written))?),
            kinds: vocabulary
                .kinds()
                .iter()
                .map(|it| it.name.to_owned())
                .collect(),
            operations: declaration.operations.names().map(str::to_owned).collect(),
        })
    }
}

impl DeclaredSettingsSpec {
    /// The schema of sessions, in which only operations of the file prolong them.
    fn sessions(&self, generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Sessions::json_schema(generator);
        let names = schema.pointer_mut("/properties/prolonged_by/items");
        if let Some(Value::Object(names)) = names {
            names.insert("enum".to_owned(), json!(self.operations));
        }
        schema
    }

    /// The defaults.
    pub fn own(&self) -> Arc<DeclaredSettings> {
        Arc::clone(&self.defaults)
    }
}

/// The lifetime of a kind as it is written, or that of the kind which it is like.
fn ttl_of<'a>(file: &'a Value, kind: &str) -> Option<&'a Value> {
    let mut token = file.get("tokens")?.get(kind)?;
    for _ in 0..8 {
        if let Some(ttl) = token.get("ttl") {
            return Some(ttl);
        }
        token = file.get("tokens")?.get(token.get("like")?.as_str()?)?;
    }
    None
}

/// The default with what is written over it, at every depth.
fn over(default: &Value, written: &Value) -> Value {
    let (Value::Object(default), Value::Object(written)) = (default, written) else {
        return written.clone();
    };
    let mut all = default.clone();
    for (key, value) in written {
        let value = default
            .get(key)
            .map_or_else(|| value.clone(), |default| over(default, value));
        all.insert(key.clone(), value);
    }
    Value::Object(all)
}

impl SettingsSpec for DeclaredSettingsSpec {
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        let ttl = generator.subschema_for::<Ttl>();
        let token = json!({
            "type": "object",
            "properties": { "ttl": ttl },
            "additionalProperties": false,
        });
        let tokens = self.kinds.iter().map(|kind| (kind.clone(), token.clone()));
        let throttle = Shorthand::<Rate, Throttle>::json_schema(generator).to_value();
        let throttles = self.operations.iter();
        let throttles = throttles.map(|name| (name.clone(), throttle.clone()));
        json_schema!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "hosts": host_names(generator),
                "tokens": {
                    "type": "object",
                    "properties": tokens.collect::<Map<_, _>>(),
                    "additionalProperties": false,
                },
                "sessions": self.sessions(generator),
                "refresh": generator.subschema_for::<Refresh>(),
                "lockout": generator.subschema_for::<Lockout>(),
                "throttle": {
                    "type": "object",
                    "properties": throttles.collect::<Map<_, _>>(),
                    "additionalProperties": false,
                },
            },
        })
    }

    fn read(&self, settings: &Value) -> Result<Arc<dyn VendorSettings>, serde_json::Error> {
        let written = over(&self.defaults.written, settings);
        Ok(Arc::new(DeclaredSettings::read(written)?))
    }

    fn defaults(&self) -> Arc<dyn VendorSettings> {
        Arc::clone(&self.defaults) as _
    }
}

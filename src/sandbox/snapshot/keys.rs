//! The signing keys of a snapshot's tokens: their ids, not the keys.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::identity::snapshot::Issued;
use crate::sandbox::keys::{Keys, Signed};
use crate::schema::Violation;
use crate::vendor::Vendors;

/// The id of each signing key, derived from its digest, by what it signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct KeyNames(#[schemars(with = "BTreeMap<String, String>")] Map<String, Value>);

impl KeyNames {
    pub(super) fn of(keys: &Keys) -> Self {
        // A key that cannot be parsed signs nothing, so its id does not matter.
        let name = |signed| {
            let issuer = keys.issuer(signed);
            issuer.map_or_else(String::new, |it| it.key_fingerprint().to_owned())
        };
        let named = |signed: Signed| (keys.name(signed), name(signed).into());
        Self(keys.signed().map(named).collect())
    }

    /// Missing and unknown names.
    pub(super) fn unfit(&self, keys: &Keys) -> Vec<Violation> {
        let known: Vec<String> = keys.signed().map(|signed| keys.name(signed)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let missing = known.iter().filter(|name| !self.0.contains_key(**name));
        let unknown = self.0.keys().filter(|name| !known.contains(&name.as_str()));
        missing
            .map(|name| Violation::missing_key("", name))
            .chain(unknown.map(|name| Violation::unknown_key("", name, &known)))
            .collect()
    }

    /// The keys that signed issued tokens and are different here. Without issued tokens any key is
    /// accepted.
    pub(super) fn violations(
        &self,
        keys: &Keys,
        vendors: &Vendors,
        issued: &Issued,
    ) -> Vec<Violation> {
        let here = Self::of(keys);
        let used = |wanted: &Signed| {
            let mut tokens = issued.tokens.iter();
            tokens.any(|token| vendors.signed(token.provider, token.kind) == *wanted)
        };
        keys.signed()
            .filter(used)
            .map(|signed| keys.name(signed))
            .filter(|key| self.fingerprint(key) != here.fingerprint(key))
            .map(|key| self.violation(&here, &key))
            .collect()
    }

    fn violation(&self, here: &Self, key: &str) -> Violation {
        let (name, own) = (self.fingerprint(key), here.fingerprint(key));
        Violation::value(
            format!("/keys/{key}"),
            format!("the key `{name}`, which signed tokens of the document"),
            format!("this server's, `{own}`: start it with the keys of the other one"),
        )
    }

    fn fingerprint(&self, key: &str) -> &str {
        let name = self.0.get(key);
        name.and_then(Value::as_str).unwrap_or_default()
    }
}

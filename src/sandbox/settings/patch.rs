//! Applies a merge patch (RFC 7396) to settings, atomically.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::SandboxSettings;
use crate::identity::AccountKind;
use crate::provider::Provider;
use crate::schema::pointer::join;
use crate::schema::{self, Violation};
use crate::vendor::Vendors;
use crate::vendor::settings::Conflict;

impl SandboxSettings {
    /// These settings with those in the patch changed; `null` restores the value in `start`. At
    /// most one violation is reported for each place.
    ///
    /// # Errors
    ///
    /// Every unknown name and every invalid value or, if there are none, every setting of the patch
    /// that contradicts others.
    pub fn patched(
        &self,
        patch: &Map<String, Value>,
        start: &Self,
        vendors: &Vendors,
    ) -> Result<Self, Vec<Violation>> {
        let not_json = |error: serde_json::Error| vec![Violation::rule("", error.to_string())];
        let current = serde_json::to_value(self).map_err(not_json)?;
        let start = serde_json::to_value(start).map_err(not_json)?;
        let merged = merged(&current, patch, &start);
        let schema = schema::document(|generator| Self::schema(vendors, generator));
        let mut violations = unknown_names(&schema, patch);
        for violation in schema::check(&schema, &merged) {
            if !violations
                .iter()
                .any(|known| known.pointer == violation.pointer)
            {
                violations.push(violation);
            }
        }
        if !violations.is_empty() {
            return Err(violations);
        }
        let settings = Self::read(vendors, &merged).map_err(not_json)?;
        let conflicts = settings.conflicts(patch);
        if conflicts.is_empty() {
            Ok(settings)
        } else {
            Err(conflicts)
        }
    }

    /// Checks the names in the settings of a patch, given the names of the accounts of a vendor and a
    /// kind.
    ///
    /// # Errors
    ///
    /// Every name that is wrong.
    pub fn check_names(
        &self,
        patch: &Map<String, Value>,
        accounts: &dyn Fn(Provider, AccountKind) -> Vec<String>,
    ) -> Result<(), Vec<Violation>> {
        let mut violations = Vec::new();
        for (id, settings) in self.iter() {
            let Some(Value::Object(changed)) = patch.get(id.name()) else {
                continue;
            };
            let mut found = settings.violations(&|kind| accounts(id, kind));
            // What was wrong before is no reason to refuse another change.
            found.retain(|violation| {
                let setting = violation.pointer.split('/').nth(1);
                setting.is_some_and(|setting| changed.contains_key(setting))
            });
            let at = join("", id.name());
            violations.extend(found.into_iter().map(|violation| violation.below(&at)));
        }
        if violations.is_empty() {
            Ok(())
        } else {
            Err(violations)
        }
    }

    /// The settings that contradict each other.
    pub(in crate::sandbox) fn contradictions(&self) -> Vec<Violation> {
        match serde_json::to_value(self) {
            Ok(Value::Object(all)) => self.conflicts(&all),
            _ => Vec::new(),
        }
    }

    /// The settings that contradict each other, reported at those that the patch changes.
    fn conflicts(&self, patch: &Map<String, Value>) -> Vec<Violation> {
        let blame = |provider: Provider, conflict: Conflict| {
            let vendor = patch.get(provider.name()).and_then(Value::as_object);
            let is_meant = |key: &&String| conflict.settings.iter().any(|name| name == *key);
            let setting = vendor.and_then(|named| named.keys().find(is_meant));
            let pointer = join("", provider.name());
            let pointer = setting.map_or_else(|| pointer.clone(), |key| join(&pointer, key));
            Violation::rule(pointer, conflict.sentence)
        };
        self.iter()
            .filter_map(|(id, settings)| Some(blame(id, settings.check().err()?)))
            .chain(self.hosts_twice(patch))
            .collect()
    }

    /// Host names that would select two providers.
    fn hosts_twice(&self, patch: &Map<String, Value>) -> Vec<Violation> {
        let (named, others): (Vec<_>, Vec<_>) = self
            .iter()
            .partition(|(id, _)| patch.contains_key(id.name()));
        let mut owners: HashMap<&str, Provider> = HashMap::new();
        let mut violations = Vec::new();
        for (id, settings) in others.into_iter().chain(named) {
            for (index, host) in settings.hosts().iter().enumerate() {
                if let Some(owner) = owners.insert(host, id) {
                    let pointer = format!("/{id}/hosts/{index}");
                    let sentence = format!("the host `{host}` is {owner}'s already");
                    violations.push(Violation::rule(pointer, sentence));
                }
            }
        }
        violations
    }
}

/// The unknown names in a patch. Without this check, those with a null value would go unnoticed.
fn unknown_names(schema: &Value, patch: &Map<String, Value>) -> Vec<Violation> {
    let mut violations = schema::check(schema, &Value::Object(patch.clone()));
    violations.retain(Violation::is_unknown_key);
    violations
}

fn merged(current: &Value, patch: &Map<String, Value>, start: &Value) -> Value {
    let mut fields = current.as_object().cloned().unwrap_or_default();
    for (name, change) in patch {
        let value = match change {
            Value::Null => start.get(name).cloned(),
            Value::Object(change) => {
                let current = current.get(name).unwrap_or(&Value::Null);
                let start = start.get(name).unwrap_or(&Value::Null);
                Some(merged(current, change, start))
            }
            other => Some(other.clone()),
        };
        match value {
            Some(value) => drop(fields.insert(name.clone(), value)),
            None => drop(fields.shift_remove(name)),
        }
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixtures::Fixtures;
    use crate::vendors;

    fn start() -> SandboxSettings {
        SandboxSettings::at_start(&vendors::coded(), &Fixtures::default())
    }

    fn patched(
        from: &SandboxSettings,
        patch: &Value,
    ) -> Result<SandboxSettings, Vec<(String, String)>> {
        let start = start();
        let patch = patch.as_object().unwrap();
        from.patched(patch, &start, &vendors::coded())
            .map_err(|violations| {
                let said = violations.into_iter();
                said.map(|violation| (violation.pointer.clone(), violation.to_string()))
                    .collect()
            })
    }

    fn refused(patch: &Value) -> Vec<(String, String)> {
        patched(&start(), patch).unwrap_err()
    }

    #[test]
    fn what_is_named_changes_and_null_goes_back() {
        let start = start();
        let patch = json!({
            "intergiro": {"access_ttl": "2s", "misuse": {"sessions": 3, "within": "10m"}},
            "s7risk": {"lockout": {"threshold": 3}},
        });
        let changed = patched(&start, &patch).unwrap();
        let (old, new) = (json!(start), json!(changed));
        assert_eq!(new["intergiro"]["access_ttl"], "2s");
        assert_eq!(
            new["intergiro"]["session_ttl"],
            old["intergiro"]["session_ttl"]
        );
        assert_eq!(new["s7risk"]["lockout"]["threshold"], 3);
        assert_eq!(
            new["s7risk"]["lockout"]["window"],
            old["s7risk"]["lockout"]["window"]
        );
        assert_eq!(patched(&changed, &json!({})).unwrap(), changed);
        let back = json!({"intergiro": {"access_ttl": null, "misuse": null}, "s7risk": null});
        assert_eq!(patched(&changed, &back).unwrap(), start);
        let off_already = json!({"igny8": {"throttle": null}});
        assert_eq!(patched(&start, &off_already).unwrap(), start);
    }

    #[test]
    fn names_that_there_are_not_are_refused_whatever_their_value() {
        for value in [json!(null), json!("2s"), json!({})] {
            let said = refused(&json!({"intergiro": {"acess_ttl": value}, "hautai": value}));
            assert_eq!(said.len(), 2, "{said:?}");
            assert!(said.contains(&(
                "/intergiro/acess_ttl".to_owned(),
                "unknown key `acess_ttl`; did you mean `access_ttl`?".to_owned()
            )));
            assert!(said.iter().any(|(pointer, _)| pointer == "/hautai"));
        }
        let said = refused(&json!({"igny8": {"throttle": {"auht": null}}}));
        assert!(
            said.iter().any(|(at, _)| at == "/igny8/throttle/auht"),
            "{said:?}"
        );
    }

    #[test]
    fn what_was_named_is_at_fault_when_settings_conflict() {
        let said = refused(&json!({"intergiro": {"session_ttl": "1m"}}));
        assert_eq!(said[0].0, "/intergiro/session_ttl");
        let said = refused(&json!({"kyc": {"hosts": ["api.kyc.test", "api.igny8.com"]}}));
        assert_eq!(
            said,
            [(
                "/kyc/hosts/1".to_owned(),
                "the host `api.igny8.com` is igny8's already".to_owned()
            )]
        );
        let said = refused(&json!({"intergiro": {"hosts": ["saas.haut.ai"]}}));
        assert_eq!(said[0].0, "/intergiro/hosts/0");
    }
}

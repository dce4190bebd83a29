//! Faults, lies, lockouts and settings of a report.

use serde_json::{Value, json};

use super::page::{left_out, table};
use super::text::{Text, code, indented, plain};
use crate::control::faults;
use crate::control::lies::{self, JudgedLie};
use crate::control::lockouts::{self, LockoutFilter};
use crate::fingerprint::Fingerprint;
use crate::identity::queries::PageRange;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::without_secrets;
use crate::secret_names;

const PAGE: PageRange = PageRange {
    offset: 0,
    limit: 200,
};

/// The faults that are set, with their counters.
pub(super) fn faults(sandbox: &Sandbox) -> String {
    let found = faults::list(sandbox, PAGE);
    if found.total == 0 {
        return "<p>None is set.</p>".to_owned();
    }
    let rows = found.page.iter().map(|fault| {
        let id = fault.id;
        let shown = indented(&without_secrets(&json!(fault)));
        [
            format!("<code id=\"f-{id}\">{id}</code>"),
            format!("<pre>{}</pre>", Text(&shown)),
        ]
    });
    table(["Fault", "What it does, and how often it did"], rows)
        + &left_out(found.page.len(), found.total, "faults")
}

/// The lies that faults tell; `None` if there are none.
pub(super) fn lies(sandbox: &Sandbox) -> Option<String> {
    let judged = lies::judge(sandbox);
    let rows = judged.iter().map(|judged: &JudgedLie| {
        let fault = judged.fault;
        let verdict = plain(&json!(judged.verdict)).replace('_', " ");
        [
            format!("<a href=\"#f-{fault}\"><code>{fault}</code></a>"),
            code(&judged.lie.to_string()),
            verdict,
            entries(&judged.told),
            entries(&judged.used),
        ]
    });
    let columns = ["Fault", "Lie", "Verdict", "Told", "Used"];
    (!judged.is_empty()).then(|| table(columns, rows))
}

/// The maximum number of entries that are named in one place.
const MAX_ENTRIES: usize = 100;

/// Links to entries of the timeline.
pub(super) fn entries(ids: &[u64]) -> String {
    let shown = ids.iter().take(MAX_ENTRIES);
    let mut links: Vec<String> = shown
        .map(|id| format!("<a href=\"#r{id}\">#{id}</a>"))
        .collect();
    if ids.len() > MAX_ENTRIES {
        links.push(format!("and {} more", ids.len() - MAX_ENTRIES));
    }
    links.join(", ")
}

/// Login names that are locked or have failures that count; `None` if there are none.
pub(super) fn lockouts(sandbox: &Sandbox) -> Option<String> {
    let found = lockouts::list(sandbox, LockoutFilter::default(), PAGE);
    let rows = found.page.iter().map(|lockout| {
        let until = lockout.locked_until;
        [
            lockout.provider.to_string(),
            code(&lockout.name),
            lockout.failures.to_string(),
            until.map_or(String::new(), |until| format!("<time>{until}</time>")),
        ]
    });
    let columns = [
        "Vendor",
        "Login name",
        "Failures that count",
        "Locked until",
    ];
    let table = table(columns, rows) + &left_out(found.page.len(), found.total, "names");
    (found.total > 0).then_some(table)
}

/// The settings that differ from the defaults of their vendors.
pub(super) fn settings(sandbox: &Sandbox) -> String {
    let (world, _) = sandbox.enter();
    let settings = world.settings();
    let mut differences = Vec::new();
    for vendor in world.vendors().iter() {
        if let Some(own) = settings.get(vendor.id()) {
            let defaults = vendor.spec().settings.defaults().to_json();
            compare(
                vendor.id().name(),
                &defaults,
                &own.to_json(),
                &mut differences,
            );
        }
    }
    if differences.is_empty() {
        return "<p>All are the defaults of the vendors.</p>".to_owned();
    }
    let total = differences.len();
    let shown = differences.iter().take(PAGE.limit);
    let rows = shown.map(|[name, value, default]| [code(name), code(value), code(default)]);
    table(["Setting", "Value", "Default"], rows)
        + &left_out(PAGE.limit.min(total), total, "settings")
}

/// Adds the values of a setting that differ from the default, each with its name and the default.
fn compare(name: &str, default: &Value, value: &Value, found: &mut Vec<[String; 3]>) {
    if let (Value::Object(defaults), Value::Object(values)) = (default, value) {
        for (key, value) in values {
            let default = defaults.get(key).unwrap_or(&Value::Null);
            compare(&format!("{name}.{key}"), default, value, found);
        }
    } else if default != value {
        let shown = |value: &Value| plain(&without_secrets(value));
        // A secret has no default, unlike `id_token_ttl` and other settings about tokens.
        let secret = value.as_str().filter(|_| default.is_null());
        let secret =
            secret.filter(|_| name.rsplit('.').next().is_some_and(secret_names::is_secret));
        let value = match secret {
            Some(secret) => {
                Fingerprint::of(secret.as_bytes()).map_or(String::new(), |it| it.to_string())
            }
            None => shown(value),
        };
        found.push([name.to_owned(), value, shown(default)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_differ_are_named_and_secrets_are_replaced() {
        let default = json!({"a": {"b": 1, "id_token_ttl": "PT1H", "token": null}, "c": [1]});
        let value = json!({"a": {"b": 2, "id_token_ttl": "PT2H", "token": "hunter2"}, "c": [1]});
        let mut found = Vec::new();
        compare("v", &default, &value, &mut found);
        let expected = [
            ["v.a.b", "2", "1"],
            ["v.a.id_token_ttl", "PT2H", "PT1H"],
            // printf hunter2 | sha256sum
            ["v.a.token", "secret:f52fbd32", "null"],
        ];
        assert_eq!(found, expected);
    }
}

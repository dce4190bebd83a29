//! Filters for entries, and the differences between an entry and a filter.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Entry;
use super::condition::{Condition, Conditions, Fit, ShownValues};
use super::filter_value::{Account, Since};
use crate::identity::{SessionId, TokenId};
use crate::path_pattern::PathPattern;
use crate::provider::Provider;
use crate::sandbox::faults::FaultId;
use crate::sandbox::reason::Reason;

/// A filter for entries: all conditions must match. An empty filter matches all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryMatch {
    /// The vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// The `operationId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = "^[A-Z]+$"))]
    pub method: Option<String>,
    /// A pattern of the path as in the vendor's documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathPattern>,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 100, max = 599))]
    pub status: Option<u16>,
    /// The reason for the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Uuid>")]
    pub session: Option<SessionId>,
    /// The token, presented or issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Uuid>")]
    pub token: Option<TokenId>,
    /// A fault that was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<u64>", range(min = 1))]
    pub fault: Option<FaultId>,
    /// The beginning of the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// Conditions on request headers, by name (case-insensitive).
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub headers: Conditions,
    /// Conditions on query parameters.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub query: Conditions,
    /// Conditions on fields of the body: of a form or of the JSON object, or by JSON pointers.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub body: Conditions,
}

/// A difference between an entry and a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The name of the field.
    pub field: Cow<'static, str>,
    /// The expected value.
    pub expected: Value,
    /// The value in the entry.
    pub found: Value,
    /// Why the difference is uncertain, if the entry was truncated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<&'static str>,
}

impl Difference {
    /// Whether it is a property of the request rather than of the result.
    #[must_use]
    pub fn is_of_the_request(&self) -> bool {
        let outcomes = [
            "status", "reason", "account", "session", "token", "fault", "since",
        ];
        !outcomes.contains(&&*self.field)
    }
}

impl EntryMatch {
    /// The names of the conditions with one value.
    pub const FIELDS: [&'static str; 11] = [
        "provider",
        "operation",
        "method",
        "path",
        "status",
        "reason",
        "account",
        "session",
        "token",
        "fault",
        "since",
    ];

    /// Whether an entry matches, as far as is known.
    #[must_use]
    pub fn judge(&self, entry: &Entry) -> Fit {
        if !self.verdicts(entry).into_iter().all(|fits| fits) {
            return Fit::No;
        }
        let mut fit = Fit::Yes;
        self.each_condition(entry, |_, condition, kept| {
            fit = fit.min(condition.judge(&kept));
        });
        fit
    }

    /// Whether an entry certainly matches.
    #[must_use]
    pub fn fits(&self, entry: &Entry) -> bool {
        self.judge(entry) == Fit::Yes
    }

    /// The certain and possible differences; empty if the entry matches.
    #[must_use]
    pub fn differences(&self, entry: &Entry) -> Vec<Difference> {
        let mut differences = self.differences_of_fields(entry);
        self.each_condition(entry, |field, condition, kept| {
            if condition.judge(&kept) < Fit::Yes {
                differences.push(Difference {
                    field: field.into(),
                    expected: serde_json::to_value(condition).unwrap_or_default(),
                    cut: kept.cut,
                    found: kept.show(),
                });
            }
        });
        differences
    }

    fn differences_of_fields(&self, entry: &Entry) -> Vec<Difference> {
        let verdicts = self.verdicts(entry);
        if verdicts.iter().all(|fits| *fits) {
            return Vec::new();
        }
        let expected = serde_json::to_value(self).unwrap_or_default();
        let found = entry.summary();
        let differing = Self::FIELDS.into_iter().zip(verdicts);
        differing
            .filter(|(_, fits)| !fits)
            .map(|(field, _)| Difference {
                field: field.into(),
                expected: expected[field].clone(),
                found: match (field, self.since) {
                    ("since", Some(Since::After(_))) => found["id"].clone(),
                    ("since", _) => found["time"].clone(),
                    _ => found[field].clone(),
                },
                cut: None,
            })
            .collect()
    }

    /// Visits each condition with its name and the recorded values.
    fn each_condition(&self, entry: &Entry, mut look: impl FnMut(String, &Condition, ShownValues)) {
        let request = &entry.exchange().request;
        for (name, condition) in &self.headers {
            look(named("headers", name), condition, request.header(name));
        }
        for (name, condition) in &self.query {
            look(named("query", name), condition, entry.parameter(name));
        }
        if !self.body.is_empty() {
            let fields = request.fields();
            for (name, condition) in &self.body {
                look(named("body", name), condition, fields.get(name));
            }
        }
    }

    /// The number of patterns, which take memory.
    #[must_use]
    pub fn patterns(&self) -> usize {
        let all = [&self.headers, &self.query, &self.body];
        let conditions = all.into_iter().flat_map(Conditions::values);
        let is_pattern = |condition: &&Condition| matches!(condition, Condition::Pattern(_));
        conditions.filter(is_pattern).count()
    }

    /// Whether the entry matches, for each of [`Self::FIELDS`].
    fn verdicts(&self, entry: &Entry) -> [bool; 11] {
        let found = entry.exchange();
        [
            is(self.provider, found.provider),
            is(self.operation.as_deref(), found.operation.as_deref()),
            is(self.method.as_deref(), Some(found.method.as_str())),
            self.path
                .as_ref()
                .is_none_or(|path| path.matches(&found.path)),
            is(self.status, found.status.map(|status| status.as_u16())),
            is(self.reason, Some(found.reason)),
            is(self.account, found.account.map(Account::from)),
            is(self.session, found.session),
            is(self.token, found.token),
            is(self.fault, found.fault),
            self.since
                .is_none_or(|since| since.includes(entry.id(), found.time)),
        ]
    }
}

/// The name of a header, a parameter or a field in messages: `headers.accept`, `body.email`,
/// `body/a/b`.
fn named(of: &str, name: &str) -> String {
    match name {
        "" => of.to_owned(),
        pointer if pointer.starts_with('/') => format!("{of}{pointer}"),
        name => format!("{of}.{name}"),
    }
}

fn is<T: PartialEq + Copy>(expected: Option<T>, found: Option<T>) -> bool {
    expected.is_none() || expected == found
}

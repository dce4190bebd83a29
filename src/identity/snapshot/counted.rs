//! Counters in a snapshot: failed logins, locks, and requests.

use std::collections::HashMap;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calls::{self, CallRecord};
use super::{Contradiction, OperationNames, read, twice, written};
use crate::clock::UtcInstant;
use crate::identity::lockout::{Attempts, LockoutKey, Lockouts, LoginKind};
use crate::identity::store::Limits;
use crate::identity::throttle::Throttle;
use crate::provider::Provider;

/// Counters: failed logins, locks, and requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Login names with their failures and locks, including past ones, because the clock may be
    /// moved back.
    #[schemars(length(max = 10_000))]
    pub names: Vec<NameRecord>,
    /// Client addresses with the requests that count towards the rate limit.
    #[schemars(length(max = 10_000))]
    pub clients: Vec<ClientRecord>,
    /// The calls that count towards the rate limits that operations have of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10_000))]
    pub calls: Vec<CallRecord>,
}

/// A login name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameRecord {
    /// The provider.
    pub provider: Provider,
    /// The kind of login.
    pub door: LoginKind,
    /// The e-mail address or client id.
    pub name: String,
    /// The times of its failures.
    pub failures: Vec<UtcInstant>,
    /// When its lock ends or ended, if it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<UtcInstant>,
}

/// A client address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientRecord {
    /// The address.
    #[schemars(with = "String", extend("format" = "ip-address"))]
    pub address: IpAddr,
    /// The times of its requests.
    pub requests: Vec<UtcInstant>,
}

impl Counted {
    pub(super) fn of(limits: &Limits, names_of: &OperationNames<'_>) -> Self {
        let mut names: Vec<_> = limits.lockouts.attempts.iter().collect();
        names.sort_unstable_by_key(|(key, _)| *key);
        let mut clients: Vec<_> = limits.throttle.requests.iter().collect();
        clients.sort_unstable_by_key(|(address, _)| **address);
        Self {
            names: names.into_iter().map(NameRecord::of).collect(),
            clients: clients
                .into_iter()
                .map(|(address, window)| ClientRecord {
                    address: *address,
                    requests: written(window),
                })
                .collect(),
            calls: calls::of(&limits.operations, names_of),
        }
    }

    pub(super) fn read(&self, names: &OperationNames<'_>) -> Result<Limits, Vec<Contradiction>> {
        let mut found = Vec::new();
        let logins = self.names.iter().map(NameRecord::key);
        twice("names", "/name", logins, &mut found);
        let clients = self.clients.iter().map(|client| client.address);
        twice("clients", "/address", clients, &mut found);
        let operations = calls::read_calls(&self.calls, names, &mut found);
        if !found.is_empty() {
            return Err(found);
        }
        let attempts = self.names.iter().map(|name| (name.key(), name.attempts()));
        let requests = self.clients.iter().map(|client| {
            let window = read(&client.requests);
            (client.address, window)
        });
        Ok(Limits {
            lockouts: Lockouts {
                attempts: attempts.collect(),
            },
            operations,
            throttle: Throttle {
                requests: requests.collect::<HashMap<_, _>>(),
            },
        })
    }
}

impl NameRecord {
    fn of((key, attempts): (&LockoutKey, &Attempts)) -> Self {
        Self {
            provider: key.provider,
            door: key.door,
            name: key.name.clone(),
            failures: written(&attempts.failures),
            locked_until: attempts.locked_until.map(UtcInstant::from),
        }
    }

    fn key(&self) -> LockoutKey {
        LockoutKey::new(self.provider, self.door, &self.name)
    }

    fn attempts(&self) -> Attempts {
        Attempts {
            failures: read(&self.failures),
            locked_until: self.locked_until.map(Into::into),
        }
    }
}

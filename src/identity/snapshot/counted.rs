//! Counters in a snapshot: failed logins, locks, and requests.

use std::collections::HashMap;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Contradiction, twice};
use crate::clock::UtcInstant;
use crate::identity::lockout::{Attempts, LockoutKey, Lockouts, LoginKind};
use crate::identity::sliding_window::SlidingWindow;
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
    pub(super) fn of(limits: &Limits) -> Self {
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
        }
    }

    pub(super) fn read(&self) -> Result<Limits, Vec<Contradiction>> {
        let mut found = Vec::new();
        let names = self.names.iter().map(NameRecord::key);
        twice("names", "/name", names, &mut found);
        let clients = self.clients.iter().map(|client| client.address);
        twice("clients", "/address", clients, &mut found);
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
            operations: Throttle::default(),
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

pub(super) fn written(window: &SlidingWindow) -> Vec<UtcInstant> {
    window.events().map(UtcInstant::from).collect()
}

pub(super) fn read(events: &[UtcInstant]) -> SlidingWindow {
    events.iter().map(|event| (*event).into()).collect()
}

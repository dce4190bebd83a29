//! The counted calls of operations that have a rate limit of their own, in a snapshot.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Contradiction, OperationNames, account_text, read, written};
use crate::clock::UtcInstant;
use crate::identity::sliding_window::SlidingWindow;
use crate::identity::throttle::{Caller, OperationCaller, Throttle};
use crate::identity::{AccountId, TokenId};
use crate::provider::Provider;

/// The counted calls of an operation by one caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallRecord {
    /// The provider.
    pub provider: Provider,
    /// The operation.
    pub operation: String,
    /// The caller.
    pub caller: CallerRecord,
    /// The times of its calls.
    pub requests: Vec<UtcInstant>,
}

/// By whom calls are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CallerRecord {
    /// The address of the client.
    Address(#[schemars(with = "String", extend("format" = "ip-address"))] IpAddr),
    /// The account.
    Account(
        #[serde(with = "account_text")]
        #[schemars(with = "String", extend("format" = "account-id"))]
        AccountId,
    ),
    /// The token, or a login name in the form of its digest.
    Token(#[schemars(with = "Uuid")] TokenId),
}

/// The records of counted calls. Those of an operation without a name are left out: no call can
/// count towards its limit.
pub(super) fn of(
    throttle: &Throttle<OperationCaller>,
    names: &OperationNames<'_>,
) -> Vec<CallRecord> {
    let mut calls: Vec<_> = throttle.requests.iter().collect();
    calls.sort_unstable_by_key(|(key, _)| *key);
    let records = calls
        .into_iter()
        .filter_map(|((provider, number, caller), window)| {
            Some(CallRecord {
                provider: *provider,
                operation: (names.name)(*provider, *number)?,
                caller: (*caller).into(),
                requests: written(window),
            })
        });
    records.collect()
}

/// The counters of records.
pub(super) fn read_calls(
    records: &[CallRecord],
    names: &OperationNames<'_>,
    found: &mut Vec<Contradiction>,
) -> Throttle<OperationCaller> {
    let mut throttle = Throttle::default();
    for (index, record) in records.iter().enumerate() {
        let mut refuse = |field: &str, sentence: String| {
            let pointer = format!("/calls/{index}{field}");
            found.push(Contradiction { pointer, sentence });
        };
        let provider = record.provider;
        let Some(number) = (names.number)(provider, &record.operation) else {
            refuse(
                "/operation",
                format!("{provider} has no operation `{}`", record.operation),
            );
            continue;
        };
        let key = (provider, number, Caller::from(&record.caller));
        let window: SlidingWindow = read(&record.requests);
        if throttle.requests.insert(key, window).is_some() {
            refuse("", "an earlier entry of the list is the same".to_owned());
        }
    }
    throttle
}

impl From<Caller> for CallerRecord {
    fn from(caller: Caller) -> Self {
        match caller {
            Caller::Address(address) => Self::Address(address),
            Caller::Account(account) => Self::Account(account),
            Caller::Token(token) => Self::Token(token),
        }
    }
}

impl From<&CallerRecord> for Caller {
    fn from(record: &CallerRecord) -> Self {
        match record {
            CallerRecord::Address(address) => Self::Address(*address),
            CallerRecord::Account(account) => Self::Account(*account),
            CallerRecord::Token(token) => Self::Token(*token),
        }
    }
}

//! What a rule has found.

use serde::Serialize;

use super::client::Client;
use super::rule::{RuleName, Severity, Source};
use crate::provider::Provider;

/// A mistake of a client. It has no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: RuleName,
    /// How bad it is.
    pub severity: Severity,
    /// What the rule forbids, in a few words.
    pub title: &'static str,
    /// What happened the first time, with the facts.
    pub sentence: String,
    /// How often it happened.
    pub times: usize,
    /// The ids of the journal entries that show it, in ascending order; at most 100.
    pub entries: Vec<u64>,
    /// What to do.
    pub advice: &'static str,
    /// What says that it is wrong.
    pub source: Source,
    /// The vendor.
    pub provider: Provider,
    /// The client.
    pub client: Client,
}

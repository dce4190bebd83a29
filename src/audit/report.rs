//! The result of an audit.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::finding::Finding;
use super::history::{Event, History, Surroundings};
use super::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::World;

/// The maximum number of entries that a finding names.
const MAX_ENTRIES: usize = 100;

/// What the clients of a sandbox did wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Audit {
    /// The findings, the worst first.
    pub findings: Vec<Finding>,
    /// The number of journal entries that were evicted and so could not be looked at.
    pub lost: u64,
}

/// What is expected of the clients of a sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectation {
    /// Rules that may be broken.
    pub(crate) allow: Vec<RuleName>,
    /// Findings that are milder than this do not count.
    pub(crate) at_least: Severity,
}

impl Expectation {
    /// The same, and a rule may be broken.
    #[must_use]
    pub fn allow(mut self, rule: RuleName) -> Self {
        self.allow.push(rule);
        self
    }

    /// The same, and findings that are milder than this do not count. By default it is
    /// [`Severity::Warning`].
    #[must_use]
    pub const fn at_least(mut self, severity: Severity) -> Self {
        self.at_least = severity;
        self
    }

    /// Whether a finding counts.
    #[must_use]
    pub fn forbids(&self, finding: &Finding) -> bool {
        finding.severity >= self.at_least && !self.allow.contains(&finding.rule)
    }
}

impl Audit {
    /// Looks through the journal and the ledger of a world.
    #[must_use]
    pub fn of(world: &Arc<World>, surroundings: Surroundings) -> Self {
        let history = History::of(world, surroundings);
        let mut findings: Vec<Finding> = RuleName::ALL
            .iter()
            .flat_map(|name| grouped(name.rule(), &history))
            .collect();
        // Stable: findings of one severity stay in the order of the rules.
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Self {
            findings,
            lost: history.lost(),
        }
    }
}

/// One finding for each client that a rule has seen.
fn grouped(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut numbers = HashMap::new();
    let mut clients: Vec<(&Event, Vec<Sighting<'_>>)> = Vec::new();
    for sighting in (rule.find)(history) {
        let Some(last) = sighting.events.last().copied() else {
            continue;
        };
        let client = (last.provider, &*last.client);
        let number = *numbers.entry(client).or_insert(clients.len());
        if number == clients.len() {
            clients.push((last, Vec::new()));
        }
        clients[number].1.push(sighting);
    }
    let found = clients.iter();
    found
        .map(|(event, sightings)| finding(rule, event, sightings))
        .collect()
}

fn finding(rule: &Rule, seen: &Event, sightings: &[Sighting<'_>]) -> Finding {
    let events = sightings.iter().flat_map(|sighting| &sighting.events);
    let mut entries: Vec<u64> = events.map(|event| event.id()).collect();
    entries.sort_unstable();
    entries.dedup();
    entries.truncate(MAX_ENTRIES);
    let first = sightings.first();
    Finding {
        rule: rule.name,
        severity: rule.severity,
        title: rule.title,
        sentence: first.map_or_else(String::new, |first| first.sentence.clone()),
        times: sightings.len(),
        entries,
        advice: rule.advice,
        source: rule.source,
        provider: seen.provider,
        client: (*seen.client).clone(),
    }
}

//! The audit: what the clients of a sandbox did wrong, by its journal and its ledger.
//!
//! It is worked out when somebody asks for it, so that requests do not pay for it. A [`Rule`] is a value:
//! its name, its severity, its source, and a function that looks through the [`History`] for what it forbids.
//! Rules know no vendor: they work with what every vendor has, which is logins, refreshes, tokens and
//! refusals; those below `rules/oidc` are about clients of one protocol. A rule only reports what kept entries show, and never concludes anything from a missing entry.

mod client;
mod finding;
mod history;
#[cfg(test)]
mod page;
mod report;
mod rule;
mod rules;
#[cfg(test)]
mod test_entries;

pub use client::Client;
pub use finding::Finding;
pub use history::{History, Surroundings};
pub use report::{Audit, Expectation};
pub use rule::{Rule, RuleName, Severity, Source};

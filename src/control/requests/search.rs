//! Matching entries of the journals of one or of all sandboxes.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::control::sandbox_selection::{SandboxSelection, with_sandbox};
use crate::identity::queries::PageRange;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{Entry, EntryMatch};

/// Matching entries, oldest first.
pub(super) struct FoundEntries {
    /// Each with its sandbox, if the answer shows it.
    pub(super) entries: Vec<(Option<Arc<Sandbox>>, Arc<Entry>)>,
    pub(super) lost: u64,
    pub(super) cut: u64,
}

impl FoundEntries {
    /// Searches the journals. Entries of all sandboxes are sorted by the machine's time, the only
    /// time that sandboxes share.
    pub(super) fn of(selection: &SandboxSelection, wanted: &EntryMatch) -> Self {
        let mut found = Self {
            entries: Vec::new(),
            lost: 0,
            cut: 0,
        };
        match selection {
            SandboxSelection::One(sandbox) => found.add(sandbox, None, wanted),
            SandboxSelection::All { all, .. } => {
                for sandbox in all {
                    found.add(sandbox, Some(sandbox), wanted);
                }
                let time = |(_, entry): &(_, Arc<Entry>)| entry.exchange().machine_time;
                found.entries.sort_by_key(time);
            }
        }
        found
    }

    fn add(&mut self, sandbox: &Sandbox, shown: Option<&Arc<Sandbox>>, wanted: &EntryMatch) {
        let found = sandbox.journal().find(wanted);
        self.lost += found.lost;
        self.cut += found.cut;
        let entries = found.entries.into_iter();
        self.entries
            .extend(entries.map(|entry| (shown.cloned(), entry)));
    }

    /// A page of the entries.
    pub(super) fn show(&self, page: PageRange) -> Value {
        let part = self.entries.iter().skip(page.offset).take(page.limit);
        let part: Vec<Value> = part
            .map(|(sandbox, entry)| match sandbox {
                Some(sandbox) => with_sandbox(sandbox, &entry.show()),
                None => entry.show(),
            })
            .collect();
        self.with_unseen(json!({ "requests": part, "total": self.entries.len() }))
    }

    /// The number of entries.
    pub(super) fn count(&self) -> Value {
        self.with_unseen(json!({ "count": self.entries.len() }))
    }

    /// Adds the numbers of evicted entries that may have matched, and of entries truncated too much
    /// to decide.
    fn with_unseen(&self, mut shown: Value) -> Value {
        for (name, count) in [("lost", self.lost), ("cut", self.cut)] {
            if count > 0 {
                shown[name] = count.into();
            }
        }
        shown
    }
}

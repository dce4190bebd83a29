//! What the journals of one or of all sandboxes have that matches.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::control::among::{Among, with_sandbox};
use crate::identity::oversight::Page;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{Entry, Match};

/// Entries that match, oldest first.
pub(super) struct Gathered {
    /// Each with its sandbox, where that is to be said.
    entries: Vec<(Option<Arc<Sandbox>>, Arc<Entry>)>,
    lost: u64,
    cut: u64,
}

impl Gathered {
    /// Looks for them. Over all sandboxes they are in the order of the machine's time, which is the
    /// only one that the sandboxes share.
    pub(super) fn of(among: &Among, wanted: &Match) -> Self {
        let mut gathered = Self {
            entries: Vec::new(),
            lost: 0,
            cut: 0,
        };
        match among {
            Among::One(sandbox) => gathered.add(sandbox, None, wanted),
            Among::All { all, .. } => {
                for sandbox in all {
                    gathered.add(sandbox, Some(sandbox), wanted);
                }
                let time = |(_, entry): &(_, Arc<Entry>)| entry.exchange().machine_time;
                gathered.entries.sort_by_key(time);
            }
        }
        gathered
    }

    fn add(&mut self, sandbox: &Sandbox, shown: Option<&Arc<Sandbox>>, wanted: &Match) {
        let found = sandbox.journal().find(wanted);
        self.lost += found.lost;
        self.cut += found.cut;
        let entries = found.entries.into_iter();
        self.entries
            .extend(entries.map(|entry| (shown.cloned(), entry)));
    }

    /// A page of them.
    pub(super) fn show(&self, page: Page) -> Value {
        let part = self.entries.iter().skip(page.offset).take(page.limit);
        let part: Vec<Value> = part
            .map(|(sandbox, entry)| match sandbox {
                Some(sandbox) => with_sandbox(sandbox, &entry.show()),
                None => entry.show(),
            })
            .collect();
        self.with_unseen(json!({ "requests": part, "total": self.entries.len() }))
    }

    /// How many there are.
    pub(super) fn count(&self) -> Value {
        self.with_unseen(json!({ "count": self.entries.len() }))
    }

    /// Says how many entries that may have matched were evicted, and of how many too little is kept
    /// to tell, if any.
    fn with_unseen(&self, mut shown: Value) -> Value {
        for (name, count) in [("lost", self.lost), ("cut", self.cut)] {
            if count > 0 {
                shown[name] = count.into();
            }
        }
        shown
    }
}

//! What was issued: sessions, tokens, and what is remembered of their making.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::counted::{read, written};
use super::records::{MadeRecord, OpeningsRecord, PrivateTokenRecord, SessionRecord, TokenRecord};
use super::{Contradiction, twice};
use crate::identity::directory::Directory;
use crate::identity::fixed_session::Openings;
use crate::identity::ledger::Ledger;
use crate::identity::private_token::PrivateTokens;
use crate::identity::{Books, MaxSessions, SessionId, Tag};
use crate::provider::Provider;

/// What was issued. An account that it names may be gone since: what it left stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issued {
    /// What the tokens of the sandbox carry in their `jti`; absent when it is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", regex(pattern = "^[0-9a-f]{12}$"))]
    pub tag: Option<Tag>,
    /// Sessions, by their start.
    #[schemars(length(max = 2_000_000))]
    pub sessions: Vec<SessionRecord>,
    /// Tokens, by their issue.
    #[schemars(length(max = 2_000_000))]
    pub tokens: Vec<TokenRecord>,
    /// The private tokens that were made and not revoked.
    pub private_tokens: Vec<PrivateTokenRecord>,
    /// The number of the private token that was made last; no number is given twice.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    pub last_private_token: u64,
    /// The sessions that API keys opened lately, counted while misuse is watched for.
    pub openings: Vec<OpeningsRecord>,
    /// The accounts that were made since the start: a token that is older is not theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<MadeRecord>,
}

impl Issued {
    pub(super) fn of(books: &Books, directory: &Directory) -> Self {
        let ledger = &books.ledger;
        let sessions = ledger
            .sessions
            .keys_in_order(|_, _| true, |each| each.started);
        let tokens = ledger.tokens.keys_in_order(|_, _| true, |each| each.issued);
        let private_tokens = books.private_tokens.by_owner.iter();
        let mut openings: Vec<_> = books.openings.by_key.iter().collect();
        openings.sort_unstable_by_key(|(account, _)| **account);
        Self {
            tag: ledger.tag,
            made: made(directory),
            sessions: sessions
                .into_iter()
                .filter_map(|id| SessionRecord::of(ledger, id))
                .collect(),
            tokens: tokens
                .into_iter()
                .filter_map(|id| TokenRecord::of(ledger, id))
                .collect(),
            private_tokens: private_tokens
                .map(|((account, _), token)| PrivateTokenRecord::of(*account, token))
                .collect(),
            last_private_token: books.private_tokens.last_id,
            openings: openings
                .into_iter()
                .map(|(account, (window, sessions))| OpeningsRecord {
                    account: *account,
                    opened: written(window),
                    // One that is forgotten no longer counts.
                    sessions: known(ledger, sessions),
                })
                .collect(),
        }
    }

    /// Puts back when accounts were made, where they are there.
    pub(super) fn read_made(&self, directory: &mut Directory) {
        for record in &self.made {
            let accounts = directory.of(record.provider);
            if accounts.holder(record.account).is_some() {
                let accounts = directory.of_mut(record.provider);
                accounts.note_made(record.account, record.made.into());
            }
        }
    }

    pub(super) fn read(&self, max: MaxSessions) -> Result<Books, Vec<Contradiction>> {
        let mut found = Vec::new();
        too_many("sessions", self.sessions.len(), max, &mut found);
        too_many("tokens", self.tokens.len(), max, &mut found);
        // A ledger that cannot hold them all would miss what others refer to.
        if !found.is_empty() {
            return Err(found);
        }
        twice(
            "sessions",
            "/id",
            self.sessions.iter().map(|each| each.id),
            &mut found,
        );
        twice(
            "tokens",
            "/id",
            self.tokens.iter().map(|each| each.id),
            &mut found,
        );
        let private = || self.private_tokens.iter();
        twice(
            "private_tokens",
            "/id",
            private().map(|each| each.id),
            &mut found,
        );
        twice(
            "private_tokens",
            "/token",
            private().map(|each| each.token),
            &mut found,
        );
        twice(
            "openings",
            "/account",
            self.openings.iter().map(|each| each.account),
            &mut found,
        );
        let ledger = self.ledger(max);
        self.dangling(&ledger, &mut found);
        if found.is_empty() {
            Ok(Books {
                ledger,
                openings: self.openings(),
                private_tokens: self.private_tokens(),
            })
        } else {
            Err(found)
        }
    }

    /// Notes what refers to something that is not there.
    fn dangling(&self, ledger: &Ledger, found: &mut Vec<Contradiction>) {
        let mut note = |pointer: String, sentence: String| {
            found.push(Contradiction { pointer, sentence });
        };
        let missing = |id: &SessionId| ledger.sessions.get(*id).is_none();
        for (index, token) in self.tokens.iter().enumerate() {
            if let Some(session) = token.session.filter(missing) {
                let sentence = format!("there is no session `{session}` in `sessions`");
                note(format!("/tokens/{index}/session"), sentence);
            }
        }
        for (index, openings) in self.openings.iter().enumerate() {
            for (place, session) in openings.sessions.iter().enumerate() {
                if missing(session) {
                    let sentence = format!("there is no session `{session}` in `sessions`");
                    note(format!("/openings/{index}/sessions/{place}"), sentence);
                }
            }
        }
        for (index, token) in self.private_tokens.iter().enumerate() {
            if token.id > self.last_private_token {
                let sentence = format!(
                    "the number {} is above `last_private_token`, {}",
                    token.id, self.last_private_token
                );
                note(format!("/private_tokens/{index}/id"), sentence);
            }
        }
    }

    fn ledger(&self, max: MaxSessions) -> Ledger {
        let mut ledger = Ledger::new(max);
        ledger.tag = self.tag;
        let mut gone = HashMap::new();
        let mut owner = |ledger: &mut Ledger, provider, account, past| {
            if past {
                let known = gone.entry((provider, account));
                *known.or_insert_with(|| ledger.past_owner(provider, account))
            } else {
                ledger.owner(provider, account)
            }
        };
        for record in &self.sessions {
            let owner = owner(&mut ledger, record.provider, record.account, record.past);
            ledger.sessions.insert(record.id, record.read(owner));
        }
        for record in &self.tokens {
            let owner = owner(&mut ledger, record.provider, record.account, record.past);
            ledger.tokens.insert(record.id, record.read(owner));
        }
        ledger
    }

    fn openings(&self) -> Openings {
        let by_key = self.openings.iter().map(|record| {
            let window = read(&record.opened);
            (record.account, (window, record.sessions.clone()))
        });
        Openings {
            by_key: by_key.collect(),
        }
    }

    fn private_tokens(&self) -> PrivateTokens {
        let mut tokens = PrivateTokens {
            last_id: self.last_private_token,
            ..PrivateTokens::default()
        };
        for record in &self.private_tokens {
            let place = (record.account, record.id);
            tokens.by_token.insert(record.token, place);
            tokens.by_owner.insert(place, record.read());
        }
        tokens
    }
}

/// Notes a list that is too long to be kept whole.
fn too_many(list: &str, entries: usize, max: MaxSessions, found: &mut Vec<Contradiction>) {
    if entries > max.get() {
        found.push(Contradiction {
            pointer: format!("/{list}"),
            sentence: format!(
                "there are {entries} of them, and a sandbox here keeps {} (--max-sessions)",
                max.get()
            ),
        });
    }
}

fn made(directory: &Directory) -> Vec<MadeRecord> {
    let all = Provider::ALL.into_iter().flat_map(|provider| {
        let mut made: Vec<_> = directory.of(provider).made_since_the_start().collect();
        made.sort_unstable();
        made.into_iter().map(move |(account, made)| MadeRecord {
            provider,
            account,
            made: made.into(),
        })
    });
    all.collect()
}

fn known(ledger: &Ledger, sessions: &[SessionId]) -> Vec<SessionId> {
    let is_known = |id: &SessionId| ledger.sessions.get(*id).is_some();
    sessions.iter().copied().filter(is_known).collect()
}

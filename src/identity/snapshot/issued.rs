//! Sessions and tokens in a snapshot.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::records::{
    MadeRecord, OpeningsRecord, PrivateTokenRecord, SessionRecord, TokenRecord, named,
};
use super::{Contradiction, MAX_FOUND, read, twice, written};
use crate::identity::directory::Directory;
use crate::identity::grant::listing::Listing;
use crate::identity::grant::openings::Openings;
use crate::identity::ledger::Ledger;
use crate::identity::queries::PageRange;
use crate::identity::session_budget::Total;
use crate::identity::store::Store;
use crate::identity::{MaxSessions, SandboxTag, SessionId, SessionRoom};
use crate::provider::Provider;

/// Sessions and tokens. Their accounts may have been deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issued {
    /// The tag in the `jti` of the sandbox's tokens, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", regex(pattern = "^[0-9a-f]{12}$"))]
    pub tag: Option<SandboxTag>,
    /// Sessions, by their start.
    #[schemars(length(max = 2_000_000))]
    pub sessions: Vec<SessionRecord>,
    /// Tokens, by their issue.
    #[schemars(length(max = 2_000_000))]
    pub tokens: Vec<TokenRecord>,
    /// The private tokens that were not revoked.
    pub private_tokens: Vec<PrivateTokenRecord>,
    /// The number of the latest private token; numbers are not reused.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    pub last_private_token: u64,
    /// The sessions that accounts opened recently, counted while their number is limited.
    pub openings: Vec<OpeningsRecord>,
    /// The accounts that were created since the start: older tokens are not theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<MadeRecord>,
}

impl Issued {
    pub(super) fn of(books: &Store, directory: &Directory) -> Self {
        let ledger = &books.ledger;
        let sessions =
            ledger
                .sessions
                .keys_in_order(|_, _| true, |each| each.started, PageRange::ALL);
        let tokens = ledger
            .tokens
            .keys_in_order(|_, _| true, |each| each.issued, PageRange::ALL);
        let private_tokens = books.listing.by_owner.iter();
        let mut openings: Vec<_> = books.openings.by_account.iter().collect();
        openings.sort_unstable_by_key(|(account, _)| **account);
        Self {
            tag: ledger.tag,
            made: made(directory),
            sessions: sessions
                .page
                .into_iter()
                .filter_map(|id| SessionRecord::of(ledger, id))
                .collect(),
            tokens: tokens
                .page
                .into_iter()
                .filter_map(|id| TokenRecord::of(ledger, id))
                .collect(),
            private_tokens: private_tokens
                .map(|((owner, _), token)| PrivateTokenRecord::of(*owner, token))
                .collect(),
            last_private_token: books.listing.last_id,
            openings: openings
                .into_iter()
                .map(|((provider, account), (window, sessions))| OpeningsRecord {
                    provider: named(*provider, Provider::OF_OPENINGS),
                    account: *account,
                    opened: written(window),
                    // An evicted session no longer counts.
                    sessions: known(ledger, sessions),
                })
                .collect(),
        }
    }

    /// Restores when accounts were created, for those that exist.
    pub(super) fn read_made(&self, directory: &mut Directory) {
        for record in &self.made {
            let accounts = directory.of(record.provider);
            if accounts.holder(record.account).is_some() {
                let accounts = directory.of_mut(record.provider);
                accounts.note_made(record.account, record.made.into());
            }
        }
    }

    pub(super) fn read(&self, room: &SessionRoom) -> Result<Store, Vec<Contradiction>> {
        let (sessions, tokens) = (self.sessions.len(), self.tokens.len());
        let mut found: Vec<_> = [
            too_many("sessions", sessions, room.max, &room.sessions),
            too_many("tokens", tokens, room.max, &room.tokens),
        ]
        .into_iter()
        .flatten()
        .collect();
        // Eviction would remove entries that others refer to.
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
            self.openings.iter().map(OpeningsRecord::account),
            &mut found,
        );
        let ledger = self.ledger(room);
        self.dangling(&ledger, &mut found);
        if found.is_empty() {
            Ok(Store {
                ledger,
                openings: self.openings(),
                listing: self.listing(),
            })
        } else {
            Err(found)
        }
    }

    /// Records references to missing entries.
    fn dangling(&self, ledger: &Ledger, found: &mut Vec<Contradiction>) {
        let is_missing = |session: &SessionId| ledger.sessions.get(*session).is_none();
        let missing = |session: SessionId, pointer: String| Contradiction {
            pointer,
            sentence: format!("there is no session `{session}` in `sessions`"),
        };
        let tokens = self.tokens.iter().enumerate();
        let of_tokens = tokens.filter_map(|(index, token)| {
            let session = token.session.filter(is_missing)?;
            Some(missing(session, format!("/tokens/{index}/session")))
        });
        found.extend(of_tokens.take(MAX_FOUND));
        let openings = self.openings.iter().enumerate();
        let of_openings = openings.flat_map(|(index, openings)| {
            let sessions = openings.sessions.iter().enumerate();
            let gone = sessions.filter(|(_, session)| is_missing(session));
            gone.map(move |(place, session)| {
                missing(*session, format!("/openings/{index}/sessions/{place}"))
            })
        });
        found.extend(of_openings.take(MAX_FOUND));
        let last = self.last_private_token;
        let private_tokens = self.private_tokens.iter().enumerate();
        let above = private_tokens.filter(|(_, token)| token.id > last);
        let above = above.take(MAX_FOUND).map(|(index, token)| Contradiction {
            pointer: format!("/private_tokens/{index}/id"),
            sentence: format!(
                "the number {} is above `last_private_token`, {last}",
                token.id
            ),
        });
        found.extend(above);
    }

    fn ledger(&self, room: &SessionRoom) -> Ledger {
        let mut ledger = Ledger::new(room);
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
        let by_account = self.openings.iter().map(|record| {
            let window = read(&record.opened);
            (record.account(), (window, record.sessions.clone()))
        });
        Openings {
            by_account: by_account.collect(),
        }
    }

    fn listing(&self) -> Listing {
        let mut listing = Listing::numbered_from(self.last_private_token);
        for record in &self.private_tokens {
            listing.insert(record.owner(), record.read());
        }
        listing
    }
}

/// The message for a list that is too long.
fn too_many(list: &str, entries: usize, max: MaxSessions, total: &Total) -> Option<Contradiction> {
    let (max, left) = (max.get(), total.left());
    let sentence = if entries > max {
        format!("there are {entries} of them, and a sandbox here keeps {max} (--max-sessions)")
    } else if entries > left.max(Total::SHARE) {
        format!(
            "there are {entries} of them, and of the {} that all sandboxes here keep together \
             {left} are free (--max-total-sessions)",
            total.most()
        )
    } else {
        return None;
    };
    Some(Contradiction {
        pointer: format!("/{list}"),
        sentence,
    })
}

fn made(directory: &Directory) -> Vec<MadeRecord> {
    let all = directory.iter().flat_map(|(provider, accounts)| {
        let mut made: Vec<_> = accounts.made_since_the_start().collect();
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

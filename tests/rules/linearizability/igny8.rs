//! igny8, at the store.
//!
//! A refresh is two decisions: whether the token and its family last, as at a resource, and then
//! whether this use of it gives the next pair. A refresh token that the store does not know was issued
//! before a restart, or a reset, and starts a family (`docs/vendors/igny8.md#tokens`).

use std::collections::BTreeMap;
use std::sync::Mutex;

use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::identity::grant::{Grant, Naming, Presented};
use mockid::identity::ledger::TokenKind;
use mockid::identity::{AccountId, Bearer, Identity, Mark, SessionId, TokenId};
use mockid::sandbox::World;
use proptest::prelude::*;

use super::desk::{self, Desk};
use crate::histories::sandbox::{self, Decided};
use crate::igny8::policy;
use crate::support::{DAY, MINUTE, counted_back};

const USER: AccountId = AccountId::Number(1);

#[derive(Debug, Clone, Copy)]
enum Ask {
    LogIn,
    Refresh(Token),
    Use(Token),
    End(SessionId),
    Expire(TokenId),
    Revoke(TokenId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Given {
        session: SessionId,
        access: Token,
        refresh: Token,
    },
    Done,
    Unauthorized,
    NotFound,
}

/// A token, and when it is good by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token {
    id: TokenId,
    from: i64,
    until: i64,
}

#[derive(Debug, Clone, Copy)]
enum Plan {
    LogIn,
    /// Something with the pair so far back.
    With(usize, Deed),
}

#[derive(Debug, Clone, Copy)]
enum Deed {
    Refresh,
    Use,
    End,
    Expire,
    Revoke,
}

fn plan() -> impl Strategy<Value = Plan> {
    let deed = prop_oneof![
        10 => Just(Deed::Refresh),
        6 => Just(Deed::Use),
        1 => Just(Deed::End),
        1 => Just(Deed::Expire),
        1 => Just(Deed::Revoke),
    ];
    let back = prop_oneof![3 => Just(0_usize), 2 => 1..4_usize];
    prop_oneof![
        1 => Just(Plan::LogIn),
        6 => (back, deed).prop_map(|(back, deed)| Plan::With(back, deed)),
    ]
}

struct Counter {
    strict: bool,
    given: Mutex<Vec<(SessionId, Token, Token)>>,
}

impl Counter {
    fn refresh(&self, store: &Identity, token: Token, now: NumericDate) -> Answer {
        if !is_admitted(store, token, TokenKind::Refresh, now) {
            return Answer::Unauthorized;
        }
        let expires = NumericDate::from_seconds(token.until);
        let presented = Presented::signed(token.id, USER, expires);
        let pair = store.refresh_session(presented, &policy(self.strict), now, Naming::jtis);
        pair.map_or(Answer::Unauthorized, |pair| given(pair, now))
    }
}

/// Whether a token is good, whose signature and times the vendor looks at by itself.
fn is_admitted(store: &Identity, token: Token, kind: TokenKind, now: NumericDate) -> bool {
    let bearer = Bearer {
        provider: Provider::IGNY8,
        token: token.id,
        kind,
        session: None,
        mark: Mark::Absent,
    };
    let in_time = (token.from..token.until).contains(&now.as_seconds());
    in_time && store.admit(bearer, USER, now).is_ok()
}

fn given(pair: Grant, now: NumericDate) -> Answer {
    let token = |id, until: NumericDate| Token {
        id,
        from: now.as_seconds(),
        until: until.as_seconds(),
    };
    Answer::Given {
        session: pair.session,
        access: token(pair.access, pair.access_expires),
        refresh: token(pair.refresh, pair.refresh_expires),
    }
}

const fn found(found: bool) -> Answer {
    if found {
        Answer::Done
    } else {
        Answer::NotFound
    }
}

impl Desk for Counter {
    type Plan = Plan;
    type Rules = Rules;

    fn ask(&self, plan: Plan) -> Option<Ask> {
        let Plan::With(back, deed) = plan else {
            return Some(Ask::LogIn);
        };
        let given = self.given.lock().expect("nobody panics");
        let (session, access, refresh) = *counted_back(&given, back)?;
        Some(match deed {
            Deed::Refresh => Ask::Refresh(refresh),
            Deed::Use => Ask::Use(access),
            Deed::End => Ask::End(session),
            Deed::Expire => Ask::Expire(access.id),
            Deed::Revoke => Ask::Revoke(refresh.id),
        })
    }

    fn answer(&self, world: &World, now: NumericDate, ask: &Ask) -> Answer {
        let store = world.identity();
        match *ask {
            Ask::LogIn => {
                let opened = store.open_session(USER, &policy(self.strict), now, Naming::jtis);
                given(opened.expect("their number is not limited"), now)
            }
            Ask::Refresh(token) => self.refresh(store, token, now),
            Ask::Use(token) if is_admitted(store, token, TokenKind::Access, now) => Answer::Done,
            Ask::Use(_) => Answer::Unauthorized,
            Ask::End(session) => found(store.end_session(session)),
            Ask::Expire(token) => found(store.expire_token(token, now).is_some()),
            Ask::Revoke(token) => found(store.revoke_token(token, now)),
        }
    }

    fn learn(&self, answer: &Answer) {
        if let Answer::Given {
            session,
            access,
            refresh,
        } = *answer
        {
            let mut given = self.given.lock().expect("nobody panics");
            given.push((session, access, refresh));
        }
    }
}

/// The rules, and what has come of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Rules {
    strict: bool,
    /// Whether each family was ended.
    families: BTreeMap<SessionId, bool>,
    tokens: BTreeMap<TokenId, Known>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Known {
    family: SessionId,
    until: i64,
    used: bool,
    revoked: bool,
}

impl Rules {
    const fn new(strict: bool) -> Self {
        Self {
            strict,
            families: BTreeMap::new(),
            tokens: BTreeMap::new(),
        }
    }

    fn is_good(&self, token: Token, now: i64) -> bool {
        let by_record = self.tokens.get(&token.id).is_none_or(|known| {
            !known.revoked && now < known.until && !self.families[&known.family]
        });
        token.from <= now && now < token.until && by_record
    }

    fn refresh(&mut self, token: Token, now: i64, answered: &Answer) -> Decided<Answer> {
        let Some(known) = self.tokens.get_mut(&token.id) else {
            // It is from before, and has now been used.
            let given = self.give(None, now, answered);
            if let (Decided::Answer(_), Answer::Given { session, .. }) = (&given, answered) {
                self.keep(*session, token.id, token.until);
                self.tokens
                    .entry(token.id)
                    .and_modify(|known| known.used = true);
            }
            return given;
        };
        let family = known.family;
        if known.revoked || self.families[&family] {
            return Decided::Answer(Answer::Unauthorized);
        }
        if known.used && self.strict {
            self.families.insert(family, true);
            return Decided::Answer(Answer::Unauthorized);
        }
        known.used = true;
        self.give(Some(family), now, answered)
    }

    /// Gives a family, or a new one, its next pair, by the names that were seen.
    fn give(&mut self, family: Option<SessionId>, now: i64, seen: &Answer) -> Decided<Answer> {
        let Answer::Given {
            session,
            access,
            refresh,
        } = *seen
        else {
            return Decided::Otherwise;
        };
        let is_known = self.families.insert(session, false).is_some();
        if is_known != family.is_some() || family.is_some_and(|family| family != session) {
            return Decided::Otherwise;
        }
        let lasting = |token: Token, length| Token {
            from: now,
            until: now + length,
            ..token
        };
        let (access, refresh) = (lasting(access, 15 * MINUTE), lasting(refresh, 7 * DAY));
        for token in [access, refresh] {
            if self.keep(session, token.id, token.until) {
                return Decided::Otherwise;
            }
        }
        Decided::Answer(Answer::Given {
            session,
            access,
            refresh,
        })
    }

    /// Keeps a token, and says whether it was known before.
    fn keep(&mut self, family: SessionId, id: TokenId, until: i64) -> bool {
        let token = Known {
            family,
            until,
            used: false,
            revoked: false,
        };
        self.tokens.insert(id, token).is_some()
    }
}

/// Changes what is known, or says that nothing is.
fn changed<T>(known: Option<&mut T>, change: impl FnOnce(&mut T)) -> Answer {
    let Some(known) = known else {
        return Answer::NotFound;
    };
    change(known);
    Answer::Done
}

impl sandbox::Rules for Rules {
    type Ask = Ask;
    type Answer = Answer;

    fn renewed(&self) -> Self {
        Self::new(self.strict)
    }

    fn decide(
        &mut self,
        decision: usize,
        ask: &Ask,
        now: i64,
        answered: &Answer,
    ) -> Decided<Answer> {
        Decided::Answer(match (*ask, decision) {
            (Ask::LogIn, _) => return self.give(None, now, answered),
            (Ask::Refresh(token), 0) if self.is_good(token, now) => return Decided::GoesOn,
            (Ask::Refresh(_), 0) => Answer::Unauthorized,
            (Ask::Refresh(token), _) => return self.refresh(token, now, answered),
            (Ask::Use(token), _) if self.is_good(token, now) => Answer::Done,
            (Ask::Use(_), _) => Answer::Unauthorized,
            (Ask::End(id), _) => changed(self.families.get_mut(&id), |ended| *ended = true),
            (Ask::Expire(id), _) => changed(self.tokens.get_mut(&id), |token| {
                token.until = token.until.min(now);
            }),
            (Ask::Revoke(id), _) => changed(self.tokens.get_mut(&id), |token| token.revoked = true),
        })
    }

    fn only_looks(ask: &Ask, answered: &Answer) -> bool {
        matches!(ask, Ask::Use(_)) || *answered == Answer::NotFound
    }
}

#[test]
fn families_of_igny8_have_an_order_that_its_rules_explain() {
    desk::try_histories(300, plan, |seed| {
        let strict = seed.is_multiple_of(2);
        let given = Mutex::default();
        (Counter { strict, given }, Rules::new(strict))
    });
}

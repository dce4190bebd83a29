//! The private tokens of haut-ai, at the store. Every request is one decision.

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::civil::DateTime;
use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::identity::ledger::TokenKind;
use mockid::identity::private_token::Owner;
use mockid::identity::{AccountId, Bearer, Mark, TokenId};
use mockid::sandbox::World;
use proptest::prelude::*;

use super::desk::{self, Desk};
use crate::histories::sandbox::{self, Decided};
use crate::support::{HOUR, counted_back};

const USERS: u64 = 2;

#[derive(Debug, Clone, Copy)]
enum Ask {
    Make(u64),
    List(u64),
    /// By its number.
    Revoke(u64, u64),
    Use(Token),
    /// At the control API.
    Expire(Token),
    RevokeNamed(Token),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    Made(Token),
    /// By their numbers.
    Listed(Vec<u64>),
    Done,
    NotFound,
    NotValid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token {
    id: TokenId,
    user: u64,
    number: u64,
    from: i64,
    until: i64,
}

#[derive(Debug, Clone, Copy)]
enum Plan {
    Make(u64),
    List(u64),
    /// Something with the token so far back.
    With(usize, Deed),
}

#[derive(Debug, Clone, Copy)]
enum Deed {
    Revoke,
    RevokeNamed,
    Expire,
    Use,
}

fn plan() -> impl Strategy<Value = Plan> {
    let deed = prop_oneof![
        2 => Just(Deed::Revoke),
        1 => Just(Deed::RevokeNamed),
        1 => Just(Deed::Expire),
        4 => Just(Deed::Use),
    ];
    let user = || 1..=USERS;
    prop_oneof![
        3 => user().prop_map(Plan::Make),
        2 => user().prop_map(Plan::List),
        6 => (0..4_usize, deed).prop_map(|(back, deed)| Plan::With(back, deed)),
    ]
}

#[derive(Default)]
struct Counter(Mutex<Vec<Token>>);

const fn owner(user: u64) -> Owner {
    (Provider::HAUT_AI, AccountId::Number(user))
}

fn make(world: &World, user: u64, now: NumericDate) -> Answer {
    let until = NumericDate::from_seconds(now.as_seconds() + HOUR);
    let id = TokenId::random();
    let made = world.identity().add_private_token(
        owner(user),
        String::new(),
        DateTime::from(until),
        id,
        now,
    );
    Answer::Made(Token {
        id,
        user,
        number: made.expect("there is room").id,
        from: now.as_seconds(),
        until: until.as_seconds(),
    })
}

/// Presents a token, whose signature and times the vendor looks at by itself.
fn present(world: &World, token: Token, now: NumericDate) -> Answer {
    let bearer = Bearer {
        provider: Provider::HAUT_AI,
        token: token.id,
        kind: TokenKind::Private,
        session: None,
        mark: Mark::Absent,
    };
    let owner = AccountId::Number(token.user);
    let in_time = (token.from..token.until).contains(&now.as_seconds());
    if in_time && world.identity().admit(bearer, owner, now).is_ok() {
        Answer::Done
    } else {
        Answer::NotValid
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
        let (back, deed) = match plan {
            Plan::Make(user) => return Some(Ask::Make(user)),
            Plan::List(user) => return Some(Ask::List(user)),
            Plan::With(back, deed) => (back, deed),
        };
        let made = self.0.lock().expect("nobody panics");
        let token = *counted_back(&made, back)?;
        Some(match deed {
            Deed::Revoke => Ask::Revoke(token.user, token.number),
            Deed::RevokeNamed => Ask::RevokeNamed(token),
            Deed::Expire => Ask::Expire(token),
            Deed::Use => Ask::Use(token),
        })
    }

    fn answer(&self, world: &World, now: NumericDate, ask: &Ask) -> Answer {
        let store = world.identity();
        match *ask {
            Ask::Make(user) => make(world, user, now),
            Ask::List(user) => {
                let listed = store.private_tokens_of(owner(user));
                Answer::Listed(listed.iter().map(|token| token.id).collect())
            }
            Ask::Revoke(user, number) => {
                let revoked = store.revoke_private_token(owner(user), number);
                found(revoked.is_some())
            }
            Ask::Use(token) => present(world, token, now),
            Ask::Expire(token) => found(store.expire_token(token.id, now).is_some()),
            Ask::RevokeNamed(token) => found(store.revoke_token(token.id, now)),
        }
    }

    fn learn(&self, answer: &Answer) {
        if let Answer::Made(token) = answer {
            self.0.lock().expect("nobody panics").push(*token);
        }
    }
}

/// The rules, and what has come of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Rules {
    made: u64,
    /// By their numbers; a token that was revoked is in no list and still has a record.
    tokens: BTreeMap<u64, Known>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Known {
    id: TokenId,
    user: u64,
    until: i64,
    listed: bool,
}

impl Rules {
    fn make(&mut self, user: u64, now: i64, answered: &Answer) -> Decided<Answer> {
        let Answer::Made(seen) = *answered else {
            return Decided::Otherwise;
        };
        self.made += 1;
        let made = Token {
            id: seen.id,
            user,
            number: self.made,
            from: now,
            until: now + HOUR,
        };
        let known = Known {
            id: made.id,
            user,
            until: made.until,
            listed: true,
        };
        self.tokens.insert(made.number, known);
        Decided::Answer(Answer::Made(made))
    }

    fn named(&mut self, id: TokenId) -> Option<&mut Known> {
        self.tokens.values_mut().find(|token| token.id == id)
    }

    fn is_good(&mut self, token: Token, now: i64) -> bool {
        let known = self.named(token.id);
        let by_record = known.is_some_and(|known| known.listed && now < known.until);
        token.from <= now && now < token.until && by_record
    }
}

/// Changes what is known of a token, or says that nothing is.
fn changed(known: Option<&mut Known>, change: impl FnOnce(&mut Known)) -> Answer {
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
        Self::default()
    }

    fn decide(&mut self, _: usize, ask: &Ask, now: i64, answered: &Answer) -> Decided<Answer> {
        Decided::Answer(match *ask {
            Ask::Make(user) => return self.make(user, now, answered),
            Ask::List(user) => {
                let tokens = self.tokens.iter();
                let listed = tokens.filter(|(_, token)| token.user == user && token.listed);
                Answer::Listed(listed.map(|(number, _)| *number).collect())
            }
            Ask::Revoke(user, number) => {
                let known = self.tokens.get_mut(&number);
                let known = known.filter(|token| token.user == user && token.listed);
                changed(known, |token| token.listed = false)
            }
            Ask::Use(token) if self.is_good(token, now) => Answer::Done,
            Ask::Use(_) => Answer::NotValid,
            Ask::Expire(token) => changed(self.named(token.id), |token| {
                token.until = token.until.min(now);
            }),
            Ask::RevokeNamed(token) => changed(self.named(token.id), |token| token.listed = false),
        })
    }

    fn only_looks(ask: &Ask, answered: &Answer) -> bool {
        matches!(ask, Ask::Use(_) | Ask::List(_)) || *answered == Answer::NotFound
    }
}

#[test]
fn private_tokens_of_haut_ai_have_an_order_that_its_rules_explain() {
    desk::try_histories(300, plan, |_| (Counter::default(), Rules::default()));
}

//! The store, asked as the vendor and the control API ask it. Nothing is signed: what a signature would
//! prove, the desk knows.

use std::sync::Mutex;

use jiff::civil::DateTime;
use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::identity::grant::policy::{AccessPolicy, Lifetime};
use mockid::identity::ledger::TokenKind;
use mockid::identity::{AccountId, Bearer, Identity, Mark, TokenId};

use crate::support::{change, counted_back};

use super::{Answer, Ask, Deed, Plan, Token};

/// The tokens so far.
#[derive(Default)]
pub struct Desk(Mutex<Vec<Token>>);

pub fn id(user: usize) -> AccountId {
    AccountId::Number(u64::try_from(user + 1).expect("a few users"))
}

impl Desk {
    /// What a plan asks, if there is a token yet that it can be about.
    pub fn ask(&self, plan: Plan) -> Option<Ask> {
        let (back, deed) = match plan {
            Plan::Ask(ask) => return Some(ask),
            Plan::With(back, deed) => (back, deed),
        };
        let made = self.0.lock().expect("nobody panics");
        let token = *counted_back(&made, back)?;
        Some(match deed {
            Deed::Revoke { other } => {
                let user = if other { 1 - token.user } else { token.user };
                Ask::Revoke(user, token.number)
            }
            Deed::RevokeNamed => Ask::RevokeNamed(token.id),
            Deed::Expire => Ask::Expire(token.id),
            Deed::Use => Ask::Use(token),
        })
    }

    /// Keeps the token of an answer.
    pub fn learn(&self, answer: &Answer) {
        if let Answer::Made(token) = answer {
            self.0.lock().expect("nobody panics").push(*token);
        }
    }
}

pub fn answer(store: &Identity, now: NumericDate, ask: &Ask) -> Answer {
    match *ask {
        Ask::Make { user, length } => make(store, user, length, now),
        Ask::List(user) => {
            let listed = store.listed_tokens(Provider::HAUT_AI, id(user));
            Answer::Listed(listed.iter().map(|token| token.id).collect())
        }
        Ask::Revoke(user, number) => {
            found(store.revoke_listed_token(Provider::HAUT_AI, id(user), number))
        }
        Ask::Use(token) => present(store, token, now),
        Ask::Expire(token) => found(store.expire_token(token, now).is_some()),
        Ask::RevokeNamed(token) => found(store.revoke_token(token, now)),
        Ask::SetActive(user, active) => {
            change(store, Provider::HAUT_AI, id(user), |user| {
                user.state.active = active;
            });
            Answer::Done
        }
    }
}

fn make(store: &Identity, user: usize, length: i64, now: NumericDate) -> Answer {
    let until = NumericDate::from_seconds(now.as_seconds() + length);
    let policy = AccessPolicy {
        provider: Provider::HAUT_AI,
        lifetime: Lifetime::Until(until),
    };
    let token = TokenId::random();
    let shown = (String::new(), DateTime::from(until));
    let made = store.note_listed_token(&policy, token, id(user), shown, now);
    Answer::Made(Token {
        id: token,
        user,
        number: made.expect("there is room").id,
        from: now.as_seconds(),
        until: until.as_seconds(),
    })
}

/// Presents a token, whose signature and times the vendor checks by itself.
fn present(store: &Identity, token: Token, now: NumericDate) -> Answer {
    let bearer = Bearer {
        provider: Provider::HAUT_AI,
        token: token.id,
        kind: TokenKind::Private,
        session: None,
        mark: Mark::Absent,
    };
    let in_time = (token.from..token.until).contains(&now.as_seconds());
    if in_time && store.admit(bearer, id(token.user), now).is_ok() {
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

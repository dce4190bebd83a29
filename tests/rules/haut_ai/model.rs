//! The rules for private tokens (`docs/vendors/haut-ai.md#rules`): a list of what was made, with times.

use std::collections::BTreeMap;

use mockid::identity::TokenId;

use crate::model::sandbox::{self, Decided};

use super::{Answer, Ask, Token};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rules {
    made: u64,
    inactive: [bool; 2],
    /// By their numbers; a token that was revoked is in no list and still has a record.
    tokens: BTreeMap<u64, Known>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Known {
    id: TokenId,
    user: usize,
    until: i64,
    listed: bool,
}

impl Rules {
    pub const fn new() -> Self {
        Self {
            made: 0,
            inactive: [false; 2],
            tokens: BTreeMap::new(),
        }
    }

    fn make(&mut self, user: usize, length: i64, now: i64, answered: &Answer) -> Decided<Answer> {
        let Answer::Made(seen) = *answered else {
            return Decided::Otherwise;
        };
        if self.named(seen.id).is_some() {
            return Decided::Otherwise;
        }
        self.made += 1;
        let made = Token {
            id: seen.id,
            user,
            number: self.made,
            from: now,
            until: now + length,
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

    /// Expired tokens stay in the list, revoked ones do not.
    fn listed(&self, user: usize) -> Vec<u64> {
        let tokens = self.tokens.iter();
        let listed = tokens.filter(|(_, token)| token.user == user && token.listed);
        listed.map(|(number, _)| *number).collect()
    }

    fn named(&mut self, id: TokenId) -> Option<&mut Known> {
        self.tokens.values_mut().find(|token| token.id == id)
    }

    fn is_valid(&mut self, token: Token, now: i64) -> bool {
        let known = self.named(token.id);
        let by_record = known.is_some_and(|known| known.listed && now < known.until);
        token.from <= now && now < token.until && by_record
    }
}

/// Changes what is known of a token, if anything is.
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
        Self::new()
    }

    fn decide(
        &mut self,
        decision: usize,
        ask: &Ask,
        now: i64,
        answered: &Answer,
    ) -> Decided<Answer> {
        Decided::Answer(match *ask {
            Ask::Make { user, length } => return self.make(user, length, now, answered),
            Ask::List(user) => Answer::Listed(self.listed(user)),
            Ask::Revoke(user, number) => {
                let known = self.tokens.get_mut(&number);
                let known = known.filter(|token| token.user == user && token.listed);
                changed(known, |token| token.listed = false)
            }
            Ask::Use(token) if decision == 0 && self.is_valid(token, now) => {
                return Decided::GoesOn;
            }
            Ask::Use(token) if decision > 0 && !self.inactive[token.user] => Answer::Done,
            Ask::Use(_) => Answer::NotValid,
            Ask::Expire(id) => changed(self.named(id), |token| token.until = token.until.min(now)),
            Ask::RevokeNamed(id) => changed(self.named(id), |token| token.listed = false),
            Ask::SetActive(user, active) => {
                self.inactive[user] = !active;
                Answer::Done
            }
        })
    }

    fn is_read_only(&self, ask: &Ask, answered: &Answer) -> bool {
        matches!(ask, Ask::Use(_) | Ask::List(_)) || *answered == Answer::NotFound
    }
}

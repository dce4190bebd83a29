//! A model of the rules in `docs/vendors/haut-ai.md#rules`: a list of what was issued, with times.

use crate::support::{HOUR, counted_back};

use super::{Outcome, Step};

pub struct Model {
    now: i64,
    user_active: [bool; 2],
    login_tokens: Vec<Token>,
    private_tokens: Vec<Token>,
}

struct Token {
    user: usize,
    from: i64,
    until: i64,
    revoked: bool,
}

impl Model {
    pub fn new() -> Self {
        Self {
            now: 0,
            user_active: [true; 2],
            login_tokens: Vec::new(),
            private_tokens: Vec::new(),
        }
    }

    pub fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::Restore => {}
            Step::SetActive(user, active) => self.user_active[user] = active,
            Step::LogIn { user, right } => {
                if !right {
                    return Outcome::NoActiveAccount;
                }
                if !self.user_active[user] {
                    return Outcome::Forbidden;
                }
                let token = self.token(user, HOUR);
                self.login_tokens.push(token);
            }
            Step::Make { user, length } => {
                let token = self.token(user, length);
                self.private_tokens.push(token);
            }
            Step::List(user) => return Outcome::Listed(self.listed(user)),
            Step::Revoke { user, back } => return self.revoke(user, back),
            Step::UseLoginToken(back) => {
                return self.opens(counted_back(&self.login_tokens, back));
            }
            Step::UsePrivateToken(back) => {
                return self.opens(counted_back(&self.private_tokens, back));
            }
        }
        Outcome::Done
    }

    fn token(&self, user: usize, length: i64) -> Token {
        Token {
            user,
            from: self.now,
            until: self.now + length,
            revoked: false,
        }
    }

    /// Expired tokens are kept in the list, revoked ones are dropped.
    fn listed(&self, user: usize) -> Vec<usize> {
        let tokens = self.private_tokens.iter().enumerate();
        tokens
            .filter(|(_, token)| token.user == user && !token.revoked)
            .map(|(number, _)| number)
            .collect()
    }

    fn revoke(&mut self, user: usize, back: usize) -> Outcome {
        let Some(newest) = self.private_tokens.len().checked_sub(1) else {
            return Outcome::Nothing;
        };
        let token = &mut self.private_tokens[newest.saturating_sub(back)];
        if token.user != user || token.revoked {
            return Outcome::NotFound;
        }
        token.revoked = true;
        Outcome::Done
    }

    fn opens(&self, token: Option<&Token>) -> Outcome {
        let Some(token) = token else {
            return Outcome::Nothing;
        };
        let in_time = token.from <= self.now && self.now < token.until;
        if in_time && !token.revoked && self.user_active[token.user] {
            Outcome::Done
        } else {
            Outcome::TokenNotValid
        }
    }
}

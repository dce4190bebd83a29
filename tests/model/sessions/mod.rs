//! A model of sessions under any policy: the requests of clients and of the control API, and the
//! rules in `docs/vendors/intergiro.md#rules` and `docs/vendors/igny8.md#rules`.
//!
//! A login first looks at the account and then opens the session. A resource first checks the token
//! and its session and then the account. A refresh is one decision if the token is opaque; if it is
//! signed, it is checked like a token at a resource first.

mod rules;

use std::sync::Mutex;

use mockid::identity::grant::policy::GrantPolicy;
use mockid::identity::{SessionId, TokenId};
use proptest::prelude::*;
use proptest::sample::select;

pub use rules::Rules;

/// The number of accounts.
pub const ACCOUNTS: usize = 2;

/// A policy, and the form of its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub policy: GrantPolicy,
    /// Whether refresh tokens are signed and verified before the store is asked.
    pub signed: bool,
    /// Whether access tokens name their session.
    pub session_named: bool,
}

/// A token as its client knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    /// The start and end of its validity, in seconds since 1970, if the client can know them.
    pub times: Option<(i64, i64)>,
}

/// The result of a login or a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub session: SessionId,
    pub account: usize,
    pub access: Token,
    pub refresh: Token,
}

/// A request.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    /// Log in to the account with this number.
    LogIn(usize),
    /// Present the refresh token.
    Refresh(Grant),
    /// Present the access token at a resource.
    Use(Grant),
    /// End the session.
    End(SessionId),
    /// Make the session older by a number of seconds.
    Age(SessionId, u32),
    /// Expire a token.
    Expire(TokenId),
    /// Revoke a token.
    Revoke(TokenId),
    /// Make the account with this number active or inactive.
    SetActive(usize, bool),
}

/// An answer. `until` is absent if the client cannot know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Granted(Grant),
    /// The request succeeded, and the answer has no content.
    Done,
    /// The newest access token of the session is still valid.
    TooEarly {
        until: Option<i64>,
    },
    /// The account, the token or the session is not valid.
    Refused,
    /// The control API has no such session or token.
    NotFound,
    TooManySessions {
        until: Option<i64>,
    },
}

/// A request whose grant is not known yet.
#[derive(Debug, Clone, Copy)]
pub enum Plan {
    LogIn(usize),
    SetActive(usize, bool),
    /// A request with an earlier grant, counted back from the newest.
    With(usize, Deed),
}

/// A request about a grant.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    Refresh,
    Use,
    End,
    Age(u32),
    Expire { access: bool },
    Revoke { access: bool },
}

/// Random plans.
pub fn plan() -> impl Strategy<Value = Plan> {
    let deed = prop_oneof![
        10 => Just(Deed::Refresh),
        8 => Just(Deed::Use),
        1 => Just(Deed::End),
        1 => select(&[60, 900][..]).prop_map(Deed::Age),
        1 => any::<bool>().prop_map(|access| Deed::Expire { access }),
        1 => any::<bool>().prop_map(|access| Deed::Revoke { access }),
    ];
    let back = prop_oneof![6 => Just(0_usize), 4 => 1..4_usize, 1 => 4..40_usize];
    let account = || 0..ACCOUNTS;
    prop_oneof![
        4 => account().prop_map(Plan::LogIn),
        1 => (account(), prop::bool::weighted(0.7))
            .prop_map(|(account, active)| Plan::SetActive(account, active)),
        20 => (back, deed).prop_map(|(back, deed)| Plan::With(back, deed)),
    ]
}

/// The grants so far.
#[derive(Debug, Default)]
pub struct Known(Mutex<Vec<Grant>>);

impl Known {
    /// The request of a plan, if its grant exists.
    pub fn ask(&self, plan: Plan) -> Option<Ask> {
        let (back, deed) = match plan {
            Plan::LogIn(account) => return Some(Ask::LogIn(account)),
            Plan::SetActive(account, active) => return Some(Ask::SetActive(account, active)),
            Plan::With(back, deed) => (back, deed),
        };
        let grants = self.0.lock().expect("nobody panics");
        let grant = *grants.get(grants.len().saturating_sub(back + 1))?;
        let token = |access| if access { grant.access } else { grant.refresh }.id;
        Some(match deed {
            Deed::Refresh => Ask::Refresh(grant),
            Deed::Use => Ask::Use(grant),
            Deed::End => Ask::End(grant.session),
            Deed::Age(by) => Ask::Age(grant.session, by),
            Deed::Expire { access } => Ask::Expire(token(access)),
            Deed::Revoke { access } => Ask::Revoke(token(access)),
        })
    }

    /// Adds the grant of an answer.
    pub fn learn(&self, answer: &Answer) {
        if let Answer::Granted(grant) = answer {
            self.0.lock().expect("nobody panics").push(*grant);
        }
    }
}

//! intergiro, as several clients and a person at the control API use it at once: what they ask, and
//! the rules as `docs/vendors/intergiro.md#rules` tells them.
//!
//! A refresh is one decision, the look at the API key included. A login first looks for the key and
//! then opens the session; a resource first looks whether the token and its session last and then
//! whether the key is active. A key that is made inactive in between has been asked already, or not
//! yet.

mod model;

use std::sync::Mutex;

use mockid::identity::{AccountId, SessionId, TokenId};
use proptest::prelude::*;
use proptest::sample::select;

pub use model::Rules;

/// The API keys that there are.
pub const KEYS: [&str; 2] = [
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
];

/// The switches of the vendor that are not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Terms {
    pub strict_rotation: bool,
    /// So many sessions inside so many seconds.
    pub misuse: Option<(u32, u32)>,
}

/// What a login or a refresh gave; instants are seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub session: SessionId,
    pub account: AccountId,
    pub access: TokenId,
    pub from: i64,
    pub until: i64,
    pub refresh: TokenId,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    /// Log in with the key of that number.
    LogIn(usize),
    /// Present the refresh token.
    Refresh(Grant),
    /// Present the access token at a resource.
    Use(Grant),
    /// End the session.
    End(Grant),
    /// Make the session so many seconds older.
    Age(Grant, u32),
    /// End a token as if its time were over.
    Expire(TokenId),
    /// Revoke a token.
    Revoke(TokenId),
    /// Make the key of that number active or inactive.
    SetActive(usize, bool),
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Granted(Grant),
    /// 200 and 204 of what gives nothing
    Done,
    /// 400
    AccessStillValid,
    /// 401
    Unauthorized,
    /// 404 of the control API
    NotFound,
    /// 429
    TooManySessions,
}

/// What a thread is to ask, before it is known of what there will be.
#[derive(Debug, Clone, Copy)]
pub enum Plan {
    LogIn(usize),
    SetActive(usize, bool),
    /// Something with the grant so far back.
    With(usize, Deed),
}

/// What is to be done with a grant.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    Refresh,
    Use,
    End,
    Age(u32),
    Expire { access: bool },
    Revoke { access: bool },
}

/// By lot.
pub fn plan() -> impl Strategy<Value = Plan> {
    let deed = prop_oneof![
        10 => Just(Deed::Refresh),
        8 => Just(Deed::Use),
        1 => Just(Deed::End),
        1 => select(&[60, 900][..]).prop_map(Deed::Age),
        1 => any::<bool>().prop_map(|access| Deed::Expire { access }),
        1 => any::<bool>().prop_map(|access| Deed::Revoke { access }),
    ];
    let back = prop_oneof![3 => Just(0_usize), 2 => 1..4_usize];
    let key = || 0..KEYS.len();
    prop_oneof![
        4 => key().prop_map(Plan::LogIn),
        1 => (key(), prop::bool::weighted(0.7)).prop_map(|(key, on)| Plan::SetActive(key, on)),
        20 => (back, deed).prop_map(|(back, deed)| Plan::With(back, deed)),
    ]
}

/// The grants that anybody has got so far.
#[derive(Debug, Default)]
pub struct Known(Mutex<Vec<Grant>>);

impl Known {
    /// What a plan comes to, once there is what it is about.
    pub fn ask(&self, plan: Plan) -> Option<Ask> {
        let (back, deed) = match plan {
            Plan::LogIn(key) => return Some(Ask::LogIn(key)),
            Plan::SetActive(key, active) => return Some(Ask::SetActive(key, active)),
            Plan::With(back, deed) => (back, deed),
        };
        let grants = self.0.lock().expect("nobody panics");
        let grant = *grants.get(grants.len().saturating_sub(back + 1))?;
        let token = |access| if access { grant.access } else { grant.refresh };
        Some(match deed {
            Deed::Refresh => Ask::Refresh(grant),
            Deed::Use => Ask::Use(grant),
            Deed::End => Ask::End(grant),
            Deed::Age(by) => Ask::Age(grant, by),
            Deed::Expire { access } => Ask::Expire(token(access)),
            Deed::Revoke { access } => Ask::Revoke(token(access)),
        })
    }

    /// Keeps what an answer gives.
    pub fn learn(&self, answer: &Answer) {
        if let Answer::Granted(grant) = answer {
            self.0.lock().expect("nobody panics").push(*grant);
        }
    }
}

//! Pages that wait for an answer.
//!
//! The form of a page carries the request, and a random text that only this page has. What is kept is
//! a digest of both: an answer is accepted once, for some time, and only for the request that was shown.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{NumericDate, Period, UtcInstant};
use crate::identity::TokenId;

/// How long a page may be answered, on the sandbox's clock.
const LIFETIME: Period = Period::hours(1);

/// The maximum number of pages that wait.
const MAX_WAITING: usize = 10_000;

/// Pages that wait for an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "oidc.interactions")]
pub struct Interactions {
    /// When each can no longer be answered, by the digest.
    #[schemars(with = "BTreeMap<Uuid, UtcInstant>")]
    waiting: BTreeMap<TokenId, UtcInstant>,
}

impl Interactions {
    /// Whether no page waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// A page for a request at an issuer: the text that its answer has to contain.
    pub fn open(&mut self, issuer: &str, request: &str, now: NumericDate) -> String {
        if self.waiting.len() >= MAX_WAITING {
            self.make_room();
        }
        let id = Uuid::new_v4().simple().to_string();
        let ends = now.after(LIFETIME).into();
        self.waiting.insert(digest(&id, issuer, request), ends);
        id
    }

    /// Whether this is the first answer to a page, and not too late.
    pub fn close(&mut self, id: &str, issuer: &str, request: &str, now: NumericDate) -> bool {
        let ends = self.waiting.remove(&digest(id, issuer, request));
        ends.is_some_and(|ends| !NumericDate::from(ends).has_come(now))
    }

    /// Removes the quarter that ends first.
    fn make_room(&mut self) {
        let mut ends: Vec<_> = self.waiting.iter().map(|(id, ends)| (*ends, *id)).collect();
        ends.sort_unstable();
        for (_, id) in &ends[..MAX_WAITING / 4] {
            self.waiting.remove(id);
        }
    }
}

/// No part contains a line break in its encoded form.
fn digest(id: &str, issuer: &str, request: &str) -> TokenId {
    TokenId::of_text(&format!("{id}\n{issuer}\n{request}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    #[test]
    fn a_page_is_answered_once_and_for_the_request_that_it_showed() {
        let mut all = Interactions::default();
        let id = all.open("", "client_id=web", at(0));
        assert!(!all.close(&id, "", "client_id=other", at(1)));
        assert!(!all.close(&id, "acme", "client_id=web", at(1)));
        assert!(all.close(&id, "", "client_id=web", at(1)));
        assert!(!all.close(&id, "", "client_id=web", at(1)));
    }

    #[test]
    fn a_page_can_be_answered_for_an_hour() {
        let mut all = Interactions::default();
        for (after, is_answered) in [(3599, true), (3600, false)] {
            let id = all.open("", "", at(0));
            assert_eq!(all.close(&id, "", "", at(after)), is_answered);
        }
    }

    #[test]
    fn the_number_of_pages_is_bounded_and_the_newest_stay() {
        let mut all = Interactions::default();
        for second in 0..=10_000 {
            all.open("", "", at(second));
        }
        let id = all.open("", "", at(10_001));
        assert_eq!(all.waiting.len(), MAX_WAITING - MAX_WAITING / 4 + 2);
        assert!(all.close(&id, "", "", at(10_002)));
    }
}

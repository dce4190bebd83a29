//! Device codes, and the answers to devices that poll with them (RFC 8628, sections 3.2, 3.4 and 3.5).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{NumericDate, UtcInstant};
use crate::identity::{AccountId, TokenId, account_text};
use crate::vendors::oidc::authentication::Authentication;
use crate::vendors::oidc::scopes::Scopes;

/// The letters of user codes: no vowels, so that they form no words (section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// By how many seconds `slow_down` makes the interval longer (section 3.5).
const SLOWER_BY: u32 = 5;

/// The maximum number of device codes.
const MAX_CODES: usize = 10_000;

/// The device codes of a sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "oidc.device_codes")]
pub struct DeviceCodes {
    #[schemars(with = "BTreeMap<Uuid, DeviceCode>")]
    codes: BTreeMap<TokenId, DeviceCode>,
}

/// What is known of a device code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.device_code")]
pub struct DeviceCode {
    /// The code that the person types.
    pub user_code: String,
    /// The client.
    pub client_id: String,
    /// The path of the issuer after that of the provider, empty for the main one.
    pub issuer: String,
    /// The scopes that the client may have of those that it asks for.
    pub scopes: Scopes,
    /// When it expires.
    pub expires: UtcInstant,
    /// For how many seconds the device has to wait between two polls.
    pub interval: u32,
    /// How often the device has polled.
    pub polls: u32,
    /// When it polled last without an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<UtcInstant>,
    /// How many polls come before the answer is given.
    pub pending_polls: u32,
    /// The answer of the person.
    pub answer: Answer,
}

/// The answer of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.device_answer")]
pub enum Answer {
    /// None yet.
    Pending,
    /// Access is granted.
    Approved(Approval),
    /// Access is denied.
    Denied,
    /// Access was granted, and the device has got its tokens.
    Used,
}

/// What a person grants to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.device_approval")]
pub struct Approval {
    /// The account.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// The scopes.
    pub scopes: Scopes,
    /// How and when the person was authenticated.
    pub login: Authentication,
}

/// Why a device gets no tokens (section 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollRefused {
    /// The person has not answered yet.
    Pending,
    /// The same, and the device polls too fast.
    SlowDown {
        /// Seconds since the last poll.
        after: i64,
        /// The new interval, in seconds.
        interval: u32,
    },
    /// The code has expired.
    Expired,
    /// The person has denied access.
    Denied,
    /// The device has got its tokens already.
    Used,
}

impl DeviceCode {
    /// Whether it has expired.
    pub fn is_expired(&self, now: NumericDate) -> bool {
        NumericDate::from(self.expires).has_come(now)
    }

    /// Answers a poll.
    ///
    /// # Errors
    ///
    /// [`PollRefused`]
    pub fn poll(&mut self, now: NumericDate) -> Result<Approval, PollRefused> {
        self.polls = self.polls.saturating_add(1);
        if self.answer == Answer::Used {
            return Err(PollRefused::Used);
        }
        if self.is_expired(now) {
            return Err(PollRefused::Expired);
        }
        match &self.answer {
            _ if self.pending_polls > 0 => Err(self.wait(now)),
            Answer::Pending => Err(self.wait(now)),
            Answer::Approved(approval) => Ok(approval.clone()),
            Answer::Denied => Err(PollRefused::Denied),
            Answer::Used => Err(PollRefused::Used),
        }
    }

    /// A poll without an answer. `slow_down` says that the request is still pending, so a device that
    /// polls too fast when there is an answer gets that.
    fn wait(&mut self, now: NumericDate) -> PollRefused {
        let last = self.waits_since.replace(now.into());
        let after = last.map(|last| now.as_seconds() - NumericDate::from(last).as_seconds());
        // After the clock was moved back, the last poll says nothing.
        let too_fast = after.filter(|after| (0..i64::from(self.interval)).contains(after));
        let Some(after) = too_fast else {
            self.pending_polls = self.pending_polls.saturating_sub(1);
            return PollRefused::Pending;
        };
        self.interval = self.interval.saturating_add(SLOWER_BY);
        let interval = self.interval;
        PollRefused::SlowDown { after, interval }
    }
}

impl DeviceCodes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// A user code that no other device code has.
    pub fn new_user_code(&self) -> String {
        loop {
            let code = random_user_code();
            if self.codes.values().all(|known| known.user_code != code) {
                return code;
            }
        }
    }

    /// Adds a device code.
    pub fn add(&mut self, id: TokenId, code: DeviceCode) {
        if self.codes.len() >= MAX_CODES {
            self.make_room();
        }
        self.codes.insert(id, code);
    }

    /// The device code with an id.
    pub fn get_mut(&mut self, id: TokenId) -> Option<&mut DeviceCode> {
        self.codes.get_mut(&id)
    }

    /// The device code with a user code. Letter case, and characters that no code has, do not count
    /// (section 6.1).
    pub fn with_user_code(&mut self, typed: &str) -> Option<&mut DeviceCode> {
        let wanted = plain(typed);
        let mut all = self.codes.values_mut();
        all.find(|code| plain(&code.user_code) == wanted)
    }

    /// Every device code, the last to expire first.
    pub fn newest_first(&self) -> Vec<&DeviceCode> {
        let mut all: Vec<_> = self.codes.values().collect();
        all.sort_by(|a, b| (b.expires, &a.user_code).cmp(&(a.expires, &b.user_code)));
        all
    }

    /// Removes the quarter that expires first.
    fn make_room(&mut self) {
        let codes = self.codes.iter().map(|(id, code)| (code.expires, *id));
        let mut codes: Vec<_> = codes.collect();
        codes.sort_unstable();
        for (_, id) in &codes[..MAX_CODES / 4] {
            self.codes.remove(id);
        }
    }
}

/// A user code as it is compared.
fn plain(code: &str) -> String {
    let letters = code.bytes().map(|letter| letter.to_ascii_uppercase());
    let letters = letters.filter(|letter| LETTERS.contains(letter));
    letters.map(char::from).collect()
}

/// A random code such as `WDJB-MJHT` (section 6.1).
fn random_user_code() -> String {
    let random = Uuid::new_v4();
    // The other bytes have bits that are not random (RFC 9562, section 5.4).
    let (bytes, _) = random.as_bytes().split_at(6);
    let rest = &random.as_bytes()[9..11];
    let letters = bytes.iter().chain(rest);
    let letters = letters.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    let letters: String = letters.collect();
    format!("{}-{}", &letters[..4], &letters[4..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    fn code() -> DeviceCode {
        DeviceCode {
            user_code: "WDJB-MJHT".to_owned(),
            client_id: "tv".to_owned(),
            issuer: String::new(),
            scopes: Scopes::default(),
            expires: at(1800).into(),
            interval: 5,
            polls: 0,
            waits_since: None,
            pending_polls: 0,
            answer: Answer::Pending,
        }
    }

    #[test]
    fn each_slow_down_makes_the_interval_five_seconds_longer() {
        let mut code = code();
        let slow_down = |after, interval| Err(PollRefused::SlowDown { after, interval });
        for (time, expected) in [
            (0, Err(PollRefused::Pending)),
            (5, Err(PollRefused::Pending)),
            (9, slow_down(4, 10)),
            (18, slow_down(9, 15)),
            (33, Err(PollRefused::Pending)),
            (47, slow_down(14, 20)),
        ] {
            assert_eq!(code.poll(at(time)), expected, "{time}");
        }
        assert_eq!(code.polls, 6);
    }

    #[test]
    fn a_clock_that_is_moved_back_does_not_make_a_poll_too_fast() {
        let mut code = code();
        for time in [100, 10, 15] {
            assert_eq!(code.poll(at(time)), Err(PollRefused::Pending), "{time}");
        }
    }

    #[test]
    fn an_answer_is_given_after_the_polls_that_a_test_wants_first() {
        let mut code = code();
        code.answer = Answer::Denied;
        code.pending_polls = 2;
        for (time, expected) in [
            (0, PollRefused::Pending),
            (5, PollRefused::Pending),
            (10, PollRefused::Denied),
        ] {
            assert_eq!(code.poll(at(time)), Err(expected), "{time}");
        }
    }

    #[test]
    fn a_device_code_expires_whatever_the_answer_is() {
        let mut code = code();
        code.answer = Answer::Denied;
        assert_eq!(code.poll(at(1800)), Err(PollRefused::Expired));
    }

    #[test]
    fn user_codes_are_eight_consonants_and_found_however_they_are_typed() {
        let mut all = DeviceCodes::default();
        let user_code = all.new_user_code();
        assert_eq!(user_code.len(), 9);
        let typed = format!(" {}.", user_code.to_lowercase().replace('-', "_"));
        let code = DeviceCode {
            user_code,
            ..code()
        };
        all.add(TokenId::of_text("a"), code.clone());
        assert_eq!(all.with_user_code(&typed), Some(&mut code.clone()));
        assert_eq!(all.with_user_code("AEIO-UAEI"), None);
    }

    #[test]
    fn the_number_of_device_codes_is_bounded() {
        let mut all = DeviceCodes::default();
        for number in 0..=MAX_CODES {
            all.add(TokenId::of_text(&number.to_string()), code());
        }
        assert_eq!(all.codes.len(), MAX_CODES - MAX_CODES / 4 + 1);
    }
}

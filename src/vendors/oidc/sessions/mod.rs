//! SSO sessions: who is logged in to the provider in which browser.
//!
//! A session ends on the sandbox's clock, when it was not used for a while and in any case some time
//! after the login. Both ends are stored with it, so a clock that is moved back makes it valid again. A
//! session is not a grant: tokens live on when it ends, unless the settings say otherwise.

pub mod control;
mod cookie;
mod session;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::authentication::Authenticated;
use super::settings::BrowserSessionSettings;
use crate::clock::{NumericDate, Period};
use crate::identity::{SessionId, TokenId};
pub use cookie::{Browsers, CookieValue, attributes, removal};
pub use session::{SsoSession, SsoState};

/// The maximum number of browsers with a session.
const MAX_BROWSERS: usize = 10_000;

/// The maximum number of accounts that are logged in side by side in one browser.
const MAX_IN_BROWSER: usize = 10;

/// The SSO sessions of a sandbox, by the digest of their browser's cookie.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "oidc.sso_sessions")]
pub struct SsoSessions {
    #[schemars(with = "BTreeMap<Uuid, Vec<SsoSession>>")]
    browsers: BTreeMap<TokenId, Vec<SsoSession>>,
}

/// What a login does with the other sessions in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// Another account's login ends them.
    End,
    /// They stay: the person chose to add an account (`prompt=select_account`).
    Keep,
}

/// What a login has begun and ended.
#[derive(Debug)]
pub struct LoggedIn {
    /// The new value of the browser's cookie.
    pub cookie: CookieValue,
    /// The session.
    pub sid: SessionId,
    /// The sessions of other accounts that it has ended.
    pub ended: Vec<SsoSession>,
}

impl SsoSessions {
    /// The valid sessions in a browser, the last used one first.
    #[must_use]
    pub fn in_browser(&self, browsers: &Browsers, now: NumericDate) -> Vec<&SsoSession> {
        let own = browsers.ids().filter_map(|id| self.browsers.get(&id));
        let valid = own
            .flatten()
            .filter(|session| session.state(now) == SsoState::Active);
        let mut valid: Vec<_> = valid.collect();
        valid.sort_by_key(|session| std::cmp::Reverse(session.used));
        valid
    }

    /// Records a login. The cookie's value changes at every login, so that a cookie that somebody else
    /// has planted is worth nothing.
    pub fn log_in(
        &mut self,
        browsers: &Browsers,
        by: Authenticated,
        others: Others,
        last: BrowserSessionSettings,
        now: NumericDate,
    ) -> LoggedIn {
        let mut sessions: Vec<SsoSession> = Vec::new();
        for id in browsers.ids() {
            sessions.extend(self.browsers.remove(&id).into_iter().flatten());
        }
        let is_active = |session: &SsoSession| session.state(now) == SsoState::Active;
        let mut ended = Vec::new();
        if others == Others::End {
            let is_other = |session: &mut SsoSession| session.account != by.account;
            ended.extend(sessions.extract_if(.., is_other).filter(is_active));
        }
        let valid = |session: &SsoSession| session.account == by.account && is_active(session);
        let mut session = match sessions.iter().position(valid) {
            Some(index) => sessions.remove(index),
            None => SsoSession::new(by.account, now),
        };
        session.authenticate(by, last, now);
        let sid = session.sid;
        sessions.insert(0, session);
        sessions.truncate(MAX_IN_BROWSER);
        let cookie = CookieValue::random();
        self.make_room();
        self.browsers.insert(cookie.id(), sessions);
        LoggedIn { cookie, sid, ended }
    }

    /// Records that a client is told of a session in a browser, and returns the session.
    pub fn tell(
        &mut self,
        browsers: &Browsers,
        sid: SessionId,
        client: &str,
        last: BrowserSessionSettings,
        now: NumericDate,
    ) -> Option<&mut SsoSession> {
        let has_it = |id: &TokenId| {
            let sessions = self.browsers.get(id);
            sessions.is_some_and(|all| all.iter().any(|session| session.sid == sid))
        };
        let browser = browsers.ids().find(has_it)?;
        let mut sessions = self.browsers.get_mut(&browser)?.iter_mut();
        let session = sessions.find(|session| session.sid == sid)?;
        session.touch(last, now);
        session.note_client(client);
        Some(session)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.browsers.is_empty()
    }

    /// Every session.
    pub fn iter(&self) -> impl Iterator<Item = &SsoSession> {
        self.browsers.values().flatten()
    }

    /// The session with an id.
    #[must_use]
    pub fn get(&self, sid: SessionId) -> Option<&SsoSession> {
        self.iter().find(|session| session.sid == sid)
    }

    fn get_mut(&mut self, sid: SessionId) -> Option<&mut SsoSession> {
        let mut all = self.browsers.values_mut().flatten();
        all.find(|session| session.sid == sid)
    }

    /// Ends the session with an id.
    pub fn end(&mut self, sid: SessionId) -> Option<SsoSession> {
        let mut ended = None;
        self.browsers.retain(|_, sessions| {
            if let Some(index) = sessions.iter().position(|session| session.sid == sid) {
                ended = Some(sessions.remove(index));
            }
            !sessions.is_empty()
        });
        ended
    }

    /// Ends every session.
    pub fn clear(&mut self) -> Vec<SsoSession> {
        let ended = std::mem::take(&mut self.browsers);
        ended.into_values().flatten().collect()
    }

    /// Makes a session older, as if everything in it had happened earlier.
    pub fn age(&mut self, sid: SessionId, by: Period) -> Option<&SsoSession> {
        let session = self.get_mut(sid)?;
        session.age(by);
        Some(session)
    }

    /// When full, removes the quarter of the browsers whose sessions end first.
    fn make_room(&mut self) {
        if self.browsers.len() < MAX_BROWSERS {
            return;
        }
        let ends = self.browsers.iter().map(|(id, sessions)| {
            let last = sessions.iter().map(SsoSession::over).max();
            (last, *id)
        });
        let mut ends: Vec<_> = ends.collect();
        ends.sort_unstable();
        for (_, id) in &ends[..MAX_BROWSERS / 4] {
            self.browsers.remove(id);
        }
    }
}

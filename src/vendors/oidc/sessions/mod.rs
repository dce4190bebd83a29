//! SSO sessions: who is logged in to the provider in which browser.
//!
//! A session ends on the sandbox's clock, when it was not used for a while and in any case some time
//! after the login. Both ends are stored with it, so a clock that is moved back makes it valid again. A
//! session is not a grant: tokens live on when it ends, unless the settings say otherwise.

pub mod control;
mod cookie;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::authentication::{Authenticated, Authentication};
use super::scopes::Scopes;
use super::settings::BrowserSessionSettings;

use crate::clock::{NumericDate, Period, UtcInstant};
use crate::identity::{AccountId, SessionId, TokenId, account_text};
pub use cookie::{Browsers, CookieValue, removal};

/// The maximum number of browsers with a session.
const MAX_BROWSERS: usize = 10_000;

/// The maximum number of accounts that are logged in side by side in one browser.
const MAX_IN_BROWSER: usize = 10;

/// The maximum number of clients that are recorded for a session.
const MAX_CLIENTS: usize = 100;

/// The session of one account in one browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.sso_session")]
pub struct SsoSession {
    /// The claim `sid` of the ID tokens issued in it.
    #[schemars(with = "Uuid")]
    pub sid: SessionId,
    /// The account.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// When the person last authenticated: the claim `auth_time`.
    pub authenticated: UtcInstant,
    /// When it was last used.
    pub used: UtcInstant,
    /// When it ends unless it is used before.
    pub idle_ends: UtcInstant,
    /// When it ends in any case.
    pub ends: UtcInstant,
    /// The claim `acr`.
    pub acr: String,
    /// The claim `amr`.
    pub amr: Vec<String>,
    /// The ids of the clients that were told who is logged in.
    #[schemars(with = "Vec<String>")]
    pub clients: BTreeSet<String>,
    /// The scopes that the person has not granted, by the id of the client that asked for them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub declined: BTreeMap<String, Scopes>,
}

/// Whether a session is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SsoState {
    /// It is.
    Active,
    /// It was not used for too long.
    Idle,
    /// Its time is over.
    Expired,
}

impl SsoSession {
    /// Whether it is valid now.
    #[must_use]
    pub fn state(&self, now: NumericDate) -> SsoState {
        if NumericDate::from(self.ends).has_come(now) {
            SsoState::Expired
        } else if NumericDate::from(self.idle_ends).has_come(now) {
            SsoState::Idle
        } else {
            SsoState::Active
        }
    }

    /// When the person last authenticated.
    #[must_use]
    pub fn auth_time(&self) -> NumericDate {
        self.authenticated.into()
    }

    /// What ID tokens say of the login.
    #[must_use]
    pub fn authentication(&self) -> Authentication {
        Authentication {
            auth_time: self.auth_time(),
            acr: Some(self.acr.clone()),
            amr: self.amr.clone(),
            sid: Some(self.sid.to_string()),
        }
    }

    /// When nothing can make it valid any more except a clock that moves back.
    fn over(&self) -> UtcInstant {
        self.ends.min(self.idle_ends)
    }

    fn authenticate(&mut self, by: Authenticated, last: BrowserSessionSettings, now: NumericDate) {
        self.authenticated = by.time.into();
        self.ends = now.after(last.ttl).into();
        self.acr = by.acr;
        self.amr = by.amr;
        self.touch(last, now);
    }

    fn touch(&mut self, last: BrowserSessionSettings, now: NumericDate) {
        self.used = now.into();
        self.idle_ends = now.after(last.idle).into();
    }

    fn note_client(&mut self, client: &str) {
        if self.clients.len() < MAX_CLIENTS && !self.clients.contains(client) {
            self.clients.insert(client.to_owned());
        }
    }

    /// Whether a client asks for a scope that the person has not granted to it before.
    #[must_use]
    pub fn has_declined(&self, client: &str, asked: &Scopes) -> bool {
        let declined = self.declined.get(client);
        declined.is_some_and(|declined| asked.iter().any(|scope| declined.has(scope)))
    }

    /// Records what the person grants of what a client asks for; all of it, if nothing is said.
    pub fn note_consent(&mut self, client: &str, asked: &Scopes, granted: Option<&Scopes>) {
        let before = self.declined.remove(client).unwrap_or_default();
        let is_granted = |scope: &&str| granted.is_none_or(|granted| granted.has(scope));
        let declined = before
            .retaining(|scope| !asked.has(scope))
            .and(asked.iter().filter(|scope| !is_granted(scope)));
        if !declined.is_empty() && self.declined.len() < MAX_CLIENTS {
            self.declined.insert(client.to_owned(), declined);
        }
    }

    fn age(&mut self, by: Period) {
        for time in [
            &mut self.authenticated,
            &mut self.used,
            &mut self.idle_ends,
            &mut self.ends,
        ] {
            *time = NumericDate::from(*time).before(by).into();
        }
    }
}

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

    /// Records a login, and returns its session with the new value of the browser's cookie. The value
    /// changes at every login, so that a cookie that somebody else has planted is worth nothing.
    pub fn log_in(
        &mut self,
        browsers: &Browsers,
        by: Authenticated,
        others: Others,
        last: BrowserSessionSettings,
        now: NumericDate,
    ) -> (CookieValue, SessionId) {
        let mut sessions: Vec<SsoSession> = Vec::new();
        for id in browsers.ids() {
            sessions.extend(self.browsers.remove(&id).into_iter().flatten());
        }
        if others == Others::End {
            sessions.retain(|session| session.account == by.account);
        }
        let valid = |session: &SsoSession| {
            session.account == by.account && session.state(now) == SsoState::Active
        };
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
        (cookie, sid)
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
    pub fn clear(&mut self) {
        self.browsers.clear();
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

impl SsoSession {
    fn new(account: AccountId, now: NumericDate) -> Self {
        Self {
            sid: SessionId::random(),
            account,
            authenticated: now.into(),
            used: now.into(),
            idle_ends: now.into(),
            ends: now.into(),
            acr: String::new(),
            amr: Vec::new(),
            clients: BTreeSet::new(),
            declined: BTreeMap::new(),
        }
    }
}

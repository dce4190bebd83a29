//! The session of one account in one browser.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{NumericDate, Period, UtcInstant};
use crate::identity::{AccountId, SessionId, account_text};
use crate::vendors::oidc::authentication::{Authenticated, Authentication};
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::BrowserSessionSettings;

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
    /// A new one, which is not valid before the person has authenticated.
    pub(super) fn new(account: AccountId, now: NumericDate) -> Self {
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
    pub(super) fn over(&self) -> UtcInstant {
        self.ends.min(self.idle_ends)
    }

    pub(super) fn authenticate(
        &mut self,
        by: Authenticated,
        last: BrowserSessionSettings,
        now: NumericDate,
    ) {
        self.authenticated = by.time.into();
        self.ends = now.after(last.ttl).into();
        self.acr = by.acr;
        self.amr = by.amr;
        self.touch(last, now);
    }

    pub(super) fn touch(&mut self, last: BrowserSessionSettings, now: NumericDate) {
        self.used = now.into();
        self.idle_ends = now.after(last.idle).into();
    }

    pub(super) fn note_client(&mut self, client: &str) {
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

    pub(super) fn age(&mut self, by: Period) {
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

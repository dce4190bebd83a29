//! The store, asked as the vendor asks it.

use std::sync::Arc;

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::account::{Account, KeyDigest, Login};
use mockid::identity::directory::Directory;
use mockid::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Rotation, SessionLength, SessionPolicy,
};
use mockid::identity::grant::{Grant, Names, Naming, Presented, RefreshRefused, TooManySessions};
use mockid::identity::ledger::TokenKind;
use mockid::identity::token::{Issuer, TokenRefused};
use mockid::identity::{AccountId, AccountKind, Bearer, Identity, Mark, SessionId, TokenId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::igny8;
use crate::support::{at, issuer, store_of};

use super::Foreign;

/// What the vendor documents, with the switches off.
pub const POLICY: GrantPolicy = GrantPolicy {
    access: AccessPolicy {
        provider: Provider::INTERGIRO,
        lifetime: Lifetime::WithinSession(Period::minutes(15)),
    },
    session: SessionPolicy::lasting(SessionLength::Absolute(Period::minutes(60))),
    refresh: RefreshPolicy {
        rotation: Rotation::Kept,
        after_access: true,
        listed_first: true,
    },
};

/// Names a refresh token so, and the access token beside it by itself.
pub fn named(refresh: TokenId) -> impl FnOnce(Naming) -> Names {
    move |_| Names {
        access: TokenId::random(),
        refresh,
    }
}

pub struct Desk {
    pub store: Identity,
    pub policy: GrantPolicy,
    pub now: i64,
    issuer: Issuer,
    access: Vec<String>,
    refresh: Vec<TokenId>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: Uuid,
    #[serde(rename = "sessionId")]
    session_id: SessionId,
    jti: Uuid,
    iat: NumericDate,
    exp: NumericDate,
}

/// The id of an API key.
pub fn key(number: usize) -> AccountId {
    AccountId::derived(Provider::INTERGIRO, &number.to_string())
}

/// A store with two API keys.
pub fn store() -> Identity {
    let mut directory = Directory::default();
    for number in 0..2 {
        let login = Login::Key(KeyDigest::of(&number.to_string()));
        let api_key = Account::new(key(number), AccountKind::API_KEY, login);
        let accounts = directory.of_mut(Provider::INTERGIRO);
        let keys = accounts.of_mut(AccountKind::API_KEY);
        keys.add(api_key).expect("the keys differ");
    }
    store_of(directory)
}

impl Desk {
    pub fn new(policy: GrantPolicy) -> Self {
        Self {
            store: store(),
            policy,
            now: 0,
            issuer: issuer(1),
            access: Vec::new(),
            refresh: Vec::new(),
        }
    }

    pub fn log_in(&mut self, number: usize) -> Result<Grant, TooManySessions> {
        let refresh = TokenId::random();
        let now = at(self.now);
        let opened = self
            .store
            .open_session(key(number), &self.policy, now, named(refresh))?;
        Ok(self.keep(opened, refresh))
    }

    pub fn refresh(&mut self, token: TokenId) -> Result<Grant, RefreshRefused> {
        let next = TokenId::random();
        let now = at(self.now);
        let presented = Presented::opaque(token);
        let grant = self
            .store
            .refresh_session(presented, &self.policy, now, named(next))?;
        Ok(self.keep(grant, next))
    }

    pub fn newest_refresh(&self) -> TokenId {
        *self.refresh.last().expect("somebody has logged in")
    }

    pub fn newest_access(&self) -> &str {
        self.access.last().expect("somebody has logged in")
    }

    pub fn admit(&self, token: &str) -> Result<Arc<Account>, TokenRefused> {
        let claims: Claims = self.issuer.verify(token, at(self.now))?;
        let bearer = Bearer {
            provider: Provider::INTERGIRO,
            token: claims.jti.into(),
            kind: TokenKind::Access,
            session: Some(claims.session_id),
            mark: Mark::Absent,
        };
        self.store
            .admit(bearer, AccountId::Uuid(claims.sub), at(self.now))
    }

    pub fn set_active(&self, number: usize, active: bool) {
        let mut directory = self.store.directory_mut();
        let accounts = directory.of_mut(Provider::INTERGIRO);
        let keys = accounts.of_mut(AccountKind::API_KEY);
        let mut changed = Account::clone(keys.get(key(number)).expect("the key exists"));
        changed.state.active = active;
        keys.put(changed).expect("its digest stays its own");
    }

    /// A name that is not that of a refresh token of this vendor.
    pub fn foreign(&self, kind: Foreign) -> TokenId {
        match kind {
            Foreign::NeverIssued => TokenId::of_text("mangled"),
            Foreign::AccessToken => {
                let token = self.access.last().and_then(|token| {
                    let claims: Claims = self.issuer.verify(token, at(self.now)).ok()?;
                    Some(TokenId::from(claims.jti))
                });
                token.unwrap_or_else(TokenId::random)
            }
            Foreign::OtherVendor => {
                let (policy, account) = (igny8::policy(false), AccountId::Number(1));
                let now = at(self.now);
                let grant = self.store.open_session(account, &policy, now, Naming::jtis);
                grant.expect("their number is not limited").refresh
            }
        }
    }

    fn keep(&mut self, grant: Grant, refresh: TokenId) -> Grant {
        let AccountId::Uuid(sub) = grant.account else {
            unreachable!("API keys bear UUIDs")
        };
        let claims = Claims {
            sub,
            session_id: grant.session,
            jti: grant.access.into(),
            iat: at(self.now),
            exp: grant.access_expires,
        };
        let token = self.issuer.mint(&claims).expect("it signs");
        self.access.push(token);
        self.refresh.push(refresh);
        grant
    }
}

//! The store, asked as the vendor asks it.

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::account::{ApiKey, KeyDigest};
use mockid::identity::directory::Directory;
use mockid::identity::fixed_session::{
    FixedSessionPolicy, Grant, MisusePolicy, RefreshRefused, TooManySessions,
};
use mockid::identity::ledger::TokenKind;
use mockid::identity::refresh_family::FamilyPolicy;
use mockid::identity::token::{Issuer, TokenRefused};
use mockid::identity::{AccountId, Bearer, Holder, Identity, Mark, SessionId, TokenId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::{at, counted_back, issuer, restored, seconds, store_of};

use super::{Foreign, Outcome, Step, Terms};

/// What the vendor documents, with the switches off.
pub const POLICY: FixedSessionPolicy = FixedSessionPolicy {
    access_ttl: Period::minutes(15),
    session_ttl: Period::minutes(60),
    strict_rotation: false,
    misuse: None,
};

pub struct Desk {
    pub store: Identity,
    pub policy: FixedSessionPolicy,
    pub now: i64,
    issuer: Issuer,
    sessions: Vec<SessionId>,
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
        let api_key = ApiKey {
            id: key(number),
            digest: KeyDigest::of(&number.to_string()),
            name: number.to_string(),
            active: true,
        };
        let keys = &mut directory.of_mut(Provider::INTERGIRO).api_keys;
        keys.add(api_key).expect("the keys differ");
    }
    store_of(directory)
}

impl Desk {
    pub fn new(policy: FixedSessionPolicy) -> Self {
        Self {
            store: store(),
            policy,
            now: 0,
            issuer: issuer(1),
            sessions: Vec::new(),
            access: Vec::new(),
            refresh: Vec::new(),
        }
    }

    pub fn on(terms: Terms) -> Self {
        let misuse = terms.misuse.map(|(sessions, within)| MisusePolicy {
            sessions: u32::try_from(sessions).expect("a few"),
            within: Period::seconds(u32::try_from(within).expect("a while")),
        });
        Self::new(FixedSessionPolicy {
            strict_rotation: terms.strict_rotation,
            misuse,
            ..POLICY
        })
    }

    pub fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::Restore => self.store = restored(&self.store),
            Step::SetActive(key, active) => self.set_active(key, active),
            Step::LogIn(number) => return self.log_in_if_active(number),
            Step::Refresh(back) => {
                let Some(token) = counted_back(&self.refresh, back).copied() else {
                    return Outcome::Nothing;
                };
                return self.refreshed(token);
            }
            Step::RefreshForeign(kind) => {
                let token = self.foreign(kind);
                return self.refreshed(token);
            }
            Step::Use(back) => {
                let Some(token) = counted_back(&self.access, back) else {
                    return Outcome::Nothing;
                };
                return match self.admit(token) {
                    Ok(_) => Outcome::Done,
                    Err(_) => Outcome::Unauthorized,
                };
            }
        }
        Outcome::Done
    }

    pub fn log_in(&mut self, number: usize) -> Result<Grant, TooManySessions> {
        let refresh = TokenId::random();
        let now = at(self.now);
        let opened = self
            .store
            .open_session(key(number), self.policy, now, |_| refresh)?;
        Ok(self.keep(opened, refresh))
    }

    pub fn refresh(&mut self, token: TokenId) -> Result<Grant, RefreshRefused> {
        let next = TokenId::random();
        let now = at(self.now);
        let grant = self
            .store
            .refresh_session(token, self.policy, now, |_| next)?;
        Ok(self.keep(grant, next))
    }

    pub fn newest_refresh(&self) -> TokenId {
        *self.refresh.last().expect("somebody has logged in")
    }

    pub fn newest_access(&self) -> &str {
        self.access.last().expect("somebody has logged in")
    }

    pub fn admit(&self, token: &str) -> Result<Holder, TokenRefused> {
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
        let keys = &mut directory.of_mut(Provider::INTERGIRO).api_keys;
        let mut changed = ApiKey::clone(keys.get(key(number)).expect("the key exists"));
        changed.active = active;
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
                let policy = FamilyPolicy {
                    access_ttl: Period::minutes(15),
                    refresh_ttl: Period::hours(24),
                    strict_rotation: false,
                };
                let account = AccountId::Number(1);
                let pair = self.store.start_family(account, policy, at(self.now));
                pair.refresh
            }
        }
    }

    fn log_in_if_active(&mut self, number: usize) -> Outcome {
        let active = {
            let directory = self.store.directory();
            let keys = &directory.of(Provider::INTERGIRO).api_keys;
            keys.get(key(number)).is_some_and(|key| key.active)
        };
        if !active {
            return Outcome::Unauthorized;
        }
        match self.log_in(number) {
            Ok(grant) => self.outcome(grant),
            Err(refused) => Outcome::TooManySessions {
                until: seconds(refused.until),
            },
        }
    }

    fn refreshed(&mut self, token: TokenId) -> Outcome {
        match self.refresh(token) {
            Ok(grant) => self.outcome(grant),
            Err(RefreshRefused::TooEarly { until }) => Outcome::AccessStillValid {
                until: seconds(until),
            },
            Err(_) => Outcome::Unauthorized,
        }
    }

    fn outcome(&self, grant: Grant) -> Outcome {
        let session = self.sessions.iter().position(|id| *id == grant.session);
        Outcome::Tokens {
            session: session.expect("the session was opened here"),
            access_until: seconds(grant.access_expires),
        }
    }

    fn keep(&mut self, grant: Grant, refresh: TokenId) -> Grant {
        if !self.sessions.contains(&grant.session) {
            self.sessions.push(grant.session);
        }
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

//! intergiro, at the store.

use std::sync::Arc;

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::account::Account;
use mockid::identity::grant::policy::{GrantPolicy, OpeningLimit, Reuse, Rotation};
use mockid::identity::grant::{self, Presented, RefreshRefused};
use mockid::identity::ledger::TokenKind;
use mockid::identity::{AccountKind, Bearer, Identity, Mark, TokenId};
use mockid::sandbox::World;

use super::desk::{self, Desk};
use crate::histories::intergiro::{Answer, Ask, Grant, KEYS, Known, Plan, Rules, Terms, plan};
use crate::intergiro::{POLICY, named};

/// Where clients of intergiro are served.
pub struct Counter {
    pub terms: Terms,
    pub known: Known,
}

impl Counter {
    pub fn on(terms: Terms) -> (Self, Rules) {
        let known = Known::default();
        (Self { terms, known }, Rules::new(terms))
    }

    pub fn policy(&self) -> GrantPolicy {
        let mut policy = POLICY;
        let limit = self.terms.misuse;
        policy.session.openings = limit.map(|(sessions, within)| OpeningLimit {
            sessions,
            within: Period::seconds(within),
        });
        if self.terms.strict_rotation {
            policy.refresh.rotation = Rotation::single_use(Reuse::Refused);
        }
        policy
    }

    fn log_in(&self, store: &Identity, key: usize, now: NumericDate) -> Answer {
        let Some(account) = account(store, key).filter(|key| key.state.active) else {
            return Answer::Unauthorized;
        };
        let refresh = TokenId::random();
        match store.open_session(account.id, &self.policy(), now, named(refresh)) {
            Ok(opened) => granted(opened, refresh, now),
            Err(_) => Answer::TooManySessions,
        }
    }
}

/// What an API key is now.
fn account(store: &Identity, key: usize) -> Option<Arc<Account>> {
    let directory = store.directory();
    let accounts = directory.of(Provider::INTERGIRO);
    accounts.holder_with_key(KEYS[key]).cloned()
}

fn granted(grant: grant::Grant, refresh: TokenId, now: NumericDate) -> Answer {
    Answer::Granted(Grant {
        session: grant.session,
        account: grant.account,
        access: grant.access,
        from: now.as_seconds(),
        until: grant.access_expires.as_seconds(),
        refresh,
    })
}

/// Presents a refresh token.
pub fn refresh(store: &Identity, token: TokenId, policy: &GrantPolicy, now: NumericDate) -> Answer {
    let next = TokenId::random();
    match store.refresh_session(Presented::opaque(token), policy, now, named(next)) {
        Ok(grant) => granted(grant, next, now),
        Err(RefreshRefused::TooEarly { .. }) => Answer::AccessStillValid,
        Err(_) => Answer::Unauthorized,
    }
}

/// Presents an access token, whose signature and times the vendor looks at by itself.
fn present(store: &Identity, grant: Grant, now: NumericDate) -> Answer {
    let bearer = Bearer {
        provider: Provider::INTERGIRO,
        token: grant.access,
        kind: TokenKind::Access,
        session: Some(grant.session),
        mark: Mark::Absent,
    };
    let in_time = (grant.from..grant.until).contains(&now.as_seconds());
    if in_time && store.admit(bearer, grant.account, now).is_ok() {
        Answer::Done
    } else {
        Answer::Unauthorized
    }
}

fn set_active(store: &Identity, key: usize, active: bool) {
    let mut directory = store.directory_mut();
    let accounts = directory.of_mut(Provider::INTERGIRO);
    let keys = accounts.of_mut(AccountKind::API_KEY);
    let known = keys.with_key(KEYS[key]);
    let mut changed = Account::clone(known.expect("the key exists"));
    changed.state.active = active;
    keys.put(changed).expect("its digest stays its own");
}

const fn found(found: bool) -> Answer {
    if found {
        Answer::Done
    } else {
        Answer::NotFound
    }
}

impl Desk for Counter {
    type Plan = Plan;
    type Rules = Rules;

    fn ask(&self, plan: Plan) -> Option<Ask> {
        self.known.ask(plan)
    }

    fn answer(&self, world: &World, now: NumericDate, ask: &Ask) -> Answer {
        let store = world.identity();
        match *ask {
            Ask::LogIn(key) => self.log_in(store, key, now),
            Ask::Refresh(grant) => refresh(store, grant.refresh, &self.policy(), now),
            Ask::Use(grant) => present(store, grant, now),
            Ask::End(grant) => found(store.end_session(grant.session)),
            Ask::Age(grant, by) => {
                let aged = store.age_session(grant.session, Period::seconds(by), now);
                found(aged.is_some())
            }
            Ask::Expire(token) => found(store.expire_token(token, now).is_some()),
            Ask::Revoke(token) => found(store.revoke_token(token, now)),
            Ask::SetActive(key, active) => {
                set_active(store, key, active);
                Answer::Done
            }
        }
    }

    fn learn(&self, answer: &Answer) {
        self.known.learn(answer);
    }
}

/// Every combination of the switches in turn.
pub fn terms(seed: u64) -> Terms {
    Terms {
        strict_rotation: seed.is_multiple_of(2),
        misuse: (seed % 4 >= 2).then_some((2, 600)),
    }
}

#[test]
fn sessions_of_intergiro_have_an_order_that_its_rules_explain() {
    desk::try_histories(400, plan, |seed| Counter::on(terms(seed)));
}

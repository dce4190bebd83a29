//! The store, asked as the vendor asks it.

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::account::{Account, Login};
use mockid::identity::directory::{Directory, LetterCase};
use mockid::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Reuse, Rotation, SessionLength,
    SessionPolicy,
};
use mockid::identity::grant::{Grant, Naming, Presented, RefreshRefused};
use mockid::identity::ledger::TokenKind;
use mockid::identity::lockout::LoginKind;
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::token::{Issuer, TokenRefused};
use mockid::identity::{AccountId, AccountKind, Bearer, Identity, Mark, TokenId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::{at, at_once, change, issuer, store_of, user};

const TENANT: AccountId = AccountId::Number(1);
const POLICY: LoginPolicy = LoginPolicy {
    verified_only: false,
    case: LetterCase::Exact,
    lockout: None,
};

pub struct Desk {
    pub store: Identity,
    pub policy: GrantPolicy,
    pub now: i64,
    issuer: Issuer,
    access: Vec<String>,
    refresh: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    user_id: u64,
    exp: NumericDate,
    iat: NumericDate,
    r#type: String,
    jti: Uuid,
}

/// Why a refresh gave nothing: the token itself, or its family.
#[derive(Debug, PartialEq)]
pub enum Refused {
    Token(TokenRefused),
    Family(RefreshRefused),
}

/// What the vendor documents.
pub const fn policy(strict_rotation: bool) -> GrantPolicy {
    GrantPolicy {
        access: AccessPolicy {
            provider: Provider::IGNY8,
            lifetime: Lifetime::For(Period::minutes(15)),
        },
        session: SessionPolicy::lasting(SessionLength::Idle {
            idle: Period::hours(7 * 24),
            absolute: None,
        }),
        refresh: RefreshPolicy {
            rotation: if strict_rotation {
                Rotation::single_use(Reuse::EndsSession)
            } else {
                Rotation::Kept
            },
            after_access: false,
            listed_first: false,
        },
    }
}

/// A store with two users of one account.
pub fn store() -> Identity {
    let mut directory = Directory::default();
    let accounts = directory.of_mut(Provider::IGNY8);
    let login = Login::Exact("my-account".into());
    let tenant = Account::new(TENANT, AccountKind::ACCOUNT, login);
    let added = accounts.of_mut(AccountKind::ACCOUNT).add(tenant);
    added.expect("it is the only one");
    for number in 0..2 {
        let user = Account {
            tenant: Some(TENANT),
            ..user(number, &email(number))
        };
        let added = accounts.of_mut(AccountKind::USER).add(user);
        added.expect("the users differ");
    }
    store_of(directory)
}

fn email(number: u64) -> String {
    format!("user{number}@example.com")
}

impl Desk {
    pub fn new(strict_rotation: bool) -> Self {
        Self {
            store: store(),
            policy: policy(strict_rotation),
            now: 0,
            issuer: issuer(5),
            access: Vec::new(),
            refresh: Vec::new(),
        }
    }

    pub fn log_in(&mut self, number: usize, password: &str) -> Result<Grant, LoginRefused> {
        let number = u64::try_from(number).expect("a few users");
        let (email, now) = (email(number), at(self.now));
        let login = self.store.log_in(
            Provider::IGNY8,
            LoginKind::User,
            &email,
            password,
            POLICY,
            now,
        );
        let user = at_once(login)?;
        let opened = self
            .store
            .open_session(user.id, &self.policy, now, Naming::jtis);
        let pair = opened.expect("their number is not limited");
        self.keep(user.id, pair);
        Ok(pair)
    }

    pub fn refresh(&mut self, token: &str) -> Result<Grant, Refused> {
        let claims = self.admit(token).map_err(Refused::Token)?;
        let account = AccountId::Number(claims.user_id);
        let presented = Presented::signed(claims.jti.into(), account, claims.exp);
        let pair = self
            .store
            .refresh_session(presented, &self.policy, at(self.now), Naming::jtis)
            .map_err(Refused::Family)?;
        self.keep(account, pair);
        Ok(pair)
    }

    pub fn newest_access(&self) -> String {
        self.access.last().expect("somebody has logged in").clone()
    }

    pub fn newest_refresh(&self) -> String {
        self.refresh.last().expect("somebody has logged in").clone()
    }

    /// The claims of a token that opens resources, or that may be refreshed.
    fn admit(&self, token: &str) -> Result<Claims, TokenRefused> {
        let claims: Claims = self.issuer.verify(token, at(self.now))?;
        let bearer = Bearer {
            provider: Provider::IGNY8,
            token: claims.jti.into(),
            kind: match claims.r#type.as_str() {
                "access" => TokenKind::Access,
                _ => TokenKind::Refresh,
            },
            session: None,
            mark: Mark::Absent,
        };
        let account = AccountId::Number(claims.user_id);
        self.store.admit(bearer, account, at(self.now))?;
        Ok(claims)
    }

    /// Whether a resource opens for the token.
    pub fn opens(&self, token: &str) -> Result<(), TokenRefused> {
        self.admit(token).map(|_| ())
    }

    pub fn set_active(&self, number: usize, active: bool) {
        let id = AccountId::Number(u64::try_from(number).expect("a few users"));
        change(&self.store, Provider::IGNY8, id, |user| {
            user.state.active = active;
        });
    }

    pub fn set_suspended(&self, suspended: bool) {
        let mut directory = self.store.directory_mut();
        let accounts = directory.of_mut(Provider::IGNY8);
        let tenants = accounts.of_mut(AccountKind::ACCOUNT);
        let mut changed = Account::clone(tenants.get(TENANT).expect("the account exists"));
        changed.state.active = !suspended;
        tenants.put(changed).expect("its slug stays its own");
    }

    fn keep(&mut self, account: AccountId, pair: Grant) {
        let mint = |kind: &str, id: TokenId, exp| {
            let claims = Claims {
                user_id: account.number().expect("igny8 counts"),
                exp,
                iat: at(self.now),
                r#type: kind.to_owned(),
                jti: id.into(),
            };
            self.issuer.mint(&claims).expect("it signs")
        };
        let access = mint("access", pair.access, pair.access_expires);
        let refresh = mint("refresh", pair.refresh, pair.refresh_expires);
        self.access.push(access);
        self.refresh.push(refresh);
    }
}

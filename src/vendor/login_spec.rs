//! The logins of a vendor, and example credentials from the fixtures.

use std::borrow::Cow;

use super::VendorSpec;
use super::accounts::AccountEntry;
use crate::clock::NumericDate;
use crate::fixtures::VendorFixtures;
use crate::identity::{AccountKind, Secret, is_hash};

/// A login: an operation that takes the credentials of an account.
#[derive(Debug)]
pub struct LoginSpec {
    /// Its `operationId`.
    pub operation: Cow<'static, str>,
    /// The kind of the accounts that log in.
    pub kind: AccountKind,
    /// The field of its body with the login name; `None` if it takes only a secret.
    pub name: Option<Cow<'static, str>>,
    /// The field of its body with the password, secret or key.
    pub secret: Cow<'static, str>,
    /// Whether it requires an account with a confirmed e-mail address.
    pub verified_only: bool,
}

/// Credentials of an account.
#[derive(Debug)]
pub struct SampleLogin<'a> {
    /// The login name; `None` if the login takes only a secret.
    pub name: Option<&'a str>,
    /// The password or the key.
    pub secret: &'a Secret,
}

/// Credentials for the example of a login in the OpenAPI document.
#[derive(PartialEq, Eq)]
pub struct LoginExample {
    /// The `operationId` of the login.
    pub operation: Cow<'static, str>,
    /// The fields of its body; `None` if no working credentials are known.
    pub fields: Option<Vec<(Cow<'static, str>, String)>>,
}

impl VendorSpec {
    /// The credentials of the first account of its first login.
    #[must_use]
    pub fn sample_login<'a>(&self, fixtures: &'a VendorFixtures) -> Option<SampleLogin<'a>> {
        let account = fixtures.accounts(self.logins.first()?.kind).first()?;
        Some(SampleLogin {
            name: account.login.as_deref(),
            secret: account.secret.as_ref()?,
        })
    }

    /// For each login, the first account that can log in and whose secret is in plain text.
    pub fn login_examples(
        &self,
        fixtures: &VendorFixtures,
        now: NumericDate,
    ) -> impl Iterator<Item = LoginExample> {
        self.logins.iter().map(move |login| {
            let accounts = fixtures.accounts(login.kind).iter();
            let mut able = accounts.filter(|account| self.lets_in(login, account, fixtures, now));
            LoginExample {
                operation: login.operation.clone(),
                fields: able.find_map(|account| login.fields(account)),
            }
        })
    }

    fn lets_in(
        &self,
        login: &LoginSpec,
        account: &AccountEntry,
        fixtures: &VendorFixtures,
        now: NumericDate,
    ) -> bool {
        let state = account.state;
        let is_over = |until| NumericDate::from(until).has_come(now);
        state.active
            && !state.mfa
            && (state.verified || !login.verified_only)
            && !state.access_until.is_some_and(is_over)
            && !self.has_inactive_tenant(account, fixtures)
    }

    fn has_inactive_tenant(&self, account: &AccountEntry, fixtures: &VendorFixtures) -> bool {
        let kinds = self.accounts.iter().filter(|spec| spec.kind.is_tenant());
        let mut inactive = kinds.flat_map(|spec| {
            let tenants = fixtures.accounts(spec.kind).iter();
            let inactive = tenants.filter(|tenant| !tenant.state.active);
            inactive.map(|tenant| spec.login_of(tenant))
        });
        account.tenant.is_some() && inactive.any(|slug| slug == account.tenant)
    }
}

impl LoginSpec {
    /// The fields of its body for an account whose secret is in plain text.
    fn fields(&self, account: &AccountEntry) -> Option<Vec<(Cow<'static, str>, String)>> {
        let secret = account.secret.as_ref().filter(|secret| !is_hash(secret))?;
        let secret = (self.secret.clone(), secret.expose().to_owned());
        let Some(name) = &self.name else {
            return Some(vec![secret]);
        };
        Some(vec![(name.clone(), account.login.clone()?), secret])
    }
}

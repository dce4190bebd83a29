//! Credentials of the fixtures that can log in, for examples and the banner.

use super::accounts::AccountEntry;
use super::login_spec::{LoginExample, LoginSpec};
use super::spec::VendorSpec;
use crate::clock::NumericDate;
use crate::fixtures::VendorFixtures;
use crate::identity::{AccountKind, Secret};

/// Credentials of an account.
#[derive(Debug)]
pub struct SampleLogin<'a> {
    /// The login name; `None` if the login takes only a secret.
    pub name: Option<&'a str>,
    /// The password or the key.
    pub secret: &'a Secret,
}

impl VendorSpec {
    /// The credentials of the first account of its first login; without one, as for OpenID Connect, those of the
    /// first client.
    #[must_use]
    pub fn sample_login<'a>(&self, fixtures: &'a VendorFixtures) -> Option<SampleLogin<'a>> {
        let of_login = self.logins.first().map(|login| login.kind);
        let kind = of_login.unwrap_or(AccountKind::APPLICATION);
        let account = fixtures.accounts(kind).first()?;
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
        let grant = self.extras.password_grant;
        let of_accounts = self.examples_of_accounts(fixtures, now);
        of_accounts.chain(grant.map(|example_of| example_of(fixtures)))
    }

    fn examples_of_accounts(
        &self,
        fixtures: &VendorFixtures,
        now: NumericDate,
    ) -> impl Iterator<Item = LoginExample> {
        self.logins.iter().map(move |login| {
            let accounts = fixtures.accounts(login.kind).iter();
            let mut able = accounts.filter(|account| self.lets_in(login, account, fixtures, now));
            LoginExample {
                operation: login.operation.clone(),
                example: None,
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

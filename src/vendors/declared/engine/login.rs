//! Checks of credentials other than tokens.

use std::sync::Arc;

use subtle::ConstantTimeEq;

use super::DeclaredVendor;
use super::accounts::DeclaredFields;
use super::policy;
use super::respond::{Failure, Refusal};
use super::scene::LimitFacts;
use super::settings::DeclaredSettings;
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::identity::directory::Accounts;
use crate::identity::lockout::LoginKind;
use crate::identity::login::LoginRefused;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::declared::outcomes::{Group, Outcome};
use crate::vendors::declared::vocabulary::Role;

/// The value with a role, as a request sends it.
pub type Get<'a> = dyn Fn(Role) -> Option<&'a str> + Sync + 'a;

/// A further condition for an account.
pub type Fits<'a> = dyn Fn(&Account) -> bool + Sync + 'a;

impl DeclaredVendor {
    /// The account of credentials.
    pub(super) async fn check_credentials(
        &self,
        call: &Call,
        group: Option<Group>,
        get: &Get<'_>,
        fits: &Fits<'_>,
    ) -> Result<Arc<Account>, Failure> {
        let settings = self.settings(&call.world);
        let named = |role, secret| Some((get(role)?, get(secret)?));
        let user = named(Role::Login, Role::Password);
        let user = user.map(|it| (LoginKind::User, it));
        let application = named(Role::ClientId, Role::Secret);
        let application = application.map(|it| (LoginKind::Application, it));
        let checked = match user.or(application) {
            Some((door, credentials)) => {
                let policy = policy::logins(&settings);
                let identity = call.world.identity();
                let login =
                    identity.log_in_if(self.spec.id, door, credentials, policy, call.now, fits);
                login.await
            }
            None => self.check_others(call, &settings, get, fits),
        };
        checked.map_err(|refused| self.login_refused(call, &settings, group, refused))
    }

    /// The account of a key, or of a name whose other half is checked elsewhere.
    fn check_others(
        &self,
        call: &Call,
        settings: &DeclaredSettings,
        get: &Get<'_>,
        fits: &Fits<'_>,
    ) -> Result<Arc<Account>, LoginRefused> {
        let identity = call.world.identity();
        let account = {
            let directory = identity.directory();
            find(directory.of(self.spec.id), get)
        };
        let has_secret = |account: &Account| {
            let Some(sent) = get(Role::Secret) else {
                return true;
            };
            let own = DeclaredFields::of(account).and_then(|own| own.signing_secret.as_ref());
            own.is_some_and(|own| own.0.as_bytes().ct_eq(sent.as_bytes()).into())
        };
        let account = account.filter(|account| has_secret(account) && fits(account));
        let account = account.ok_or(LoginRefused::BadCredentials)?;
        identity.check_standing(&account, policy::logins(settings), call.now)?;
        Ok(account)
    }

    /// The failure of a refused login.
    pub(super) fn login_refused(
        &self,
        call: &Call,
        settings: &DeclaredSettings,
        group: Option<Group>,
        refused: LoginRefused,
    ) -> Failure {
        if let LoginRefused::Full(full) = refused {
            return Answer::from(full).into();
        }
        let outcome = Outcome::of_login(refused).unwrap_or(Outcome::BadCredentials);
        match refused {
            LoginRefused::LockedOut { until } => {
                let limit = locked(settings, until, call.now);
                Refusal::of(Some(Group::Limited), outcome)
                    .limited(limit)
                    .into()
            }
            LoginRefused::MfaRequired => Refusal::of(None, outcome).into(),
            _ => Refusal::of(group, outcome).into(),
        }
    }

    /// The account with a login name or a client id.
    pub(super) fn named(&self, call: &Call, get: &Get<'_>) -> Option<Arc<Account>> {
        let directory = call.world.identity().directory();
        find(directory.of(self.spec.id), get)
    }
}

fn find(accounts: &Accounts, get: &Get<'_>) -> Option<Arc<Account>> {
    if let Some(key) = get(Role::Key) {
        return accounts.holder_with_key(key).cloned();
    }
    let user = get(Role::Login).map(|name| (LoginKind::User, name));
    let application = || get(Role::ClientId).map(|name| (LoginKind::Application, name));
    let (door, name) = user.or_else(application)?;
    accounts.of(door.accounts()).named(name).cloned()
}

/// The limit of a locked name.
fn locked(settings: &DeclaredSettings, until: NumericDate, now: NumericDate) -> LimitFacts {
    LimitFacts {
        retry_after: Some(until.seconds_left(now)),
        count: settings.lockout_policy().map(|policy| policy.threshold),
        remaining: 0,
    }
}

//! Checks of credentials other than tokens.

use std::sync::Arc;

use super::DeclaredVendor;
use super::accounts::{DeclaredFields, OpenSecret};
use super::assertion;
use super::policy;
use super::respond::{Failure, Refusal};
use super::scene::LimitFacts;
use super::settings::DeclaredSettings;
use crate::clock::NumericDate;
use crate::identity::account::{Account, KeyDigest, Login};
use crate::identity::client_jwt::ClientJwt;
use crate::identity::directory::Accounts;
use crate::identity::lockout::LoginKind;
use crate::identity::login::LoginRefused;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::declared::outcomes::Group;
use crate::vendors::declared::vocabulary::Role;

/// The value with a role, as a request sends it.
pub type Get<'a> = dyn Fn(Role) -> Option<&'a str> + Sync + 'a;

impl DeclaredVendor {
    /// The account of credentials.
    pub(super) async fn check_credentials(
        &self,
        call: &Call,
        group: Option<Group>,
        get: &Get<'_>,
    ) -> Result<Arc<Account>, Failure> {
        if let Some(assertion) = get(Role::Assertion) {
            return self.check_assertion(call, group, assertion);
        }
        let settings = self.settings(&call.world);
        let named = |role, secret| Some((get(role)?, get(secret)?));
        let user = named(Role::Login, Role::Password);
        let user = user.map(|it| (LoginKind::User, it));
        let application = named(Role::ClientId, Role::Secret);
        let application = application.map(|it| (LoginKind::Application, it));
        let is_client = user.is_some() && application.is_some();
        if is_client {
            // The application through which a user logs in (RFC 6749, section 4.3).
            let get = |role| is_of_client(&role).then(|| get(role))?;
            Box::pin(self.check_credentials(call, group, &get)).await?;
        }
        let get = |role| (!is_client || !is_of_client(&role)).then(|| get(role))?;
        let get: &Get<'_> = &get;
        let fits = |account: &Account| belongs(account, get);
        let checked = match user.or(application) {
            Some((door, credentials)) => {
                let policy = policy::logins(&settings);
                let identity = call.world.identity();
                let login =
                    identity.log_in_if(self.spec.id, door, credentials, policy, call.now, fits);
                login.await
            }
            None => self.check_others(call, &settings, get),
        };
        checked.map_err(|refused| login_refused(call, &settings, group, refused))
    }

    /// The account of a JWT that the client has signed.
    fn check_assertion(
        &self,
        call: &Call,
        group: Option<Group>,
        text: &str,
    ) -> Result<Arc<Account>, Failure> {
        let refused = |outcome| Failure::from(Refusal::of(group, outcome));
        let malformed = || refused(Reason::MalformedToken);
        let jwt = ClientJwt::read(text).ok_or_else(malformed)?;
        let name = assertion::account(&jwt, &self.assertion);
        let name = name.ok_or_else(|| refused(Reason::BadClaims))?;
        let account = {
            let directory = call.world.identity().directory();
            directory
                .of(self.spec.id)
                .holders_named(name)
                .next()
                .cloned()
        };
        let account = account.ok_or_else(|| refused(Reason::BadCredentials))?;
        let key = DeclaredFields::of(&account).and_then(|own| own.public_key.as_deref());
        let key = key.ok_or_else(|| refused(Reason::BadCredentials))?;
        let checked = assertion::check(&jwt, &self.assertion, key, call.now);
        checked.map_err(refused)?;
        let settings = self.settings(&call.world);
        let policy = policy::logins(&settings);
        let standing = call
            .world
            .identity()
            .check_standing(&account, policy, call.now);
        standing.map_err(|why| login_refused(call, &settings, group, why))?;
        Ok(account)
    }

    /// The account of a key, or of a name whose other half is checked elsewhere.
    fn check_others(
        &self,
        call: &Call,
        settings: &DeclaredSettings,
        get: &Get<'_>,
    ) -> Result<Arc<Account>, LoginRefused> {
        let identity = call.world.identity();
        let account = {
            let directory = identity.directory();
            find(directory.of(self.spec.id), get)
        };
        // A name alone proves nothing where the account has a password.
        let proves = |account: &Account| get(Role::Key).is_some() || account.password.is_none();
        let account = account.filter(|account| proves(account) && belongs(account, get));
        let account = account.ok_or(LoginRefused::BadCredentials)?;
        identity.check_standing(&account, policy::logins(settings), call.now)?;
        Ok(account)
    }

    /// The account with a login name or a client id.
    pub(super) fn named(&self, call: &Call, get: &Get<'_>) -> Option<Arc<Account>> {
        let directory = call.world.identity().directory();
        find(directory.of(self.spec.id), get)
    }
}

/// The failure of a refused login.
pub fn login_refused(
    call: &Call,
    settings: &DeclaredSettings,
    group: Option<Group>,
    refused: LoginRefused,
) -> Failure {
    if let LoginRefused::Full(full) = refused {
        return Answer::from(full).into();
    }
    let outcome = Reason::from(refused);
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

fn find(accounts: &Accounts, get: &Get<'_>) -> Option<Arc<Account>> {
    let user = get(Role::Login).map(|name| (LoginKind::User, name));
    let application = || get(Role::ClientId).map(|name| (LoginKind::Application, name));
    if let Some((door, name)) = user.or_else(application) {
        return accounts.of(door.accounts()).named(name).cloned();
    }
    let key = get(Role::Key)?;
    let has_key = |account: &&Arc<Account>| own_key(account).is_some_and(|own| own.is(key));
    let account = accounts.holder_with_key(key);
    account
        .or_else(|| accounts.holders().find(has_key))
        .cloned()
}

const fn is_of_client(role: &Role) -> bool {
    matches!(role, Role::ClientId | Role::Secret)
}

fn own_key(account: &Account) -> Option<&OpenSecret> {
    DeclaredFields::of(account)?.key.as_ref()
}

/// Whether everything that is sent beside a proof belongs to an account: its key, its secret, its
/// tenant and its names.
pub fn belongs(account: &Account, get: &Get<'_>) -> bool {
    let own = DeclaredFields::of(account);
    let tenant = own.and_then(|own| own.tenant.as_deref());
    let key = |sent: &str| match own_key(account) {
        Some(own) => own.is(sent),
        None => account.login == Login::Key(KeyDigest::of(sent)),
    };
    let secret = own.and_then(|own| own.signing_secret.as_ref());
    let is_key = matches!(account.login, Login::Key(_));
    let checks_secret = is_key && get(Role::Secret).is_some();
    get(Role::Tenant).is_none_or(|sent| tenant == Some(sent))
        && get(Role::Key).is_none_or(key)
        && get(Role::Login).is_none_or(|sent| account.login.is(sent))
        && get(Role::ClientId).is_none_or(|sent| account.login.is(sent))
        && (!checks_secret
            || secret
                .zip(get(Role::Secret))
                .is_some_and(|(own, it)| own.is(it)))
}

/// The limit of a locked name.
fn locked(settings: &DeclaredSettings, until: NumericDate, now: NumericDate) -> LimitFacts {
    LimitFacts {
        retry_after: Some(until.seconds_left(now)),
        count: settings.lockout_policy().map(|policy| policy.threshold),
        remaining: 0,
    }
}

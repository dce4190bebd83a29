//! Register, login and refresh.

use std::sync::Arc;

use http::StatusCode;
use serde_json::json;

use super::Igny8Settings;
use super::accounts::{TenantFields, UserFields, slugify};
use super::envelope::{Refusal, success};
use super::throttle::throttled;
use super::token::{self, TokenPair};
use crate::identity::account::{Account, Fields};
use crate::identity::directory::LetterCase;
use crate::identity::grant::{Grant, Naming, Presented};
use crate::identity::lockout::LoginKind;
use crate::identity::login::{LoginPolicy, LoginRefused};
use crate::identity::register::{NewUser, RegisterRefused};
use crate::identity::{AccessScope, AccountKind, Role, Secret, TokenId};
use crate::provider::Provider;
use crate::sandbox::hint::Hint;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::frameworks::django::fields::{CharField, FieldErrors};
use crate::vendors::frameworks::django::{body, email};

/// The name of the account that registration creates, as in the example of the vendor's page.
const ACCOUNT_NAME: &str = "My Account";

/// The minimum length of a password, in characters (referenced).
const MIN_PASSWORD: usize = 8;

/// An optional name, which may be blank. The maximum length is that of Django's user model.
const OPTIONAL_NAME: CharField = CharField {
    may_be_blank: true,
    max_length: Some(150),
    ..CharField::TEXT
};

/// The e-mail address of a new user. The maximum length is that of Django's user model.
const NEW_EMAIL: CharField = CharField {
    max_length: Some(254),
    ..CharField::EMAIL
};

const NEW_PASSWORD: CharField = CharField {
    min_length: Some(MIN_PASSWORD),
    ..CharField::TEXT
};

/// The username of a new user. The maximum length is that of Django's user model.
const USERNAME: CharField = CharField {
    max_length: Some(150),
    ..CharField::TEXT
};

pub async fn register(call: &Call) -> Answer {
    throttled(call, try_register(call)).await
}

pub async fn login(call: &Call) -> Answer {
    throttled(call, try_login(call)).await
}

pub async fn refresh(call: &Call) -> Answer {
    throttled(call, async { try_refresh(call) }).await
}

async fn try_register(call: &Call) -> Result<Answer, Refusal> {
    let settings = call.world.settings_of::<Igny8Settings>();
    let new = registration(call)?;
    let identity = call.world.identity();
    let registered = identity.register(Provider::IGNY8, new, call.now).await;
    let (user, tenant) = registered.map_err(|refused| match refused {
        RegisterRefused::EmailTaken => Refusal::EmailTaken(settings.duplicate_status),
        RegisterRefused::UsernameTaken => Refusal::UsernameTaken,
        RegisterRefused::Password(_) => Refusal::Unavailable,
        RegisterRefused::Full(full) => Refusal::Full(full),
    })?;
    signed_in(call, StatusCode::CREATED, &user, Some(&tenant))
}

fn registration(call: &Call) -> Result<NewUser, Refusal> {
    let fields = body::read(call)?;
    let mut errors = FieldErrors::default();
    let email = errors.keep("email", NEW_EMAIL.read(fields.get("email")));
    let username = errors.keep("username", USERNAME.read(fields.get("username")));
    let password = errors.keep("password", NEW_PASSWORD.read(fields.get("password")));
    let mut name = |field| match fields.get(field) {
        None => Some(String::new()),
        given => errors.keep(field, OPTIONAL_NAME.read(given)),
    };
    let (first_name, last_name) = (name("first_name"), name("last_name"));
    match (email, username, password, first_name, last_name) {
        (Some(email), Some(username), Some(password), Some(first_name), Some(last_name)) => {
            Ok(NewUser {
                email: email::normalized(&email),
                password: Secret::new(password),
                fields: Fields::new(UserFields {
                    username: Some(username),
                    first_name,
                    last_name,
                    role: Role::Owner,
                    sites: AccessScope::All,
                    sectors: AccessScope::All,
                }),
                tenant_fields: Fields::new(TenantFields {
                    name: ACCOUNT_NAME.to_owned(),
                }),
                tenant_slug: slugify(ACCOUNT_NAME),
            })
        }
        _ => Err(Refusal::Fields(errors)),
    }
}

async fn try_login(call: &Call) -> Result<Answer, Refusal> {
    let fields = body::read(call)?;
    let mut errors = FieldErrors::default();
    let email = errors.keep("email", CharField::EMAIL.read(fields.get("email")));
    let password = errors.keep("password", CharField::TEXT.read(fields.get("password")));
    let (Some(email), Some(password)) = (email, password) else {
        return Err(Refusal::Fields(errors));
    };
    let policy = LoginPolicy {
        case: LetterCase::Exact,
        verified_only: false,
        lockout: None,
    };
    let identity = call.world.identity();
    let (provider, door) = (Provider::IGNY8, LoginKind::User);
    let login = identity.log_in(provider, door, &email, &password, policy, call.now);
    let user = match login.await {
        Ok(user) => user,
        Err(LoginRefused::BadCredentials) if is_known_in_another_case(call, &email) => {
            let refused = Refusal::Login(LoginRefused::BadCredentials);
            return Ok(Answer::from(refused).with_hint(Hint::OtherLetterCase));
        }
        Err(refused) => return Err(Refusal::Login(refused)),
    };
    let tenant = tenant_of(call, &user);
    signed_in(call, StatusCode::OK, &user, tenant.as_deref())
}

fn is_known_in_another_case(call: &Call, email: &str) -> bool {
    let directory = call.world.identity().directory();
    let users = directory.of(Provider::IGNY8).of(AccountKind::USER);
    let user = users.named(email);
    user.is_some_and(|user| user.login.name() != Some(email))
}

fn try_refresh(call: &Call) -> Result<Answer, Refusal> {
    let fields = body::read(call)?;
    let mut errors = FieldErrors::default();
    let presented = errors.keep("refresh", CharField::TEXT.read(fields.get("refresh")));
    let Some(presented) = presented else {
        return Err(Refusal::Fields(errors));
    };
    renew(call, &presented).or_else(|refusal| {
        let refused = TokenId::claimed_by(&presented);
        Ok(Answer::from(refusal).with_token(refused))
    })
}

fn renew(call: &Call, presented: &str) -> Result<Answer, Refusal> {
    let verified = token::verify_refresh(call, presented).map_err(Refusal::Unauthenticated)?;
    let (claims, user) = verified;
    let presented = Presented::signed(claims.jti.into(), user.id, claims.exp);
    let policy = token::policy(&call.world.settings_of::<Igny8Settings>());
    let identity = call.world.identity();
    let grant = identity.refresh_session(presented, &policy, call.now, Naming::jtis);
    let grant = grant.map_err(|refused| Refusal::Unauthenticated(refused.into()))?;
    // Both tokens, because the clients on the vendor's page read `data.data.refresh`.
    let TokenPair { access, refresh } = token::mint(call, &user, grant)?;
    let data = json!({ "access": access, "refresh": refresh });
    Ok(about(success(StatusCode::OK, data), &user, grant))
}

fn signed_in(
    call: &Call,
    status: StatusCode,
    user: &Account,
    tenant: Option<&Account>,
) -> Result<Answer, Refusal> {
    let policy = token::policy(&call.world.settings_of::<Igny8Settings>());
    let identity = call.world.identity();
    let grant = identity.open_session(user.id, &policy, call.now, Naming::jtis);
    // The policy does not limit the number of sessions.
    let grant = grant.map_err(|_| Refusal::Unavailable)?;
    let TokenPair { access, refresh } = token::mint(call, user, grant)?;
    let fields = user.fields::<UserFields>();
    let account = tenant.map(|tenant| {
        let name = tenant.fields::<TenantFields>().map(|fields| &fields.name);
        json!({ "id": tenant.id, "name": name, "slug": tenant.login.name() })
    });
    let data = json!({
        "user": {
            "id": user.id,
            "email": user.login.name(),
            "username": fields.and_then(|fields| fields.username.as_deref()),
            "role": fields.map(|fields| fields.role),
            "account": account,
        },
        "access": access,
        "refresh": refresh,
    });
    Ok(about(success(status, data), user, grant))
}

fn about(answer: Answer, user: &Account, grant: Grant) -> Answer {
    answer
        .about(user.id)
        .in_session(grant.session)
        .with_token(grant.access)
}

fn tenant_of(call: &Call, user: &Account) -> Option<Arc<Account>> {
    let directory = call.world.identity().directory();
    let tenant = directory.of(Provider::IGNY8).tenant(user.tenant?)?;
    Some(Arc::clone(tenant))
}

//! The resource owner password credentials grant (RFC 6749, section 4.3), for clients that are given it.

use std::sync::Arc;

use super::TokenRequest;
use crate::identity::SessionId;
use crate::identity::account::Account;
use crate::identity::directory::LetterCase;
use crate::identity::lockout::LoginKind;
use crate::identity::login::{LoginPolicy, LoginRefused};
use crate::provider::Provider;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::authentication::Authentication;
use crate::vendors::oidc::login::Users;
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::state::OidcState;

/// Gives a client tokens for a user whose password it has.
pub async fn grant(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let scopes = request.scopes()?;
    let user = user(request).await?;
    let mut login = Authentication::by_password(request.call.now);
    if request.settings.is_keycloak() {
        login.sid = Some(SessionId::random().to_string());
    }
    let grant = request.grant(scopes, Some(login))?;
    let state = OidcState::of(&request.call.world).ok_or_else(Refusal::unavailable)?;
    request.begin(state, &user, grant)
}

/// The user with the name and the password of the request.
async fn user(request: &TokenRequest<'_>) -> Result<Arc<Account>, Refusal> {
    let (call, form) = (request.call, &request.form);
    let credentials = (form.require("username")?, form.require("password")?);
    let kind = LoginKind::User;
    let policy = LoginPolicy {
        case: LetterCase::Exact,
        verified_only: false,
        lockout: call.world.lockout(Provider::OIDC, kind),
    };
    let identity = call.world.identity();
    let of_issuer = |user: &Account| {
        let directory = identity.directory();
        let users = Users::of(&directory, &request.settings, &request.issuer.name);
        user.password.is_some() && users.get(user.id).is_some()
    };
    let login = identity.log_in_if(
        Provider::OIDC,
        kind,
        credentials,
        policy,
        call.now,
        of_issuer,
    );
    login.await.map_err(|refused| match refused {
        LoginRefused::Full(full) => full.into(),
        refused => refused.into(),
    })
}

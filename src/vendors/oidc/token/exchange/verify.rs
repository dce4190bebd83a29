//! The verification of the tokens of a token exchange.

use std::sync::Arc;

use super::party::{Party, Role, refusal};
use super::{TokenType, foreign};
use crate::identity::TokenId;
use crate::identity::account::Account;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::sandbox::reason::Reason;
use crate::vendor::guard;
use crate::vendors::oidc::accounts::USER;
use crate::vendors::oidc::bearer;
use crate::vendors::oidc::client::Client;
use crate::vendors::oidc::dpop::refused::DpopRefused;
use crate::vendors::oidc::refusal::{About, Refusal};
use crate::vendors::oidc::state::OidcState;
use crate::vendors::oidc::token::TokenRequest;
use crate::vendors::oidc::tokens::{
    AdmittedToken, admit_access_token, admit_id_token, admit_refresh_token, subject,
};

impl Party {
    /// Verifies a token of a request.
    ///
    /// # Errors
    ///
    /// Why it is refused, which is always `invalid_request` (section 2.2.2).
    pub fn read(request: &TokenRequest<'_>, role: Role) -> Result<Self, Refusal> {
        let (parameter, _) = role.names();
        let text = request.form.require(parameter)?;
        let kind = request.form.require(role.type_parameter())?;
        let kind = TokenType::read(role.type_parameter(), kind)?;
        let about = About {
            token: Some(TokenId::claimed_by(text)),
            ..About::default()
        };
        let party = Self::verify(request, role, (kind, text));
        let party = party.map_err(|refusal| refusal.about(about))?;
        party.check(request, role, kind).map_err(|refusal| {
            refusal.about(About {
                account: Some(party.account.id),
                session: party.session,
                ..about
            })
        })?;
        Ok(party)
    }

    /// The actor, if the request has one (section 2.1).
    ///
    /// # Errors
    ///
    /// As [`Self::read`], or one of both parameters is missing.
    pub fn read_actor(request: &TokenRequest<'_>) -> Result<Option<Self>, Refusal> {
        let form = &request.form;
        let names = ["actor_token", "actor_token_type"];
        if names.iter().all(|name| form.get(name).is_none()) {
            return Ok(None);
        }
        Self::read(request, Role::Actor).map(Some)
    }

    fn verify(
        request: &TokenRequest<'_>,
        role: Role,
        (kind, text): (TokenType, &str),
    ) -> Result<Self, Refusal> {
        let is_foreign_kind = matches!(kind, TokenType::Id | TokenType::Jwt);
        if is_foreign_kind && let Some(foreign) = foreign::verify(request, role, text)? {
            return Ok(foreign);
        }
        let admitted = guard::counted(request.call, |checks| admit(request, kind, text, checks));
        admitted.map_err(|refused| {
            let reason = match kind {
                TokenType::Refresh => Reason::of_refresh_token(refused),
                _ => refused.into(),
            };
            let mut description = bearer::description(refused, role.names().1);
            if let Some(issuer) = foreign::untrusted(request, text, refused) {
                description = format!("{description}; its iss {issuer} is none of trusted_issuers");
            }
            refusal(role, reason, &description)
        })
    }

    /// Checks what depends on the client and the issuer of the request.
    fn check(
        &self,
        request: &TokenRequest<'_>,
        role: Role,
        kind: TokenType,
    ) -> Result<(), Refusal> {
        let name = role.names().1;
        if !is_of_issuer(request, &self.account) {
            let description = format!("the account of the {name} is none of the issuer");
            return Err(refusal(role, Reason::AccountUnknown, &description));
        }
        let client = &request.client;
        let is_own = self.client_id.as_ref() == Some(&client.id);
        // Nobody but its client uses a refresh token, and only with its key.
        if kind == TokenType::Refresh {
            request.check_key(self.jkt.as_ref(), DpopRefused::KeyMismatch)?;
        }
        let is_for_client = kind != TokenType::Refresh && self.is_for(client);
        if is_own || is_for_client || self.is_foreign() {
            return Ok(());
        }
        let owner = self.client_id.as_deref().unwrap_or_default();
        let description = format!(
            "the {name} was issued to {owner}, and {} is neither in its aud, nor is one of the client's \
             audiences",
            client.id
        );
        Err(refusal(role, Reason::TokenNotForClient, &description))
    }
}

/// Verifies a token of this provider, of any of its issuers, as introspection does.
fn admit(
    request: &TokenRequest<'_>,
    kind: TokenType,
    text: &str,
    checks: &mut TokenChecks,
) -> Result<Party, TokenRefused> {
    let (world, now) = (&request.call.world, request.call.now);
    let access = |checks: &mut _| {
        let token = admit_access_token(world, text, now, checks)?;
        Ok(of_token(request, token))
    };
    let identity = |checks: &mut _| {
        let (token, claims) = admit_id_token(world, text, now, checks)?;
        Ok(Party {
            scopes: None,
            login: claims.authentication(),
            ..of_token(request, token)
        })
    };
    match kind {
        TokenType::Access => access(checks),
        TokenType::Refresh => {
            let token = admit_refresh_token(world, text, now, checks)?;
            Ok(of_token(request, token))
        }
        TokenType::Id => identity(checks),
        TokenType::Jwt if !text.contains('.') => Err(TokenRefused::Malformed),
        TokenType::Jwt => match access(checks) {
            Err(TokenRefused::WrongKind) => identity(checks),
            outcome => outcome,
        },
    }
}

fn of_token(request: &TokenRequest<'_>, token: AdmittedToken) -> Party {
    let data = Arc::unwrap_or_clone(token.data);
    let grant = token.session.and_then(|session| {
        let state = OidcState::of(&request.call.world)?;
        state.grants.get(&session).cloned()
    });
    Party {
        subject: subject(&token.holder).into_owned(),
        account: token.holder,
        issuer: data.issuer_url,
        client_id: Some(data.client_id),
        audience: data.audience,
        scopes: Some(data.scopes),
        session: token.session,
        id: Some(token.id),
        login: grant.and_then(|grant| grant.login.clone()),
        jkt: data.jkt,
        act: data.act,
        may_act: data.may_act,
    }
}

/// Whether the issuer of a request has an account.
fn is_of_issuer(request: &TokenRequest<'_>, account: &Account) -> bool {
    if account.kind != USER {
        let name = account.login.name().unwrap_or_default();
        return Client::find(request.call, &request.issuer, name).is_some();
    }
    request.user(account.id).is_ok()
}

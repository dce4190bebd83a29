//! Clients: who they are, and how they authenticate.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;

use super::accounts::{AuthMethod, CLIENT, ClientFields, GrantType};
use super::issuer::Issuer;
use super::parameters::Parameters;
use super::refusal::{ErrorCode, Refusal};
use super::scopes::{STANDARD_SCOPES, Scopes};
use super::settings::OidcSettings;
use crate::identity::AccountId;
use crate::identity::account::{Account, Login};
use crate::identity::directory::LetterCase;
use crate::identity::lockout::LoginKind;
use crate::identity::login::LoginPolicy;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;

/// A client of an issuer.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its account; `None` for an unknown client that is accepted.
    pub account: Option<Arc<Account>>,
}

impl Client {
    /// The client with an id, if the issuer has it.
    pub fn find(call: &Call, _: &Issuer, id: &str) -> Option<Self> {
        let directory = call.world.identity().directory();
        let account = directory.of(Provider::OIDC).of(CLIENT).named(id)?;
        account.state.active.then(|| Self {
            id: id.to_owned(),
            account: Some(Arc::clone(account)),
        })
    }

    /// What is registered of it.
    pub fn fields(&self) -> &ClientFields {
        static UNKNOWN: LazyLock<ClientFields> = LazyLock::new(ClientFields::default);
        let account = self.account.as_ref();
        account
            .and_then(|account| account.fields())
            .unwrap_or(&UNKNOWN)
    }

    /// Whether its codes need PKCE: those of public clients do (RFC 9700, section 2.1.1).
    pub fn needs_pkce(&self) -> bool {
        let fields = self.fields();
        fields.require_pkce.unwrap_or(fields.public)
    }

    /// The scopes that it gets of those that it asks for. Unknown ones are left out (OpenID Connect
    /// Core, section 3.1.2.1).
    ///
    /// # Errors
    ///
    /// It may not have one of them.
    pub fn permitted(&self, asked: Scopes, settings: &OidcSettings) -> Result<Scopes, Refusal> {
        let own = self.fields().scopes.as_deref();
        let is_own = |scope: &str| own.is_some_and(|own| own.iter().any(|known| known == scope));
        let is_known = |scope: &str| {
            STANDARD_SCOPES.contains(&scope) || settings.scopes.contains_key(scope) || is_own(scope)
        };
        let known = asked.retaining(is_known);
        let barred = known.iter().find(|scope| own.is_some() && !is_own(scope));
        if let Some(scope) = barred {
            return Err(Refusal::new(
                ErrorCode::InvalidScope,
                Reason::ScopeNotAllowed,
                format!("the client may not ask for the scope {scope}"),
            ));
        }
        Ok(known)
    }

    /// The account of its own tokens.
    pub fn holder(&self) -> Arc<Account> {
        let unknown = || {
            let id = AccountId::derived(Provider::OIDC, &format!("client:{}", self.id));
            Arc::new(Account::new(
                id,
                CLIENT,
                Login::Exact(self.id.as_str().into()),
            ))
        };
        self.account.clone().unwrap_or_else(unknown)
    }

    /// Whether it may use a grant.
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.fields().grants.contains(&grant)
    }
}

/// A client, and how it has authenticated.
#[derive(Debug, Clone)]
pub struct AuthenticatedClient {
    /// The client.
    pub client: Client,
    /// The method.
    pub method: AuthMethod,
}

/// Authenticates the client of a call.
///
/// # Errors
///
/// Why it is refused.
pub async fn authenticate(
    call: &Call,
    issuer: &Issuer,
    parameters: &Parameters,
) -> Result<AuthenticatedClient, Refusal> {
    let unknown = || {
        Refusal::new(
            ErrorCode::InvalidClient,
            Reason::ClientUnknown,
            "the client is unknown",
        )
    };
    let basic = call.header(&AUTHORIZATION).and_then(basic_credentials);
    let posted = parameters.get("client_secret").map(str::to_owned);
    let (id, secret, method) = match (basic, posted) {
        (Some((id, secret)), _) => (id, Some(secret), AuthMethod::ClientSecretBasic),
        (None, secret) => {
            let id = parameters.require("client_id")?.to_owned();
            let method = match secret {
                Some(_) => AuthMethod::ClientSecretPost,
                None => AuthMethod::None,
            };
            (id, secret, method)
        }
    };
    let client = Client::find(call, issuer, &id).ok_or_else(unknown)?;
    if let Some(secret) = secret {
        let policy = LoginPolicy {
            case: LetterCase::Exact,
            verified_only: false,
            lockout: None,
        };
        let identity = call.world.identity();
        let kind = LoginKind::Application;
        let login = identity.log_in(Provider::OIDC, kind, &id, &secret, policy, call.now);
        login.await.map_err(|_| {
            Refusal::new(
                ErrorCode::InvalidClient,
                Reason::ClientAuthFailed,
                "the secret is wrong",
            )
        })?;
    } else if !client.fields().public {
        return Err(Refusal::new(
            ErrorCode::InvalidClient,
            Reason::ClientAuthMissing,
            "the client must authenticate itself",
        ));
    }
    Ok(AuthenticatedClient { client, method })
}

fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, text) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

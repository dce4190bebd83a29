//! Clients: who they are, and how they authenticate (`docs/vendors/oidc.md#clients`).

mod assertion;
mod credentials;
mod fetched_keys;
pub mod keys;
mod used_assertions;

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use super::accounts::{AuthMethod, CLIENT, ClientFields, GrantType};
use super::assertion::{Assertion, AssertionRefused, Audience};
use super::issuer::Issuer;
use super::parameters::Parameters;
use super::refusal::{ErrorCode, Refusal};
use super::scopes::{STANDARD_SCOPES, Scopes};
use super::settings::{OidcSettings, UnknownClients};
use super::state::OidcState;
use crate::clock::NumericDate;
use crate::identity::AccountId;
use crate::identity::account::{Account, Login};
use crate::nearest::guess;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use credentials::{BasicPair, Credentials, challenged, malformed, refused};
pub use credentials::{CREDENTIALS, has_credentials};
pub use fetched_keys::FetchedKeys;
pub use used_assertions::{CheckedAssertion, UsedAssertions};

/// A client of an issuer.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its account; `None` for an unknown client that is accepted.
    pub account: Option<Arc<Account>>,
}

impl Client {
    /// The client with an id, if the issuer has it, or accepts unknown ones.
    pub fn find(call: &Call, issuer: &Issuer, id: &str) -> Option<Self> {
        let settings = &issuer.settings;
        let account = {
            let directory = call.world.identity().directory();
            directory.of(Provider::OIDC).of(CLIENT).named(id).cloned()
        };
        let is_accepted = match &account {
            Some(account) => {
                let fields = account.fields::<ClientFields>();
                let registered = fields.and_then(|fields| fields.registered.as_ref());
                let is_here = match registered {
                    Some(registered) => registered.issuer == issuer.name,
                    None => settings.has_client(&issuer.name, id),
                };
                account.state.active && is_here
            }
            None => settings.unknown_clients == UnknownClients::Accept,
        };
        let id = id.to_owned();
        is_accepted.then_some(Self { id, account })
    }

    /// What is registered of it.
    pub fn fields(&self) -> &ClientFields {
        static UNKNOWN: LazyLock<ClientFields> = LazyLock::new(ClientFields::of_unknown);
        let account = self.account.as_ref();
        account
            .and_then(|account| account.fields())
            .unwrap_or(&UNKNOWN)
    }

    /// Whether its secret has expired, which only those of clients that have registered themselves do.
    fn secret_has_expired(&self, now: NumericDate) -> bool {
        let registered = self.fields().registered.as_ref();
        let expires = registered.and_then(|registered| registered.secret_expires);
        expires.is_some_and(|expires| expires.has_come(now))
    }

    /// The name for people: the id, after the name that the client has given itself.
    pub fn display_name(&self) -> Cow<'_, str> {
        match &self.fields().client_name {
            Some(name) => format!("{name} ({})", self.id).into(),
            None => self.id.as_str().into(),
        }
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
        let known = asked.retaining(|scope| self.knows(scope, settings));
        let barred = known.iter().find(|scope| !self.may_have(scope));
        if let Some(scope) = barred {
            return Err(Refusal::new(
                ErrorCode::InvalidScope,
                Reason::ScopeNotAllowed,
                format!("the client may not ask for the scope {scope}"),
            ));
        }
        Ok(settings.with_default_scopes(known, self.fields().scopes.as_deref()))
    }

    /// Whether there is a scope: in the specification, in the settings, or for this client.
    pub fn knows(&self, scope: &str, settings: &OidcSettings) -> bool {
        let is_own = || self.fields().scopes.is_some() && self.may_have(scope);
        STANDARD_SCOPES.contains(&scope) || settings.scopes.contains_key(scope) || is_own()
    }

    /// Whether it may have a scope, if there is such.
    pub fn may_have(&self, scope: &str) -> bool {
        let own = self.fields().scopes.as_ref();
        own.is_none_or(|own| own.iter().any(|known| known == scope))
    }

    /// The resource servers that its tokens may be for; `None` for all.
    pub fn targets(&self) -> Option<&[String]> {
        self.fields().targets.as_deref()
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

    /// Why it may not authenticate by a method that needs credentials.
    fn why_not(&self, method: AuthMethod) -> String {
        let name = method.into_str();
        match self.fields().token_endpoint_auth_method {
            Some(registered) => format!(
                "the client does not authenticate by {name}, because its \
                 token_endpoint_auth_method is {}",
                registered.into_str()
            ),
            None if method == AuthMethod::PrivateKeyJwt => {
                format!(
                    "the client does not authenticate by {name}, because it has no jwks and no \
                     jwks_uri"
                )
            }
            None => {
                format!(
                    "the client does not authenticate by {name}, because it has no client_secret"
                )
            }
        }
    }

    /// A refusal to let it use a grant.
    pub fn may_not_use(&self, grant: GrantType) -> Refusal {
        let own: Vec<_> = self.fields().grants.iter().map(|own| own.name()).collect();
        let description = format!(
            "the client may not use the grant {}; its grants are {}",
            grant.name(),
            own.join(", ")
        );
        let code = ErrorCode::UnauthorizedClient;
        Refusal::new(code, Reason::GrantNotAllowed, description)
    }

    /// Whether it may authenticate by a method: the registered one, otherwise every one for which it
    /// has credentials.
    pub fn may_authenticate(&self, method: AuthMethod) -> bool {
        let Some(account) = &self.account else {
            return method != AuthMethod::PrivateKeyJwt;
        };
        let fields = self.fields();
        if let Some(registered) = fields.token_endpoint_auth_method {
            return registered == method;
        }
        match method {
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => {
                account.password.is_some()
            }
            AuthMethod::PrivateKeyJwt => fields.has_keys(),
            AuthMethod::None => fields.public,
        }
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
    let credentials = Credentials::of(call, parameters)?;
    let method = credentials.method();
    let is_basic = matches!(credentials, Credentials::Basic(_));
    let authenticated = verify(call, issuer, credentials).await;
    match authenticated {
        Ok(client) => Ok(AuthenticatedClient { client, method }),
        Err(refusal) if is_basic => Err(challenged(refusal)),
        Err(refusal) => Err(refusal),
    }
}

async fn verify(
    call: &Call,
    issuer: &Issuer,
    credentials: Credentials<'_>,
) -> Result<Client, Refusal> {
    let method = credentials.method();
    match credentials {
        Credentials::Id(id) => known(call, issuer, id, method),
        Credentials::Post { id, secret } => {
            let client = known(call, issuer, id, method)?;
            check_secret(call, client, secret).await
        }
        Credentials::Basic(sent) => check_basic(call, issuer, &sent).await,
        Credentials::Assertion { id, jwt } => check_assertion(call, issuer, id, jwt).await,
    }
}

async fn check_assertion(
    call: &Call,
    issuer: &Issuer,
    sent_id: Option<&str>,
    jwt: &str,
) -> Result<Client, Refusal> {
    let refused = |refused: AssertionRefused| refused.with(ErrorCode::InvalidClient);
    let assertion = Assertion::read(jwt, assertion::TERMS).map_err(refused)?;
    let id = assertion::client_id(&assertion, sent_id).map_err(refused)?;
    let client = known(call, issuer, id, AuthMethod::PrivateKeyJwt)?;
    let audience = Audience {
        name: &issuer.url,
        others: &issuer.audiences(call),
        is_strict: issuer.settings.strict_aud,
    };
    let key_id = assertion.jwt().key_id();
    let keys = keys::of_client(call, &client, key_id).await;
    let keys = keys.map_err(refused)?;
    let checked = assertion::check(&assertion, &keys, audience, call.now).map_err(refused)?;
    let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
    let used = &mut state.assertions;
    if used.is_first_use(&client.id, &checked, call.now) {
        Ok(client)
    } else {
        Err(refused(assertion.replayed()))
    }
}

async fn check_basic(call: &Call, issuer: &Issuer, sent: &BasicPair) -> Result<Client, Refusal> {
    let decoded = sent.decoded();
    let refusal = match &decoded {
        Some(pair) => match check_pair(call, issuer, pair).await {
            Err(refusal) => refusal,
            authenticated => return authenticated,
        },
        None => malformed(),
    };
    let is_changed = decoded.as_ref() != Some(sent);
    if is_changed && check_pair(call, issuer, sent).await.is_ok() {
        return Err(unencoded());
    }
    Err(refusal)
}

async fn check_pair(call: &Call, issuer: &Issuer, pair: &BasicPair) -> Result<Client, Refusal> {
    if pair.secret.is_empty() {
        return known(call, issuer, &pair.id, AuthMethod::None);
    }
    let client = known(call, issuer, &pair.id, AuthMethod::ClientSecretBasic)?;
    check_secret(call, client, &pair.secret).await
}

/// The credentials would be right if the client had encoded them (RFC 6749, section 2.3.1).
fn unencoded() -> Refusal {
    refused(
        Reason::ClientAuthNotEncoded,
        "the id and the secret must be form-encoded before they are joined and encoded with Base64",
    )
}

/// Why there is no client with an id, and which one may be meant.
pub fn why_unknown(call: &Call, issuer: &Issuer, id: &str) -> String {
    let directory = call.world.identity().directory();
    let clients = directory.of(Provider::OIDC).of(CLIENT);
    match clients.named(id) {
        Some(account) if !account.state.active => "the client is not active".to_owned(),
        Some(account) => {
            let fields = account.fields::<ClientFields>();
            let is_registered = fields.is_some_and(|fields| fields.registered.is_some());
            let why = if is_registered {
                "it has registered itself at another one"
            } else {
                "the setting issuers limits its clients"
            };
            format!("the client is not one of the issuer {}: {why}", issuer.name)
        }
        None => {
            let names = clients.iter().filter_map(|account| account.login.name());
            format!("the client is unknown{}", guess(id, names))
        }
    }
}

/// The client with an id, if it may authenticate by a method.
fn known(call: &Call, issuer: &Issuer, id: &str, method: AuthMethod) -> Result<Client, Refusal> {
    let client = Client::find(call, issuer, id);
    let client =
        client.ok_or_else(|| refused(Reason::ClientUnknown, why_unknown(call, issuer, id)))?;
    if client.may_authenticate(method) {
        return Ok(client);
    }
    Err(match method {
        AuthMethod::None => refused(
            Reason::ClientAuthMissing,
            "the client is not public, and must authenticate itself, for example by client_secret",
        ),
        _ => refused(Reason::ClientAuthMethod, client.why_not(method)),
    })
}

async fn check_secret(call: &Call, client: Client, secret: &str) -> Result<Client, Refusal> {
    let Some(account) = &client.account else {
        return Ok(client);
    };
    let passwords = call.world.identity().passwords();
    if !passwords.verify(account.password.as_ref(), secret).await? {
        return Err(refused(
            Reason::ClientAuthFailed,
            "the secret of the client is wrong",
        ));
    }
    if client.secret_has_expired(call.now) {
        return Err(refused(
            Reason::ClientSecretExpired,
            "the secret of the client has expired; the client has to register again",
        ));
    }
    Ok(client)
}

//! Clients: who they are, and how they authenticate.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;

use super::accounts::{AuthMethod, CLIENT, ClientFields, GrantType};
use super::issuer::Issuer;
use super::parameters::Parameters;
use super::refusal::{ErrorCode, Refusal};
use crate::identity::account::Account;
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

//! Dynamic registration (RFC 7591): clients that register themselves (`docs/vendors/oidc.md#registration`).

mod access;
mod answer;
mod document;
mod grants;
mod keys;
mod metadata;
mod registered;
#[cfg(test)]
mod tests;
mod uris;

use uuid::Uuid;

use super::accounts::{AuthMethod, CLIENT, ClientFields};
use super::issuer::Issuer;
use super::refusal::{ErrorCode, Refusal};
use super::settings::OidcSettings;
use super::tokens::opaque;
use crate::identity::account::{Account, Login};
use crate::identity::{AccountId, PasswordHash, Secret};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use document::Document;
pub use registered::Registered;

/// The maximum number of clients of a sandbox that have registered themselves.
const MAX_REGISTERED: usize = 1_000;

/// A client that was registered, with its secret.
struct NewClient {
    id: String,
    secret: Option<Secret>,
    fields: ClientFields,
}

/// `POST /register`
pub async fn register(call: &Call) -> Answer {
    match registered(call).await {
        Ok(answer) => answer,
        Err(refused) => refused,
    }
}

async fn registered(call: &Call) -> Result<Answer, Answer> {
    access::check(call).map_err(|refused| *refused)?;
    let document = Document::read(call)?;
    let settings = call.world.settings_of::<OidcSettings>();
    let mut fields = metadata::read(&document, &settings)?;
    let has_secret = matches!(
        fields.token_endpoint_auth_method,
        Some(AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost)
    );
    let ttl = settings.registration.secret_ttl.filter(|_| has_secret);
    fields.registered = Some(Registered {
        at: call.now,
        secret_expires: ttl.map(|ttl| call.now.after(ttl)),
        issuer: Issuer::of(call).name,
        metadata: metadata::about(&document)?,
    });
    let client = NewClient {
        id: opaque(),
        secret: has_secret.then(|| Secret::new(opaque())),
        fields,
    };
    let account = add(call, &client).await?;
    Ok(answer::registered(&client, call.now).about(account))
}

/// Adds a client to the accounts of its sandbox.
async fn add(call: &Call, client: &NewClient) -> Result<AccountId, Refusal> {
    let identity = call.world.identity();
    let password = match &client.secret {
        Some(secret) => Some(hashed(call, secret.clone()).await?),
        None => None,
    };
    let mut directory = identity.directory_mut();
    let clients = directory.of_mut(Provider::OIDC).of_mut(CLIENT);
    let fields = clients.iter().filter_map(|account| account.fields());
    let is_registered = |fields: &&ClientFields| fields.registered.is_some();
    if fields.filter(is_registered).count() >= MAX_REGISTERED {
        return Err(full());
    }
    let id = AccountId::Uuid(Uuid::new_v4());
    let account = Account::new(id, CLIENT, Login::Exact(client.id.as_str().into()));
    let account = Account {
        password,
        ..account
    }
    .with(client.fields.clone());
    clients.add(account).map_err(|_| full())?;
    identity.note_made(&mut directory, Provider::OIDC, id, call.now);
    Ok(id)
}

async fn hashed(call: &Call, secret: Secret) -> Result<PasswordHash, Refusal> {
    let hashed = call.world.identity().passwords().hash_new(secret).await?;
    hashed.map_err(|_| Refusal::unavailable())
}

fn full() -> Refusal {
    Refusal::new(
        ErrorCode::TemporarilyUnavailable,
        Reason::RegistrationFull,
        format!(
            "{MAX_REGISTERED} clients have registered themselves in this sandbox already; delete some with \
             DELETE /__admin/accounts/oidc/application/{{id}}, or go back to the start with POST /__admin/reset"
        ),
    )
}

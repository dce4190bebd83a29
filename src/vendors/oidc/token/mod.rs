//! The token endpoint (RFC 6749, section 3.2).

mod client_credentials;
mod code;
mod device_code;
mod exchange;
mod issue;
mod jwt_bearer;
mod password;
mod refresh;
mod refresh_token;
mod trusted;

use std::sync::Arc;

use strum::VariantArray;

use super::accounts::{AuthMethod, GrantType};
use super::authentication::Authentication;
use super::client::{self, AuthenticatedClient, Client};
use super::dpop::{self, ProvenKey, refused::DpopRefused};
use super::issuer::Issuer;
use super::login::Users;
use super::parameters::Parameters;
use super::refusal::{ErrorCode, Refusal};
use super::resources::Resources;
use super::scopes::Scopes;
use super::settings::OidcSettings;
use super::state::GrantData;
use crate::identity::AccountId;
use crate::identity::account::Account;
use crate::nearest::guess;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// A token request of an authenticated client.
struct TokenRequest<'a> {
    call: &'a Call,
    issuer: Issuer,
    form: Parameters,
    client: Client,
    settings: Arc<OidcSettings>,
    /// How the client has authenticated itself.
    method: AuthMethod,
    /// The key to which the access token is bound.
    key: Option<ProvenKey>,
}

/// `POST /token`
pub async fn token(call: &Call) -> Answer {
    let answer = exchange(call).await.unwrap_or_else(Into::into);
    dpop::nonce::added(call, answer)
}

async fn exchange(call: &Call) -> Result<Answer, Refusal> {
    let form = Parameters::of_single_form(call)?;
    form.require("grant_type")?;
    let issuer = Issuer::of(call);
    let AuthenticatedClient { client, method } = match jwt_bearer::signer(call, &issuer, &form)? {
        Some(signer) => signer,
        None => client::authenticate(call, &issuer, &form).await?,
    };
    let grant = known_grant(form.require("grant_type")?)?;
    check_allowed(&client, method, grant)?;
    let key = dpop::proven_key(call, None)?;
    if key.is_none() && client.fields().dpop_bound_access_tokens {
        return Err(DpopRefused::Missing.into());
    }
    let request = TokenRequest {
        call,
        settings: Arc::clone(&issuer.settings),
        issuer,
        form,
        client,
        method,
        key,
    };
    match grant {
        GrantType::AuthorizationCode => code::redeem(&request),
        GrantType::RefreshToken => refresh::refresh(&request),
        GrantType::ClientCredentials => client_credentials::grant(&request),
        GrantType::Password => password::grant(&request).await,
        GrantType::DeviceCode => device_code::redeem(&request),
        GrantType::TokenExchange => exchange::exchange(&request),
        GrantType::JwtBearer => jwt_bearer::grant(&request).await,
    }
}

/// The grant type with a name.
fn known_grant(wanted: &str) -> Result<GrantType, Refusal> {
    let mut known = GrantType::VARIANTS.iter().copied();
    known.find(|known| known.name() == wanted).ok_or_else(|| {
        let near = guess(wanted, GrantType::VARIANTS.iter().map(|known| known.name()));
        Refusal::new(
            ErrorCode::UnsupportedGrantType,
            Reason::GrantUnsupported,
            format!("the grant {wanted} is not supported{near}"),
        )
    })
}

/// Checks that a client may use a grant. Client credentials are for clients that can keep some
/// (RFC 6749, section 4.4).
fn check_allowed(client: &Client, method: AuthMethod, grant: GrantType) -> Result<(), Refusal> {
    if !client.may_use(grant) {
        return Err(client.may_not_use(grant));
    }
    if method == AuthMethod::None && grant == GrantType::ClientCredentials {
        let description =
            "the grant client_credentials is not for clients that do not authenticate";
        let code = ErrorCode::UnauthorizedClient;
        return Err(Refusal::new(code, Reason::GrantNotAllowed, description));
    }
    Ok(())
}

impl TokenRequest<'_> {
    /// The thumbprint of the key to which the access token is bound.
    fn jkt(&self) -> Option<&String> {
        self.key.as_ref().map(|key| &key.0)
    }

    /// The key to which the refresh token is bound: those of public clients are (RFC 9449, section 5).
    fn refresh_jkt(&self) -> Option<String> {
        let is_public = self.method == AuthMethod::None;
        self.jkt().filter(|_| is_public).cloned()
    }

    /// Checks that the request has a proof of a key.
    fn check_key(&self, wanted: Option<&String>, refused: DpopRefused) -> Result<(), Refusal> {
        match wanted {
            Some(_) if self.key.is_none() => Err(DpopRefused::Missing.into()),
            Some(wanted) if self.jkt() != Some(wanted) => Err(refused.into()),
            _ => Ok(()),
        }
    }

    /// The resources of the access token, from those of a grant (RFC 8707, section 2.2).
    fn resources(&self, granted: &Resources) -> Result<Resources, Refusal> {
        let of = (self.client.targets(), &*self.settings);
        granted.narrowed(Resources::read(&self.form, of, self.call)?)
    }

    /// The scopes that the request asks for by itself, each of which the client must get (RFC 6749,
    /// section 5.2).
    fn scopes(&self) -> Result<Scopes, Refusal> {
        self.scopes_in(self.form.get("scope").unwrap_or_default())
    }

    /// The same for those in a text.
    fn scopes_in(&self, text: &str) -> Result<Scopes, Refusal> {
        let asked = Scopes::read(text)?;
        let permitted = self.client.permitted(asked.clone(), &self.settings)?;
        match asked.beyond(&permitted) {
            None => Ok(permitted),
            Some(unknown) => Err(Refusal::new(
                ErrorCode::InvalidScope,
                Reason::ScopeNotAllowed,
                format!("the scope {unknown} is unknown; the setting scopes has those of yours"),
            )),
        }
    }

    /// A grant that no authorization request asked for.
    fn grant(&self, scopes: Scopes, login: Option<Authentication>) -> Result<GrantData, Refusal> {
        let resources = self.resources(&Resources::default())?;
        Ok(self.grant_for(scopes, resources, login))
    }

    /// The same for these resources.
    fn grant_for(
        &self,
        scopes: Scopes,
        resources: Resources,
        login: Option<Authentication>,
    ) -> GrantData {
        GrantData {
            client_id: self.client.id.clone(),
            issuer: self.issuer.name.clone(),
            issuer_url: self.issuer.url.clone(),
            scopes,
            resources,
            jkt: None,
            nonce: None,
            claims: None,
            login,
        }
    }

    /// The user with an id, if the issuer has it and it can log in.
    fn user(&self, id: AccountId) -> Result<Arc<Account>, Refusal> {
        let directory = self.call.world.identity().directory();
        let users = Users::of(&directory, &self.settings, &self.issuer.name);
        let user = users.get(id).filter(|user| user.state.active);
        user.cloned().ok_or_else(|| {
            Refusal::grant(Reason::AccountInactive, "the user cannot log in any more")
        })
    }

    /// Checks that something was issued to this client by this issuer.
    fn check_recipient(
        &self,
        what: &str,
        (client, of_other_client): (&str, Reason),
        (issuer, of_other_issuer): (&str, Reason),
    ) -> Result<(), Refusal> {
        if client != self.client.id {
            let description = format!("the {what} was issued to another client");
            return Err(Refusal::grant(of_other_client, description));
        }
        if issuer != self.issuer.name {
            let description = format!("the {what} was issued by another issuer");
            return Err(Refusal::grant(of_other_issuer, description));
        }
        Ok(())
    }
}

/// Scopes that are asked for, if they do not go beyond what was granted (RFC 6749, section 6; RFC 8693,
/// section 2.1).
fn narrowed(asked: Scopes, granted: &Scopes) -> Result<Scopes, Refusal> {
    match asked.beyond(granted) {
        None => Ok(asked),
        Some(scope) => Err(Refusal::new(
            ErrorCode::InvalidScope,
            Reason::ScopeNotGranted,
            format!("the scope {scope} was not granted"),
        )),
    }
}

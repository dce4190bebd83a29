//! Authorization requests: what they ask for, checked in the order in which errors may be told to the
//! client (RFC 6749, section 4.1.2.1).

use http::StatusCode;
use serde_json::{Map, Value};

use super::response::{ResponseMode, ReturnAddress};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::accounts::GrantType;
use crate::vendors::oidc::client::{self, Client};
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::page;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::pkce::Challenge;
use crate::vendors::oidc::redirect_uri;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::resources::Resources;
use crate::vendors::oidc::scopes::{OPENID, Scopes};
use crate::vendors::oidc::settings::OidcSettings;

/// A valid authorization request.
#[derive(Debug, Clone)]
pub struct AuthorizationRequest {
    /// Its parameters.
    pub parameters: Parameters,
    /// The issuer.
    pub issuer: Issuer,
    /// The client.
    pub client: Client,
    /// The scopes.
    pub scopes: Scopes,
    /// The resource servers.
    pub resources: Resources,
    /// The challenge of PKCE.
    pub challenge: Option<Challenge>,
    /// The parameter `dpop_jkt`.
    pub dpop_jkt: Option<String>,
    /// The parameter `claims`.
    pub claims: Option<Map<String, Value>>,
    /// Where the answer goes.
    pub return_address: ReturnAddress,
}

/// What is known of a request before all of it is checked: the answer can go to the client.
struct Addressed {
    parameters: Parameters,
    issuer: Issuer,
    client: Client,
    return_address: ReturnAddress,
}

impl AuthorizationRequest {
    /// Reads and checks the parameters of an authorization request.
    ///
    /// # Errors
    ///
    /// The complete answer: an error at the redirect URI if that is valid, otherwise a page or a
    /// problem document.
    pub fn read(call: &Call, parameters: Parameters) -> Result<Self, Box<Answer>> {
        let addressed = Addressed::read(call, parameters);
        let addressed = addressed.map_err(|refusal| Box::new(shown(call, &refusal)))?;
        let return_address = addressed.return_address.clone();
        let checked = addressed.check(call);
        checked.map_err(|refusal| Box::new(returned(&return_address, &refusal)))
    }

    /// Checks the parameters of an authorization request that did not come with a browser.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn check(call: &Call, parameters: Parameters) -> Result<Self, Refusal> {
        Addressed::read(call, parameters)?.check(call)
    }
}

/// The answer to a request that must not go to the redirect URI.
pub fn shown(call: &Call, refusal: &Refusal) -> Answer {
    let title = "This request cannot be answered";
    let (status, reason) = (StatusCode::BAD_REQUEST, refusal.reason);
    let answer = page::failure(call, status, reason, title, &refusal.description);
    refusal.about.mark(answer)
}

/// An error at the redirect URI.
pub fn returned(address: &ReturnAddress, refusal: &Refusal) -> Answer {
    let parameters = [
        ("error", refusal.code.word()),
        ("error_description", &refusal.description()),
    ];
    let answer = address.answer(refusal.reason, &parameters);
    refusal.about.mark(answer)
}

impl Addressed {
    /// The client and its redirect URI.
    fn read(call: &Call, parameters: Parameters) -> Result<Self, Refusal> {
        for name in ["client_id", "redirect_uri"] {
            if parameters.is_repeated(name) {
                return Err(Refusal::repeated(name));
            }
        }
        let issuer = Issuer::of(call);
        let id = parameters.require("client_id")?;
        let client = Client::find(call, &issuer, id).ok_or_else(|| {
            let description = client::why_unknown(call, &issuer, id);
            let code = ErrorCode::InvalidRequest;
            Refusal::new(code, Reason::ClientUnknown, description)
        })?;
        let uri = match parameters.get("redirect_uri") {
            Some(sent) => {
                redirect_uri::check(&client, sent)?;
                sent.to_owned()
            }
            None => only_redirect_uri(&client, &parameters)?,
        };
        let mode = parameters
            .get("response_mode")
            .and_then(ResponseMode::named);
        let state = parameters.get("state").map(str::to_owned);
        let return_address = ReturnAddress {
            uri,
            mode: ResponseMode::of(parameters.get("response_type"), mode),
            state: state.filter(|_| !parameters.is_repeated("state")),
            issuer: issuer.url.clone(),
        };
        Ok(Self {
            parameters,
            issuer,
            client,
            return_address,
        })
    }

    /// Everything else.
    fn check(self, call: &Call) -> Result<AuthorizationRequest, Refusal> {
        let parameters = &self.parameters;
        if let Some(name) = parameters.repeated() {
            return Err(Refusal::repeated(name));
        }
        check_supported(parameters)?;
        if !self.client.may_use(GrantType::AuthorizationCode) {
            return Err(self.client.may_not_use(GrantType::AuthorizationCode));
        }
        let asked = parameters.get("scope").unwrap_or_default();
        let asked = Scopes::read(asked)?;
        let settings = call.world.settings_of::<OidcSettings>();
        let scopes = self.client.permitted(asked, &settings)?;
        let resources = Resources::read(parameters, (self.client.targets(), &settings), call)?;
        let is_required = self.client.needs_pkce();
        let challenge = Challenge::read(parameters, is_required)?;
        let dpop_jkt = dpop_jkt(parameters)?;
        let claims = claims(parameters)?;
        Ok(AuthorizationRequest {
            parameters: self.parameters,
            issuer: self.issuer,
            client: self.client,
            scopes,
            resources,
            challenge,
            dpop_jkt,
            claims,
            return_address: self.return_address,
        })
    }
}

/// The redirect URI of a request without one (RFC 6749, section 3.1.2.3). OpenID Connect requires the
/// parameter (OpenID Connect Core, section 3.1.2.1).
fn only_redirect_uri(client: &Client, parameters: &Parameters) -> Result<String, Refusal> {
    let scopes = Scopes::parse(parameters.get("scope").unwrap_or_default());
    let is_openid = scopes.is_some_and(|scopes| scopes.has(OPENID));
    match client.fields().redirect_uris.as_slice() {
        [only] if !is_openid => Ok(only.as_str().to_owned()),
        _ => Err(Refusal::new(
            ErrorCode::InvalidRequest,
            Reason::RedirectUriMissing,
            "the parameter redirect_uri is missing",
        )),
    }
}

/// Checks that the request asks for nothing that the provider does not have.
fn check_supported(parameters: &Parameters) -> Result<(), Refusal> {
    for (name, code) in [
        ("request", ErrorCode::RequestNotSupported),
        ("request_uri", ErrorCode::RequestUriNotSupported),
        ("registration", ErrorCode::RegistrationNotSupported),
    ] {
        if parameters.get(name).is_some() {
            let description = format!("the parameter {name} is not supported");
            return Err(Refusal::new(
                code,
                Reason::RequestObjectUnsupported,
                description,
            ));
        }
    }
    if parameters.require("response_type")? != "code" {
        return Err(Refusal::new(
            ErrorCode::UnsupportedResponseType,
            Reason::ResponseTypeUnsupported,
            "response_type must be code; the implicit and the hybrid flow are not supported",
        ));
    }
    let mode = parameters.get("response_mode");
    if mode.is_some_and(|mode| ResponseMode::named(mode).is_none()) {
        return Err(Refusal::new(
            ErrorCode::InvalidRequest,
            Reason::ResponseModeUnsupported,
            "response_mode must be query, fragment or form_post",
        ));
    }
    Ok(())
}

/// The parameter `dpop_jkt` (RFC 9449, section 10): the thumbprint of a key.
fn dpop_jkt(parameters: &Parameters) -> Result<Option<String>, Refusal> {
    const LENGTH: usize = 43;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match parameters.get("dpop_jkt") {
        Some(text) if text.len() != LENGTH || !text.bytes().all(is_letter) => Err(
            Refusal::invalid("dpop_jkt", "must be the thumbprint of a key"),
        ),
        sent => Ok(sent.map(str::to_owned)),
    }
}

/// The parameter `claims` (OpenID Connect Core, section 5.5).
fn claims(parameters: &Parameters) -> Result<Option<Map<String, Value>>, Refusal> {
    let Some(text) = parameters.get("claims") else {
        return Ok(None);
    };
    let is_object = |value: &Value| value.is_object() || value.is_null();
    let read = serde_json::from_str::<Map<String, Value>>(text).ok();
    let read = read.filter(|read| {
        let places = ["id_token", "userinfo"];
        places
            .iter()
            .all(|place| read.get(*place).is_none_or(is_object))
    });
    let why = "must be a JSON object, with objects as id_token and userinfo";
    read.map(Some)
        .ok_or_else(|| Refusal::invalid("claims", why))
}

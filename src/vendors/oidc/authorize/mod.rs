//! The authorization endpoint (RFC 6749, section 3.1; OpenID Connect Core, section 3.1.2).

use super::client::Client;
use super::issuer::Issuer;
use super::login::Login;
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::scopes::Scopes;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

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
}

/// `GET` and `POST /authorize`
pub async fn authorize(call: &Call) -> Result<Answer, Refusal> {
    let _ = (call, AuthorizationRequest::read, refuse);
    Err(Refusal::unavailable())
}

impl AuthorizationRequest {
    /// Reads and checks the parameters of an authorization request.
    ///
    /// # Errors
    ///
    /// The complete answer: an error at the redirect URI if that is valid, otherwise a page or a
    /// problem document.
    pub fn read(_: &Call, _: Parameters) -> Result<Self, Box<Answer>> {
        Err(Box::new(Refusal::unavailable().into()))
    }
}

/// Answers a request with a code for a user who has logged in.
pub fn complete(call: &Call, request: &AuthorizationRequest, login: Login) -> Answer {
    let _ = (call, request, login);
    Refusal::unavailable().into()
}

/// Answers a request with an error at its redirect URI.
pub fn refuse(call: &Call, request: &AuthorizationRequest, refusal: Refusal) -> Answer {
    let _ = (call, request);
    refusal.into()
}

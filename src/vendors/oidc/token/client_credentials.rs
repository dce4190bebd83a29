//! The client credentials grant (RFC 6749, section 4.4).

use super::TokenRequest;
use super::issue::Issue;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::scopes::{OPENID, Scopes};
use crate::vendors::oidc::state::GrantData;

/// Gives a client an access token about itself. There is no user, so there is no ID token, and no
/// refresh token (section 4.4.3).
pub fn grant(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let grant = of_client(request, request.scopes()?)?;
    request.issue(Issue::new(&request.client.holder(), &grant))
}

/// What a client is granted for itself.
pub fn of_client(request: &TokenRequest<'_>, mut scopes: Scopes) -> Result<GrantData, Refusal> {
    // Keycloak takes it, as the client has a user there.
    if request.settings.is_keycloak() {
        scopes = scopes.retaining(|scope| scope != OPENID);
    }
    if scopes.has(OPENID) {
        return Err(Refusal::new(
            ErrorCode::InvalidScope,
            Reason::ScopeNotAllowed,
            "the scope openid needs a user, and client credentials have none",
        ));
    }
    request.grant(scopes, None)
}

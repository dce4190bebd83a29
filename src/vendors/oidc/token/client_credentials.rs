//! The client credentials grant (RFC 6749, section 4.4).

use super::TokenRequest;
use super::issue::Issue;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::scopes::OPENID;

/// Gives a client an access token about itself. There is no user, so there is no ID token, and no
/// refresh token (section 4.4.3).
pub fn grant(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let mut scopes = request.scopes()?;
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
    let account = request.client.holder();
    let grant = request.grant(scopes, None)?;
    request.issue(Issue {
        account: &account,
        grant: &grant,
        scopes: &grant.scopes,
        resources: &grant.resources,
        begun: None,
        nonce: None,
        refresh_token: None,
    })
}

//! What is wrong with an authorization request, although it is answered.

use crate::nearest::nearest;
use crate::vendors::oidc::authorize::AuthorizationRequest;
use crate::vendors::oidc::scopes::{OPENID, Scopes};

/// The parameters that the authorization endpoint knows.
const KNOWN: [&str; 22] = [
    "acr_values",
    "audience",
    "claims",
    "claims_locales",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "display",
    "dpop_jkt",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
    "registration",
];

/// What is wrong with a request, as sentences.
pub fn findings(request: &AuthorizationRequest) -> Vec<String> {
    let parameters = &request.parameters;
    let lacks = |name| parameters.get(name).is_none();
    let mut found = Vec::new();
    if lacks("code_challenge") {
        found.push(
            "There is no code_challenge: without PKCE a stolen code can be used (RFC 9700, \
             section 2.1.1)."
                .to_owned(),
        );
    }
    if lacks("state") && (lacks("code_challenge") || lacks("nonce")) {
        found.push(
            "There is no state: another site can complete its own login in this browser \
             (RFC 6749, section 10.12)."
                .to_owned(),
        );
    }
    if lacks("nonce") && request.scopes.has(OPENID) {
        found.push(
            "There is no nonce: the ID token is not bound to this request (OpenID Connect Core, \
             section 15.5.2)."
                .to_owned(),
        );
    }
    if lacks("redirect_uri") {
        found.push(
            "There is no redirect_uri, which OpenID Connect requires (OpenID Connect Core, \
             section 3.1.2.1)."
                .to_owned(),
        );
    }
    let asked = Scopes::parse(parameters.get("scope").unwrap_or_default()).unwrap_or_default();
    let left_out = asked.iter().filter(|scope| !request.scopes.has(scope));
    found.extend(left_out.map(|scope| {
        format!(
            "The scope {scope} is unknown, and left out; the setting scopes has those that are not \
             of OpenID Connect."
        )
    }));
    let unknown = parameters.iter().map(|(name, _)| name);
    let unknown = unknown.filter(|name| !KNOWN.contains(name));
    found.extend(unknown.map(|name| match nearest(name, KNOWN) {
        Some(near) => format!("The parameter {name} is unknown; did you mean {near}?"),
        None => format!("The parameter {name} is unknown."),
    }));
    found
}

//! The audience of a token at a resource of the fixtures (RFC 8707, section 2; RFC 9068, section 4).

use super::place;
use crate::fixtures::Resource;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::oidc::bearer::BearerRefusal;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::settings::OidcSettings;
use crate::vendors::oidc::tokens::VerifiedToken;

/// Requires that a token is for a resource: for its URL or its `audience`. A resource without `audience`
/// also takes tokens of its scopes, and those for which the client has asked for no resource.
///
/// # Errors
///
/// The token is for others.
pub fn check(call: &Call, resource: &Resource, token: &VerifiedToken) -> Result<(), BearerRefusal> {
    let settings = call.world.settings_of::<OidcSettings>();
    let mut audience = token.audience.iter();
    let is_named = audience.any(|one| {
        resource.audience.as_ref() == Some(one) || place::is_url_of(call, resource, one)
    });
    let is_open = || resource.audience.is_none() && takes(call, &settings, resource, token);
    if is_named || is_open() {
        return Ok(());
    }
    let own = match &resource.audience {
        Some(audience) => audience.clone(),
        None => format!("{}{}", call.site.base(), call.path),
    };
    let description = format!(
        "the access token is for {}, and not for {own}",
        match token.audience.as_slice() {
            [] => "no resource".to_owned(),
            all => all.join(", "),
        }
    );
    let reason = Reason::TokenOfOtherResource;
    Err(Refusal::new(ErrorCode::InvalidToken, reason, description).into())
}

/// Whether a resource without `audience` takes a token whose audience does not name it.
fn takes(call: &Call, settings: &OidcSettings, resource: &Resource, token: &VerifiedToken) -> bool {
    let scopes = resource.scope.iter().flat_map(|scopes| scopes.split(' '));
    let scopes = scopes.filter_map(|scope| settings.scopes.get(scope)?.audience.as_ref());
    let mut of_scopes = scopes.filter(|audience| token.audience.contains(audience));
    of_scopes.next().is_some() || is_for_none(call, settings, token)
}

/// Whether a client has asked for no resource: then the audience is the issuer (RFC 9068, section 3), in
/// Keycloak's layout the clients in which the user has roles.
fn is_for_none(call: &Call, settings: &OidcSettings, token: &VerifiedToken) -> bool {
    if !settings.is_keycloak() {
        return token.audience.contains(&token.issuer);
    }
    let is_resource = |one: &String| {
        settings.known_resources().any(|known| known == one) || place::is_own(call, one)
    };
    !token.audience.iter().any(is_resource)
}

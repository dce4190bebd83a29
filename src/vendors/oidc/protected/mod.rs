//! The resources of the fixtures, which need an access token (`docs/vendors/oidc.md#protected-resources`).

mod audience;
mod metadata;
pub mod place;
mod rules;

use http::StatusCode;

use super::bearer::BearerRefusal;
use super::dpop;
use super::issuer;
use super::refusal::{ErrorCode, Refusal};
use super::tokens::VerifiedToken;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard::Admitted;
use crate::vendor::resources as fixed_resources;
use crate::vendor::token_place::{self, SentToken};
pub use place::WELL_KNOWN;
use place::at;
pub use rules::breaches;

/// Answers a call with a valid access token.
pub async fn resource(call: &Call, bearer: Admitted) -> Answer {
    let answer = match check(call) {
        Ok(()) => dpop::nonce::added(call, fixed(call)),
        Err(refused) => refused.answer(call),
    };
    answer.about(bearer.holder.id)
}

fn check(call: &Call) -> Result<(), BearerRefusal> {
    dpop::token_use::check_verified(call).map_err(BearerRefusal::Dpop)?;
    let fixed = call.world.fixtures().resources(Provider::OIDC);
    let found = fixed_resources::find(fixed, &call.method, &call.path);
    let Some(resource) = found else {
        return Ok(());
    };
    let token = token(call);
    audience::check(call, resource, &token)?;
    let Some(needed) = resource.scope.as_deref() else {
        return Ok(());
    };
    let own = token.scopes;
    match needed.split(' ').find(|scope| !own.has(scope)) {
        Some(missing) => Err(BearerRefusal::Scope {
            missing: missing.to_owned(),
            needed: needed.to_owned(),
        }),
        None => Ok(()),
    }
}

fn fixed(call: &Call) -> Answer {
    let fixed = call.world.fixtures().resources(Provider::OIDC);
    fixed_resources::answer(call, fixed, || serde_json::json!({}))
}

/// The token in the header of a call, which is verified already.
fn token(call: &Call) -> VerifiedToken {
    let (_, sent) = token_place::sent(call, &dpop::token_use::PLACES);
    match sent {
        SentToken::Token(token) => VerifiedToken::read(&call.world, &token),
        _ => VerifiedToken::default(),
    }
}

/// `GET /.well-known/oauth-protected-resource`, before the path of a resource
pub async fn metadata(call: &Call) -> Answer {
    let path = issuer::path(call);
    if call.site.is_inserted && at(call, path).next().is_some() {
        return metadata::document(call, path);
    }
    let description = if at(call, path).next().is_some() {
        "the metadata of a resource is at /.well-known/oauth-protected-resource before its whole path \
         (RFC 9728, section 3.1)"
    } else {
        "the fixtures have no resource at this path"
    };
    let refusal = Refusal::new(ErrorCode::InvalidRequest, Reason::NotFound, description);
    let mut answer = Answer::from(refusal);
    answer.status = StatusCode::NOT_FOUND;
    answer
}

//! The resources of the fixtures, which need an access token (`docs/vendors/oidc.md#protected-resources`).

mod metadata;
mod rules;

use http::StatusCode;

use super::bearer::BearerRefusal;
use super::dpop;
use super::issuer::{self, Issuer};
use super::refusal::{ErrorCode, Refusal};
use super::scopes::Scopes;
use super::tokens::VerifiedToken;
use crate::fixtures::Resource;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard::Admitted;
use crate::vendor::resources as fixed_resources;
use crate::vendor::token_place::{self, SentToken};
pub use rules::breaches;

/// The path of the metadata of a resource, before the path of the resource (RFC 9728, section 3.1).
pub const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

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
    let Some(needed) = found.and_then(|resource| resource.scope.as_deref()) else {
        return Ok(());
    };
    let own = scopes(call);
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

/// The scopes of the token in the header of a call, which is verified already.
fn scopes(call: &Call) -> Scopes {
    let (_, sent) = token_place::sent(call, &dpop::token_use::PLACES);
    match sent {
        SentToken::Token(token) => VerifiedToken::read(&call.world, &token).scopes,
        _ => Scopes::default(),
    }
}

/// The resources of the fixtures at a path, with any method.
fn at<'a>(call: &'a Call, path: &'a str) -> impl Iterator<Item = &'a Resource> {
    let resources = call.world.fixtures().resources(Provider::OIDC).iter();
    resources.filter(move |resource| resource.path.matches(path))
}

/// The URL of the metadata of the resource to which a call was sent, if it was sent to one, and the
/// scopes that it needs.
pub fn challenge(call: &Call) -> Option<(String, Option<&str>)> {
    at(call, &call.path).next()?;
    let (origin, mount, path) = (call.site.origin(), &call.site.mount, &call.path);
    let fixed = call.world.fixtures().resources(Provider::OIDC);
    let found = fixed_resources::find(fixed, &call.method, path);
    let scope = found.and_then(|resource| resource.scope.as_deref());
    let query = query(call);
    let url = format!("{origin}{WELL_KNOWN}{mount}{path}{query}");
    // It stands between quotes.
    Some((url.replace('"', "%22").replace('\\', "%5C"), scope))
}

/// The query of a call, which belongs to the URL of a resource (RFC 9728, section 3.3).
fn query(call: &Call) -> String {
    let query = call.query.as_ref();
    query.map_or_else(String::new, |query| format!("?{query}"))
}

/// Whether a URL is that of a resource of the fixtures at this server, by a name that it has.
pub fn is_own(call: &Call, url: &str) -> bool {
    let url = url.split('?').next().unwrap_or(url);
    let main = Issuer::main(call);
    let mut paths = main
        .bases()
        .into_iter()
        .filter_map(|base| url.strip_prefix(&**base));
    paths.any(|path| at(call, path).next().is_some())
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

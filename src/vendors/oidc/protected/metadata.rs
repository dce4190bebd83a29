//! The metadata of a resource of the fixtures (RFC 9728, section 2).

use http::header::CACHE_CONTROL;
use serde::Serialize;

use crate::identity::key::ClientAlgorithm;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::issuer::Issuer;

#[derive(Serialize)]
struct Metadata<'a> {
    /// As the client has written it (section 3.3).
    resource: String,
    authorization_servers: [String; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes_supported: Vec<&'a str>,
    bearer_methods_supported: [&'static str; 1],
    dpop_signing_alg_values_supported: [&'static str; 5],
    dpop_bound_access_tokens_required: bool,
}

/// The document of the resource at a path.
pub fn document(call: &Call, path: &str) -> Answer {
    let query = super::place::query(call);
    let document = Metadata {
        resource: format!("{}{path}{query}", call.site.base()),
        authorization_servers: [Issuer::of_resource(call, path).url],
        scopes_supported: scopes(call, path),
        bearer_methods_supported: ["header"],
        dpop_signing_alg_values_supported: ClientAlgorithm::NAMES,
        dpop_bound_access_tokens_required: false,
    };
    Answer::ok(&document).with_header(CACHE_CONTROL, "no-cache")
}

/// The scopes that the methods of a resource need.
fn scopes<'a>(call: &'a Call, path: &'a str) -> Vec<&'a str> {
    let mut all = Vec::new();
    let needed = super::place::at(call, path).filter_map(|resource| resource.scope.as_deref());
    for scope in needed.flat_map(|scopes| scopes.split(' ')) {
        if !all.contains(&scope) {
            all.push(scope);
        }
    }
    all
}

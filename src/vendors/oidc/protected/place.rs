//! Where the resources of the fixtures are.

use crate::fixtures::Resource;
use crate::provider::Provider;
use crate::vendor::call::Call;
use crate::vendor::resources as fixed_resources;
use crate::vendors::oidc::issuer::Issuer;

/// The path of the metadata of a resource, before the path of the resource (RFC 9728, section 3.1).
pub const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// The resources of the fixtures at a path, with any method.
pub fn at<'a>(call: &'a Call, path: &'a str) -> impl Iterator<Item = &'a Resource> {
    let resources = call.world.fixtures().resources(Provider::OIDC).iter();
    resources.filter(move |resource| resource.path.matches(path))
}

/// Whether a text names a resource of the fixtures: by its `audience`, or by its URL with a name that the
/// server has.
pub fn is_own(call: &Call, name: &str) -> bool {
    let mut resources = call.world.fixtures().resources(Provider::OIDC).iter();
    resources.any(|resource| {
        resource.audience.as_deref() == Some(name) || is_url_of(call, resource, name)
    })
}

/// Whether a URL is that of a resource at this server, by a name that it has.
pub fn is_url_of(call: &Call, resource: &Resource, url: &str) -> bool {
    let url = url.split('?').next().unwrap_or(url);
    let main = Issuer::main(call);
    let bases = main.bases().into_iter();
    let mut paths = bases.filter_map(|base| url.strip_prefix(&**base));
    paths.any(|path| resource.path.matches(path))
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
pub fn query(call: &Call) -> String {
    let query = call.query.as_ref();
    query.map_or_else(String::new, |query| format!("?{query}"))
}

//! Routes a call at its vendor, and answers it.

use std::sync::Arc;

use http::{Method, StatusCode, header};

use super::answer::Answer;
use super::call::Call;
use super::guard::{self, Admitted};
use super::operation::{Access, Operation};
use super::path_index::AtPath;
use super::path_template::Arguments;
use super::{
    Cause, OtherMethods, Task, TrailingSlash, Vendor, collections, operation, resources,
    token_place,
};
use crate::sandbox::World;
use crate::sandbox::reason::Reason;

/// The route of a call at its vendor.
#[derive(Debug)]
pub enum Route<'a> {
    /// A documented operation.
    Operation(&'a Operation),
    /// Several operations. The body decides, so that they wait for [`choose`].
    Cases(Vec<&'a Operation>),
    /// Several operations, none of which fits the call.
    NoCase,
    /// A collection or a resource of the fixtures without a documented operation.
    Resource,
    /// A method that is not allowed; the path has these.
    OtherMethods(Vec<Method>),
    /// A redirect that adds or removes a trailing slash.
    Redirect(Answer),
    /// An unknown path.
    Nothing,
}

impl Route<'_> {
    /// The `operationId`, if the route is an operation.
    #[must_use]
    pub fn operation_id(&self) -> Option<Arc<str>> {
        match self {
            Self::Operation(operation) => Some(Arc::clone(&operation.id)),
            _ => None,
        }
    }
}

/// Finds the route of a call, and sets the values of the names in its path.
#[must_use]
pub fn route<'a>(vendor: &'a dyn Vendor, at_path: &AtPath<'_>, call: &mut Call) -> Route<'a> {
    let manners = &vendor.spec().manners;
    if manners.other_host(&call.site, &call.path).is_some() {
        return Route::Nothing;
    }
    let method = match (&call.method, manners.other_methods) {
        (&Method::HEAD, OtherMethods::AsHttpSays) => Method::GET,
        (method, _) => method.clone(),
    };
    let found = operation::find(at_path.of(vendor), &method);
    let operation = found.operation;
    let is_always_there = operation.is_some_and(|found| found.access != Access::Fixtures);
    let of_fixtures = if is_always_there {
        Vec::new()
    } else {
        fixture_methods(vendor, &call.world, &call.path)
    };
    if is_always_there || of_fixtures.contains(&method) {
        let Some(operation) = operation else {
            return Route::Resource;
        };
        call.arguments = arguments(vendor, operation, call);
        if found.cases.is_empty() {
            return Route::Operation(operation);
        }
        return Route::Cases(found.cases);
    }
    let always_there = found.others.into_iter().cloned();
    let allowed: Vec<Method> = always_there.chain(of_fixtures).collect();
    if !allowed.is_empty() {
        return Route::OtherMethods(allowed);
    }
    slash_redirect(vendor, call).map_or(Route::Nothing, Route::Redirect)
}

/// The values of the names in the path of an operation.
fn arguments(vendor: &dyn Vendor, operation: &Operation, call: &Call) -> Arguments {
    if !operation.path.has_names() {
        return Arguments::new();
    }
    let (_, own) = vendor.spec().locate(&call.world, &call.path);
    let mut arguments = operation.path.arguments(own);
    // A path with names is the end of that of the call in every layout.
    let before = call.path.len().saturating_sub(own.len());
    for (_, place) in &mut arguments {
        *place = place.start + before..place.end + before;
    }
    arguments
}

/// The route of a call for one of several operations, once its body is known.
#[must_use]
pub fn choose<'a>(vendor: &dyn Vendor, cases: &[&'a Operation], call: &Call) -> Route<'a> {
    let chosen = vendor.choose(cases, call);
    chosen.map_or(Route::NoCase, Route::Operation)
}

/// The methods of collections and resources of the fixtures at a path.
fn fixture_methods(vendor: &dyn Vendor, world: &World, path: &str) -> Vec<Method> {
    // In Starlette a path with a trailing slash is redirected, even if a pattern matches it.
    if vendor.spec().manners.trailing_slash == TrailingSlash::RemovedBy307 && path.ends_with('/') {
        return Vec::new();
    }
    let mut methods = collections::methods(world, vendor.id(), path);
    let resources = world.fixtures().resources(vendor.id()).iter();
    let here = resources.filter(|resource| resource.path.matches(path));
    methods.extend(here.filter_map(resources::method));
    methods
}

/// Answers a call by its route.
pub async fn answer(vendor: &dyn Vendor, route: Route<'_>, call: &Call) -> Answer {
    let answer = match route {
        Route::Operation(operation) => match task(vendor, operation, call).await {
            Ok(task) => vendor.answer(task, call).await,
            Err(cause) => vendor.refuse(call, cause),
        },
        Route::Resource => match authenticated(vendor, call).await {
            Ok(bearer) => vendor.answer(Task::Resource(bearer), call).await,
            Err(cause) => vendor.refuse(call, cause),
        },
        Route::OtherMethods(allowed) => other_method(vendor, call, allowed).await,
        Route::Redirect(answer) => answer,
        Route::Cases(_) | Route::NoCase => vendor.refuse(call, Cause::NoSuchCase),
        Route::Nothing => vendor.refuse(call, Cause::NotFound),
    };
    attributed(vendor, call, answer)
}

/// The task of an operation, once the caller is authenticated.
async fn task<'a>(
    vendor: &dyn Vendor,
    operation: &'a Operation,
    call: &Call,
) -> Result<Task<'a>, Cause> {
    Ok(match operation.access {
        Access::Open => Task::Open(operation),
        Access::Token => Task::Token(operation, authenticated(vendor, call).await?),
        Access::Resource | Access::Fixtures => Task::Resource(authenticated(vendor, call).await?),
    })
}

async fn authenticated(vendor: &dyn Vendor, call: &Call) -> Result<Admitted, Cause> {
    let admitted = match vendor.authenticate(call) {
        Some(authenticating) => authenticating.await,
        None => guard::authenticate(vendor, call),
    };
    admitted.map_err(Cause::Unauthenticated)
}

/// Adds to an answer what its handler did not set: the token that came with the call, and its
/// account and session according to the store, even if the token was refused.
fn attributed(vendor: &dyn Vendor, call: &Call, mut answer: Answer) -> Answer {
    answer.token = answer
        .token
        .or_else(|| token_place::claimed_id(call, &vendor.spec().token_places));
    let Some(token) = answer.token else {
        return answer;
    };
    if (answer.account.is_none() || answer.session.is_none())
        && let Some((provider, account, session)) = call.world.identity().issued_to(token)
        && provider == vendor.id()
    {
        answer.account = answer.account.or(Some(account));
        answer.session = answer.session.or(session);
    }
    answer
}

async fn other_method(vendor: &dyn Vendor, call: &Call, mut allowed: Vec<Method>) -> Answer {
    if vendor.spec().manners.other_methods == OtherMethods::AsHttpSays {
        if allowed.contains(&Method::GET) {
            allowed.push(Method::HEAD);
        }
        allowed.push(Method::OPTIONS);
    }
    let mut names: Vec<&str> = Vec::new();
    for method in &allowed {
        if !names.contains(&method.as_str()) {
            names.push(method.as_str());
        }
    }
    let answer = if call.method == Method::OPTIONS && allowed.contains(&Method::OPTIONS) {
        Answer::empty(StatusCode::NO_CONTENT, Reason::Ok)
    } else {
        let asks_for_token = vendor.spec().manners.authenticates_first && !is_open(vendor, call);
        let authenticated = if asks_for_token {
            authenticated(vendor, call).await.err()
        } else {
            None
        };
        let cause = authenticated.unwrap_or(Cause::MethodNotAllowed);
        vendor.refuse(call, cause)
    };
    answer.with_header(header::ALLOW, names.join(", "))
}

/// Whether an operation at the path of a call needs no token.
fn is_open(vendor: &dyn Vendor, call: &Call) -> bool {
    let at_path = call
        .world
        .vendors()
        .at_path_of(vendor, &call.world, &call.path);
    let mut operations = at_path.of(vendor);
    operations.any(|operation| operation.access == Access::Open)
}

/// The redirect to the known path that differs only in its trailing slash.
fn slash_redirect(vendor: &dyn Vendor, call: &Call) -> Option<Answer> {
    let path = with_other_slash(vendor, &call.path)?;
    if !knows(vendor, &call.world, &path) {
        return None;
    }
    let (status, base) = match vendor.spec().manners.trailing_slash {
        TrailingSlash::Counts => return None,
        TrailingSlash::AddedBy301 => (StatusCode::MOVED_PERMANENTLY, call.site.mount.clone()),
        TrailingSlash::RemovedBy307 => (StatusCode::TEMPORARY_REDIRECT, call.site.base()),
    };
    let query = call
        .query
        .as_ref()
        .map_or(String::new(), |query| format!("?{query}"));
    let location = format!("{base}{path}{query}");
    Some(Answer::empty(status, Reason::Redirected).with_header(header::LOCATION, location))
}

/// The path to which the vendor would redirect, if that path exists.
fn with_other_slash(vendor: &dyn Vendor, path: &str) -> Option<String> {
    match vendor.spec().manners.trailing_slash {
        TrailingSlash::Counts => None,
        TrailingSlash::AddedBy301 => (!path.ends_with('/')).then(|| format!("{path}/")),
        TrailingSlash::RemovedBy307 => {
            let trimmed = path.trim_end_matches('/');
            (trimmed.len() < path.len()).then(|| trimmed.to_owned())
        }
    }
}

/// Whether the vendor has the path, with any method.
#[must_use]
pub fn knows(vendor: &dyn Vendor, world: &World, path: &str) -> bool {
    let at_path = world.vendors().at_path_of(vendor, world, path);
    has(vendor, world, path, &at_path)
}

/// The same, given the operations at the path.
pub(super) fn has(vendor: &dyn Vendor, world: &World, path: &str, at_path: &AtPath<'_>) -> bool {
    let mut operations = at_path.of(vendor);
    operations.any(|operation| operation.access != Access::Fixtures)
        || !fixture_methods(vendor, world, path).is_empty()
}

/// Whether the vendor would redirect from a path to a known one by adding or removing a slash.
#[must_use]
pub fn redirects(vendor: &dyn Vendor, world: &World, path: &str) -> bool {
    let other = with_other_slash(vendor, path);
    other.is_some_and(|other| knows(vendor, world, &other))
}

#[cfg(test)]
mod tests {
    use crate::fixtures::Fixtures;
    use crate::vendors;

    #[test]
    fn a_resource_that_an_operation_hides_is_refused_and_no_other() {
        let vendors = vendors::coded();
        for (provider, operation) in vendors.operations() {
            let path = operation.path.pattern();
            let yaml = format!(
                "{provider}: {{ resources: [{{ path: {path}, method: {} }}] }}",
                operation.method
            );
            let refused = Fixtures::parse(&vendors::coded(), "a.yaml", &yaml).is_err();
            let hidden = !operation.access.is_to_fixtures();
            assert_eq!(refused, hidden, "{}", operation.id);
        }
    }
}

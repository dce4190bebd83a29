//! What a vendor is: its operations as data, the calls that it answers, the guard before its
//! resources, the tokens that are made to order. No vendor is known here by name.

pub mod answer;
pub mod bearer;
pub mod call;
pub mod claimant;
pub mod collections;
pub mod foreign;
pub mod guard;
pub mod inspection;
pub mod json_body;
pub mod minting;
pub mod misdirected;
pub mod operation;
pub mod prefix;
pub mod resources;
#[cfg(test)]
pub mod trial;

use http::{Method, StatusCode, header};

use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use crate::sandbox::keys::KeyPlan;
use crate::sandbox::reason::Reason;
use answer::Answer;
use call::{Call, Site};
use claimant::Credential;
use guard::Guard;
use minting::TokenForm;
use operation::{Access, Operation, Pending};

/// A vendor whose API is played.
pub trait Vendor: Sync {
    /// Its name.
    fn provider(&self) -> Provider;

    /// Its documented endpoints.
    fn operations(&self) -> &'static [Operation];

    /// How it signs its tokens.
    fn key_plan(&self) -> KeyPlan;

    /// What stands before its resources.
    fn guard(&self) -> &'static Guard;

    /// Its kinds of signed tokens, and how each is made to order.
    fn token_forms(&self) -> &'static [TokenForm];

    /// Answers for a collection or a resource of the fixtures: the token check, then what they say.
    fn resource<'a>(&self, call: &'a Call) -> Pending<'a>;

    /// For which methods the fixtures have resources at a path.
    fn resource_methods(&self, world: &World, path: &str) -> Vec<Method>;

    /// The host that serves a path, where the address has another host of the vendor's.
    fn other_host(&self, _: &Site, _path: &str) -> Option<&'static str> {
        None
    }

    /// Nothing is at the path.
    fn not_found(&self, call: &Call) -> Answer;

    /// Other methods than this one are at the path. `Allow` is added to the answer.
    fn method_not_allowed(&self, call: &Call) -> Answer;

    /// What is answered to a call without a good token before its method is looked at, and nothing
    /// where the token is good or the vendor looks at the method first.
    fn refuse_before_method(&self, _: &Call) -> Option<Answer> {
        None
    }

    /// The body is larger than this server reads.
    fn payload_too_large(&self, call: &Call) -> Answer;

    /// An error as the vendor words it where the call went, for a fault that asks for it by name.
    fn own_error(&self, call: &Call, error: OwnError) -> Answer;

    /// The fields of bodies that tell whose a request is.
    fn credentials(&self) -> &'static [(&'static str, Credential)];

    /// What a slash too many or too few leads to.
    fn trailing_slash(&self) -> TrailingSlash {
        TrailingSlash::Counts
    }

    /// What HEAD and OPTIONS lead to.
    fn other_methods(&self) -> OtherMethods {
        OtherMethods::AsHttpSays
    }
}

/// What a slash too many or too few at the end of a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailingSlash {
    /// To another path, at which there is nothing.
    Counts,
    /// Where a slash is missing, 301 to the path with it, as Django does.
    AddedBy301,
    /// Where a slash is too many, 307 to the path without it, as Starlette does.
    RemovedBy307,
}

/// What HEAD and OPTIONS lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherMethods {
    /// HEAD answers as GET without the body; OPTIONS answers 204 with `Allow` (RFC 9110, section
    /// 9.3).
    AsHttpSays,
    /// They are methods like others, not allowed where the vendor has no operation for them, as
    /// with FastAPI.
    AreOrdinary,
}

/// What a call leads to at its vendor.
#[derive(Debug)]
pub enum Route {
    /// To a documented operation.
    Operation(&'static Operation),
    /// To a collection or a resource of the fixtures that no operation stands for.
    Resource,
    /// Nowhere: the path takes these other methods.
    OtherMethods(Vec<Method>),
    /// Elsewhere, by a slash.
    Redirect(Answer),
    /// Nowhere.
    Nothing,
}

impl Route {
    /// The `operationId`, where there is one.
    #[must_use]
    pub const fn operation_id(&self) -> Option<&'static str> {
        match self {
            Self::Operation(operation) => Some(operation.id),
            _ => None,
        }
    }
}

/// Finds out what a call leads to, and what stands for the `{name}` in its path.
#[must_use]
pub fn route(vendor: &dyn Vendor, call: &mut Call) -> Route {
    if vendor.other_host(&call.site, &call.path).is_some() {
        return Route::Nothing;
    }
    let method = match (&call.method, vendor.other_methods()) {
        (&Method::HEAD, OtherMethods::AsHttpSays) => Method::GET,
        (method, _) => method.clone(),
    };
    let found = operation::find(vendor.operations(), &method, &call.path);
    let operation = found.operation;
    let is_always_there = operation.is_some_and(|(found, _)| found.access != Access::Fixtures);
    let of_fixtures = if is_always_there {
        Vec::new()
    } else {
        fixture_methods(vendor, &call.world, &call.path)
    };
    if is_always_there || of_fixtures.contains(&method) {
        let Some((operation, argument)) = operation else {
            return Route::Resource;
        };
        call.argument = argument.map(str::to_owned);
        return Route::Operation(operation);
    }
    let always_there = found.others.into_iter().cloned();
    let allowed: Vec<Method> = always_there.chain(of_fixtures).collect();
    if !allowed.is_empty() {
        return Route::OtherMethods(allowed);
    }
    slash_redirect(vendor, call).map_or(Route::Nothing, Route::Redirect)
}

/// For which methods the fixtures have collections and resources at a path.
fn fixture_methods(vendor: &dyn Vendor, world: &World, path: &str) -> Vec<Method> {
    // Starlette's paths end without a slash, however wide the pattern: one more redirects.
    if vendor.trailing_slash() == TrailingSlash::RemovedBy307 && path.ends_with('/') {
        return Vec::new();
    }
    let mut methods = collections::methods(world, vendor.provider(), path);
    methods.extend(vendor.resource_methods(world, path));
    methods
}

/// Answers a call as its route says.
pub async fn answer(vendor: &dyn Vendor, route: Route, call: &Call) -> Answer {
    let answer = match route {
        Route::Operation(operation) => (operation.handler)(call).await,
        Route::Resource => vendor.resource(call).await,
        Route::OtherMethods(allowed) => other_method(vendor, call, allowed),
        Route::Redirect(answer) => answer,
        Route::Nothing => vendor.not_found(call),
    };
    attributed(vendor, call, answer)
}

/// Says of an answer what its handler left open: which token came with the call, and to whom the
/// store says that it was issued, also where the token was refused.
fn attributed(vendor: &dyn Vendor, call: &Call, mut answer: Answer) -> Answer {
    answer.token = answer.token.or_else(|| bearer::presented(call));
    let Some(token) = answer.token else {
        return answer;
    };
    if (answer.account.is_none() || answer.session.is_none())
        && let Some((provider, account, session)) = call.world.identity().issued_to(token)
        && provider == vendor.provider()
    {
        answer.account = answer.account.or(Some(account));
        answer.session = answer.session.or(session);
    }
    answer
}

fn other_method(vendor: &dyn Vendor, call: &Call, mut allowed: Vec<Method>) -> Answer {
    if vendor.other_methods() == OtherMethods::AsHttpSays {
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
        let open = operation::is_open(vendor.operations(), &call.path);
        let refused = (!open).then(|| vendor.refuse_before_method(call));
        let refused = refused.flatten();
        refused.unwrap_or_else(|| vendor.method_not_allowed(call))
    };
    answer.with_header(header::ALLOW, names.join(", "))
}

/// The redirect to the path that is there but for a slash.
fn slash_redirect(vendor: &dyn Vendor, call: &Call) -> Option<Answer> {
    let path = with_other_slash(vendor, &call.path)?;
    if !knows(vendor, &call.world, &path) {
        return None;
    }
    let (status, origin) = match vendor.trailing_slash() {
        TrailingSlash::Counts => return None,
        TrailingSlash::AddedBy301 => (StatusCode::MOVED_PERMANENTLY, ""),
        TrailingSlash::RemovedBy307 => (StatusCode::TEMPORARY_REDIRECT, call.site.origin.as_str()),
    };
    let query = call
        .query
        .as_ref()
        .map_or(String::new(), |query| format!("?{query}"));
    let location = format!("{origin}{}{path}{query}", call.site.mount);
    Some(Answer::empty(status, Reason::Redirected).with_header(header::LOCATION, location))
}

/// The path to which the vendor would redirect, if anything were there.
fn with_other_slash(vendor: &dyn Vendor, path: &str) -> Option<String> {
    match vendor.trailing_slash() {
        TrailingSlash::Counts => None,
        TrailingSlash::AddedBy301 => (!path.ends_with('/')).then(|| format!("{path}/")),
        TrailingSlash::RemovedBy307 => {
            let trimmed = path.trim_end_matches('/');
            (trimmed.len() < path.len()).then(|| trimmed.to_owned())
        }
    }
}

/// Whether the vendor has anything at a path, by whatever method.
#[must_use]
pub fn knows(vendor: &dyn Vendor, world: &World, path: &str) -> bool {
    let found = operation::find(vendor.operations(), &Method::TRACE, path);
    !found.others.is_empty() || !fixture_methods(vendor, world, path).is_empty()
}

/// Whether the vendor would redirect from a path, by a slash, to one where it has something.
#[must_use]
pub fn redirects(vendor: &dyn Vendor, world: &World, path: &str) -> bool {
    let other = with_other_slash(vendor, path);
    other.is_some_and(|other| knows(vendor, world, &other))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::fixtures::rules::reserved;
    use crate::fixtures::{Fixtures, PathPattern};
    use crate::vendors::vendor;

    /// Whether an operation never answers from a collection or a resource.
    fn is_ahead(operation: &Operation) -> bool {
        operation.access == Access::Open || AHEAD.contains(&operation.id)
    }

    #[test]
    fn the_fixtures_know_the_paths_that_never_lead_to_a_collection() {
        for provider in Provider::ALL {
            let operations = vendor(provider).operations().iter();
            let operations = operations.filter(|operation| is_ahead(operation));
            let paths: BTreeSet<_> = operations.map(|it| it.path).collect();
            let known: BTreeSet<_> = reserved(provider).iter().copied().collect();
            assert_eq!(paths, known, "{provider}");
        }
    }

    #[test]
    fn a_resource_that_an_operation_hides_is_refused_and_no_other() {
        for provider in Provider::ALL {
            for operation in vendor(provider).operations() {
                let path = PathPattern::of_template(operation.path);
                let yaml = format!(
                    "{provider}: {{ resources: [{{ path: {path}, method: {} }}] }}",
                    operation.method
                );
                let refused = Fixtures::parse("a.yaml", &yaml).is_err();
                assert_eq!(refused, is_ahead(operation), "{}", operation.id);
            }
        }
    }

    /// What asks for a token and is no collection or resource.
    const AHEAD: [&str; 4] = [
        "hautAiListPrivateTokens",
        "hautAiCreatePrivateToken",
        "hautAiRevokePrivateToken",
        "kycLogout",
    ];
}

//! Resource indicators (RFC 8707): the resource servers that an access token is for.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::parameters::Parameters;
use super::protected::place;
use super::refusal::{ErrorCode, Refusal};
use super::scopes::Scopes;
use super::settings::OidcSettings;
use crate::nearest::guess;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;

/// A set of resources, in the order in which they were asked for. Empty: none was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Resources(Vec<String>);

impl Resources {
    /// The resources in the parameters `resource` of a request, by a client that may have these targets, or
    /// all.
    ///
    /// # Errors
    ///
    /// One of them is no absolute URI without a fragment (section 2), unknown, or not for the client.
    pub fn read(
        parameters: &Parameters,
        (targets, settings): (Option<&[String]>, &OidcSettings),
        call: &Call,
    ) -> Result<Self, Refusal> {
        let mut resources = Self::default();
        for resource in parameters.all("resource") {
            if !is_resource(resource) {
                let description =
                    "the parameter resource must be an absolute URI without a fragment";
                return Err(refused(Reason::ResourceInvalid, description.to_owned()));
            }
            let mut known = settings.known_resources();
            if !known.any(|known| known == resource) && !place::is_own(call, resource) {
                let near = guess(resource, settings.known_resources());
                let description = format!("the resource {resource} is unknown{near}");
                return Err(refused(Reason::ResourceUnknown, description));
            }
            resources.add(targets, resource)?;
        }
        Ok(resources)
    }

    /// These and the parameters `audience` of a token exchange (RFC 8693, section 2.1): resources by any
    /// name, and others. `unknown` guesses which audience is meant by one that is unknown.
    ///
    /// # Errors
    ///
    /// One of them is unknown, or not for the client.
    pub fn with_audiences(
        mut self,
        parameters: &Parameters,
        (targets, settings): (Option<&[String]>, &OidcSettings),
        unknown: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Refusal> {
        for audience in parameters.all("audience") {
            let mut known = settings.known_resources();
            if !known.any(|known| known == audience)
                && let Some(near) = unknown(audience)
            {
                let description = format!("the audience {audience} is unknown{near}");
                return Err(refused(Reason::ResourceUnknown, description));
            }
            self.add(targets, audience)?;
        }
        Ok(self)
    }

    fn add(&mut self, targets: Option<&[String]>, resource: &str) -> Result<(), Refusal> {
        if targets.is_some_and(|targets| !targets.iter().any(|target| target == resource)) {
            return Err(refused(
                Reason::ResourceNotAllowed,
                format!("the client may not ask for the resource {resource}"),
            ));
        }
        if !self.has(resource) {
            self.0.push(resource.to_owned());
        }
        Ok(())
    }

    /// Those of a token that is issued from a grant with these resources: all, or those that are asked
    /// for (section 2.2). A grant without any is good for every one.
    ///
    /// # Errors
    ///
    /// One goes beyond those of the grant.
    pub fn narrowed(&self, asked: Self) -> Result<Self, Refusal> {
        if asked.is_empty() {
            return Ok(self.clone());
        }
        let beyond = asked.0.iter().find(|resource| !self.has(resource));
        match beyond {
            Some(resource) if !self.is_empty() => Err(refused(
                Reason::ResourceNotGranted,
                format!("the resource {resource} was not granted"),
            )),
            _ => Ok(asked),
        }
    }

    /// Whether none was asked for.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The audience of tokens for them.
    pub fn audience(&self) -> &[String] {
        &self.0
    }

    /// The scopes of a token for these resources: those of other audiences are left out.
    pub fn scopes<'a>(&self, scopes: &'a Scopes, settings: &OidcSettings) -> Cow<'a, Scopes> {
        if self.is_empty() {
            return Cow::Borrowed(scopes);
        }
        Cow::Owned(scopes.clone().retaining(|scope| {
            let scope = settings.scopes.get(scope);
            let audience = scope.and_then(|scope| scope.audience.as_deref());
            audience.is_none_or(|audience| self.has(audience))
        }))
    }

    fn has(&self, resource: &str) -> bool {
        self.0.iter().any(|known| known == resource)
    }
}

/// Whether a text can be a resource: an absolute URI without a fragment (section 2).
pub fn is_resource(text: &str) -> bool {
    !text.contains('#') && Url::parse(text).is_ok()
}

impl OidcSettings {
    /// The resources that tokens can be for: the audiences of scopes, and others.
    pub fn known_resources(&self) -> impl Iterator<Item = &str> {
        let scopes = self.scopes.values();
        let audiences = scopes.filter_map(|scope| scope.audience.as_deref());
        audiences.chain(self.resources.iter().map(String::as_str))
    }
}

fn refused(reason: Reason, description: String) -> Refusal {
    Refusal::new(ErrorCode::InvalidTarget, reason, description)
}

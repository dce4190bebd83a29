//! The users, scopes and resources that stand for claims by request.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::config::{RequestMapping, TokenCallback};
use crate::vendors::oidc::resources::is_resource;
use crate::vendors::oidc::scopes::{STANDARD_SCOPES, is_scope};
use crate::vendors::oidc::tokens::RESERVED;

/// A claim of access tokens that the provider writes itself.
const SCOPE: &str = "scope";

/// A user that stands for a set of claims.
#[derive(PartialEq)]
pub struct User {
    pub name: String,
    pub claims: Map<String, Value>,
}

/// What the issuers have.
#[derive(Default)]
pub struct Mapped {
    pub users: Vec<User>,
    /// The names of the users of each issuer.
    pub issuers: BTreeMap<String, Vec<String>>,
    /// The audience of each scope.
    pub scopes: BTreeMap<String, String>,
    pub resources: Vec<String>,
    pub notes: Vec<String>,
}

impl Mapped {
    /// Converts the mappings of all issuers.
    pub fn of(callbacks: &[TokenCallback]) -> Self {
        let mut mapped = Self::default();
        for callback in callbacks {
            let issuer = &callback.issuer_id;
            mapped.issuers.entry(issuer.clone()).or_default();
            for mapping in &callback.request_mappings {
                mapped.add(issuer, mapping);
            }
        }
        mapped
    }

    fn add(&mut self, issuer: &str, mapping: &RequestMapping) {
        let at = format!("Issuer {issuer}, {mapping}");
        self.add_audience(&at, mapping);
        let (claims, written): (Map<_, _>, Map<_, _>) = mapping
            .claims
            .clone()
            .into_iter()
            .partition(|(name, _)| !RESERVED.contains(&name.as_str()) && name != SCOPE);
        self.note_written(&at, &written);
        match written.get("sub").and_then(Value::as_str) {
            Some(subject) if !subject.contains("${") && !is_of_client(mapping) => {
                let user = User {
                    name: subject.to_owned(),
                    claims,
                };
                self.add_user(&at, issuer, user);
            }
            _ if claims.is_empty() => {}
            _ => {
                let names = names(&claims);
                self.notes.push(format!(
                    "{at}: tokens of client credentials have no {names}, and their `sub` is the client id; \
                     POST /__admin/tokens makes tokens with any claims."
                ));
            }
        }
    }

    fn add_user(&mut self, at: &str, issuer: &str, user: User) {
        let name = user.name.clone();
        match self.users.iter().find(|known| known.name == name) {
            Some(known) if *known != user => {
                let names = names(&user.claims);
                self.notes.push(format!(
                    "{at}: the user {name} has other claims elsewhere, so {names} of this mapping are not \
                     taken over; give the user another `sub`, or set the claims by PATCH \
                     /__admin/accounts/oidc/user/{name}."
                ));
            }
            Some(_) => {}
            None => {
                self.notes.push(format!(
                    "{at}: not the parameter selects the claims, but the user; log in as {name} with \
                     login_hint={name}, or script it by POST /__admin/oidc/logins {{\"account\":\"{name}\"}}."
                ));
                self.users.push(user);
            }
        }
        let users = self.issuers.entry(issuer.to_owned()).or_default();
        if !users.contains(&name) {
            users.push(name);
        }
    }

    /// An audience belongs to a scope, or to a resource that the client names.
    fn add_audience(&mut self, at: &str, mapping: &RequestMapping) {
        let audience = match mapping.claims.get("aud") {
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            Some(one) => one.as_str().into_iter().collect(),
            None => Vec::new(),
        };
        let (Some(first), rest) = (audience.first(), audience.get(1..)) else {
            return;
        };
        let is_own = |scope: &&str| !STANDARD_SCOPES.contains(scope) && is_scope(scope);
        let scopes = mapping.value.split(' ').filter(is_own);
        let scopes: Vec<_> = scopes.filter(|_| mapping.request_param == SCOPE).collect();
        if scopes.is_empty() || mapping.value == "*" {
            self.add_resources(at, &audience);
            return;
        }
        for scope in scopes {
            self.scopes.insert(scope.to_owned(), (*first).to_owned());
        }
        if let Some(rest @ [_, ..]) = rest {
            self.add_resources(at, rest);
        }
    }

    fn add_resources(&mut self, at: &str, audience: &[&str]) {
        for one in audience {
            if is_resource(one) {
                if !self.resources.iter().any(|known| known == one) {
                    self.resources.push((*one).to_owned());
                }
                self.notes.push(format!(
                    "{at}: tokens have the audience {one} if the client asks for it with resource={one}."
                ));
            } else {
                self.notes.push(format!(
                    "{at}: the audience {one} is not taken over; give it to a scope that the client asks for: \
                     `scopes: {{ NAME: {{ audience: {one} }} }}`."
                ));
            }
        }
    }

    /// The claims that the provider writes itself.
    fn note_written(&mut self, at: &str, written: &Map<String, Value>) {
        for (name, value) in written {
            let note = match name.as_str() {
                "sub" | "aud" => continue,
                "acr" => format!(
                    "{at}: `acr` is {value} if the client asks for it with acr_values, or a scripted login has \
                     it."
                ),
                "scope" => format!("{at}: `scope` is what was granted, and not {value}."),
                "iss" => format!("{at}: the issuer is the address of the server, and not {value}."),
                _ => format!("{at}: the provider itself writes `{name}`, and not {value}."),
            };
            self.notes.push(note);
        }
    }

    /// The lifetime of tokens, which all issuers share.
    pub fn lifetimes(&mut self, callbacks: &[TokenCallback]) -> Vec<String> {
        let seconds = callbacks.iter().map(|callback| callback.token_expiry);
        let Some(most) = seconds.clone().max() else {
            return Vec::new();
        };
        for callback in callbacks {
            if callback.token_expiry != most {
                self.notes.push(format!(
                    "Issuer {}: `tokenExpiry` {} is not taken over, because all issuers have one lifetime, \
                     here {most} seconds.",
                    callback.issuer_id, callback.token_expiry
                ));
            }
        }
        let settings = ["access_ttl", "id_token_ttl"];
        settings.map(|name| format!("{name}: {most}s")).into()
    }

    /// The type of access tokens, which all mappings share.
    pub fn token_type(&mut self, callbacks: &[TokenCallback]) -> Option<String> {
        let mappings = callbacks.iter().flat_map(|callback| {
            let issuer = &callback.issuer_id;
            let mappings = callback.request_mappings.iter();
            mappings.map(move |mapping| (issuer, mapping))
        });
        let other = mappings.clone().find(|(_, it)| it.type_header != "JWT");
        let (_, first) = other?;
        let all_same = mappings
            .clone()
            .all(|(_, it)| it.type_header == first.type_header);
        if all_same && first.type_header == "at+jwt" {
            return Some("access_token: at+jwt".to_owned());
        }
        for (issuer, mapping) in mappings.filter(|(_, it)| it.type_header != "JWT") {
            self.notes.push(format!(
                "Issuer {issuer}, {mapping}: `typeHeader` {} is not taken over; `access_token: at+jwt` in the \
                 settings or of a client gives that type to access tokens.",
                mapping.type_header
            ));
        }
        None
    }
}

/// Whether a mapping is about tokens that a client gets for itself.
fn is_of_client(mapping: &RequestMapping) -> bool {
    mapping.request_param == "grant_type" && mapping.value == "client_credentials"
}

fn names(claims: &Map<String, Value>) -> String {
    if claims.is_empty() {
        return "its claims".to_owned();
    }
    let names: Vec<_> = claims.keys().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

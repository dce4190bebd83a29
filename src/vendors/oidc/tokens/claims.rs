//! The claims about users: which of them a client gets where (OpenID Connect Core, section 5).

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::identity::account::Account;
use crate::vendors::oidc::accounts::{CLIENT, UserFields};
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::{OidcSettings, ScopeClaims};

/// The claims that scopes ask for (OpenID Connect Core, section 5.4).
pub const OF_SCOPES: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("address", &["address"]),
    ("phone", &["phone_number", "phone_number_verified"]),
];

/// The claims that the provider writes itself, which no user can have.
pub const RESERVED: [&str; 18] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "sid",
    "client_id",
    "cnf",
    "act",
];

/// Where claims are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In an ID token.
    IdToken,
    /// At userinfo.
    Userinfo,
}

impl Place {
    /// Its member of the parameter `claims` (OpenID Connect Core, section 5.5).
    const fn member(self) -> &'static str {
        match self {
            Self::IdToken => "id_token",
            Self::Userinfo => "userinfo",
        }
    }
}

/// What a client has asked for.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// The settings, which have more scopes.
    pub settings: &'a OidcSettings,
    /// The scopes that were granted.
    pub scopes: &'a Scopes,
    /// The parameter `claims` of the authorization request.
    pub claims: Option<&'a Map<String, Value>>,
}

impl Selection<'_> {
    /// The claims of a user at a place. Claims that belong to no scope are at both; those of scopes are
    /// at userinfo alone, since the client has an access token for it (OpenID Connect Core, section
    /// 5.4), unless the settings have them in ID tokens too.
    pub fn of<'u>(
        &self,
        user: &'u Account,
        place: Place,
    ) -> impl Iterator<Item = (&'u str, &'u Value)> {
        let claims = user.fields::<UserFields>().map(|fields| &fields.claims);
        let requested = self.claims.and_then(|claims| claims.get(place.member()));
        let found = claims.into_iter().flatten().filter(move |(name, value)| {
            let is_requested =
                || requested.is_some_and(|requested| asks_for(requested, name, value));
            is_claim(name, value) && (self.has(name, place) || is_requested())
        });
        found
            .map(|(name, value)| (name.as_str(), value))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The claims of a user that scopes add to access tokens.
    pub fn of_access_token<'u>(
        &self,
        user: &'u Account,
    ) -> impl Iterator<Item = (&'u str, &'u Value)> {
        let fields = user.fields::<UserFields>();
        let added = fields.into_iter().flat_map(|fields| &fields.claims);
        let added = added.filter(|(name, _)| {
            let mut scopes = self.scopes.iter();
            scopes.any(|scope| self.adds(scope, name))
        });
        let always = fields
            .into_iter()
            .flat_map(|fields| &fields.access_token_claims);
        let all = added
            .chain(always)
            .filter(|(name, value)| is_claim(name, value));
        all.map(|(name, value)| (name.as_str(), value))
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn has(&self, claim: &str, place: Place) -> bool {
        let name = without_language(claim);
        let standard = OF_SCOPES
            .iter()
            .filter(|(_, claims)| claims.contains(&name));
        let mut standard = standard.map(|(scope, _)| *scope);
        let own = self.settings.scopes.keys().map(String::as_str);
        let mut own = own.filter(|scope| self.adds(scope, claim));
        let mut scopes = standard.by_ref().chain(own.by_ref()).peekable();
        if scopes.peek().is_none() {
            return true;
        }
        let is_place =
            place == Place::Userinfo || self.settings.scope_claims == ScopeClaims::IdToken;
        is_place && scopes.any(|scope| self.scopes.has(scope))
    }

    /// Whether a scope of the settings adds a claim.
    fn adds(&self, scope: &str, claim: &str) -> bool {
        let scope = self.settings.scopes.get(scope);
        scope.is_some_and(|scope| {
            scope
                .claims
                .iter()
                .any(|name| name == without_language(claim))
        })
    }
}

/// A claim that a user has: null stands for none (section 5.3.2).
fn is_claim(name: &str, value: &Value) -> bool {
    !value.is_null() && !RESERVED.contains(&name)
}

/// The name of a claim without its language tag (section 5.2).
fn without_language(claim: &str) -> &str {
    claim.split_once('#').map_or(claim, |(name, _)| name)
}

/// Whether a member of the parameter `claims` asks for a claim with this value (section 5.5.1).
fn asks_for(requested: &Value, name: &str, value: &Value) -> bool {
    let Some(request) = requested.get(name) else {
        return false;
    };
    let is_value = |wanted: &Value| wanted == value;
    let one = request.get("value");
    let several = request.get("values").and_then(Value::as_array);
    one.is_none_or(is_value) && several.is_none_or(|values| values.iter().any(is_value))
}

/// The subject of tokens about an account.
pub fn subject(account: &Account) -> Cow<'_, str> {
    let fields = account.fields::<UserFields>();
    if let Some(subject) = fields.and_then(|fields| fields.sub.as_deref()) {
        return subject.into();
    }
    match account.login.name() {
        Some(client_id) if account.kind == CLIENT => client_id.into(),
        _ => account.id.to_string().into(),
    }
}

/// Claims as a part of a token.
pub fn owned<'a>(claims: impl Iterator<Item = (&'a str, &'a Value)>) -> Map<String, Value> {
    claims
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
}

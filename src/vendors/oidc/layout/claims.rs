//! The claims of tokens as Keycloak writes them.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Uri;
use serde_json::{Map, Value, json};

use crate::identity::account::Account;
use crate::vendors::oidc::accounts::{CLIENT, ClientFields};
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::OidcSettings;
use crate::vendors::oidc::tokens::{Place, Selection};

/// The client of the account console, whose roles every user has.
const ACCOUNT: &str = "account";

/// The authentication context class of a login that says no other.
const ACR: &str = "1";

/// To whom a token is issued.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The settings.
    pub settings: &'a OidcSettings,
    /// The path of the issuer after that of the provider.
    pub issuer: &'a str,
    /// The account that the token is about: a user, or the client itself.
    pub account: &'a Account,
    /// The client's id.
    pub client_id: &'a str,
    /// What is registered of the client.
    pub client: &'a ClientFields,
    /// The scopes.
    pub scopes: &'a Scopes,
}

impl Facts<'_> {
    /// Changes the claims of an access token to Keycloak's.
    pub fn into_access_token(self, claims: &mut Map<String, Value>) {
        self.add_claims_of_user(claims);
        claims.insert("typ".to_owned(), "Bearer".into());
        claims.insert("azp".to_owned(), self.client_id.into());
        claims.entry("acr").or_insert_with(|| ACR.into());
        let origins = origins(self.client);
        if !origins.is_empty() {
            claims.insert("allowed-origins".to_owned(), json!(origins));
        }
        self.add_roles(claims);
    }

    /// Changes the claims of an ID token to Keycloak's.
    pub fn into_id_token(self, claims: &mut Map<String, Value>) {
        self.add_claims_of_user(claims);
        claims.insert("typ".to_owned(), "ID".into());
        claims.entry("acr").or_insert_with(|| ACR.into());
    }

    /// The claims of the scopes, which Keycloak has in tokens too.
    fn add_claims_of_user(&self, claims: &mut Map<String, Value>) {
        let selection = Selection {
            settings: self.settings,
            scopes: self.scopes,
            claims: None,
        };
        for (name, value) in selection.of(self.account, Place::Userinfo) {
            claims.entry(name).or_insert_with(|| value.clone());
        }
        add_defaults(self.account, self.scopes, claims);
    }

    /// `realm_access` and `resource_access`, and the clients of the latter as the audience. The roles are
    /// the claims `roles` and `client_roles` of the fixtures.
    fn add_roles(&self, claims: &mut Map<String, Value>) {
        let realm = match self.issuer {
            "" => &self.settings.realm,
            name => name,
        };
        let mut roles = vec![
            json!(format!("default-roles-{realm}")),
            json!("offline_access"),
            json!("uma_authorization"),
        ];
        if let Some(Value::Array(own)) = claims.shift_remove("roles") {
            roles.extend(own);
        }
        let realm_access = json!({ "roles": roles });
        claims.entry("realm_access").or_insert(realm_access);
        let mut access = Map::new();
        if let Some(Value::Object(own)) = claims.shift_remove("client_roles") {
            access.extend(
                own.into_iter()
                    .map(|(client, roles)| (client, json!({ "roles": roles }))),
            );
        }
        let of_account = ["manage-account", "manage-account-links", "view-profile"];
        let of_account = json!({ "roles": of_account });
        access.entry(ACCOUNT).or_insert(of_account);
        let access = claims
            .entry("resource_access")
            .or_insert(Value::Object(access));
        let clients = access.as_object().into_iter().flat_map(Map::keys);
        let mut audience: Vec<Value> = clients
            .filter(|client| *client != self.client_id)
            .map(|client| json!(client))
            .collect();
        add_audience(&mut audience, claims.get("iss"), claims.get("aud"));
        let audience = match <[Value; 1]>::try_from(audience) {
            Ok([one]) => one,
            Err(several) => Value::Array(several),
        };
        claims.insert("aud".to_owned(), audience);
    }
}

/// Adds the audience that was asked for. The issuer stands for none.
fn add_audience(all: &mut Vec<Value>, issuer: Option<&Value>, asked: Option<&Value>) {
    let asked = match asked {
        Some(Value::Array(several)) => several.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let others = asked.iter().filter(|one| Some(*one) != issuer);
    for one in others.cloned().collect::<Vec<_>>() {
        if !all.contains(&one) {
            all.insert(0, one);
        }
    }
}

/// Adds the claims that Keycloak takes from the user itself.
pub fn add_defaults(account: &Account, scopes: &Scopes, claims: &mut Map<String, Value>) {
    let name = account.login.name().unwrap_or_default();
    if scopes.has("profile") {
        let name = if account.kind == CLIENT {
            format!("service-account-{name}")
        } else {
            name.to_owned()
        };
        claims
            .entry("preferred_username")
            .or_insert_with(|| name.into());
    }
    if scopes.has("email") {
        claims.entry("email_verified").or_insert(false.into());
    }
}

/// The claims of a token that was verified.
pub fn of_token(text: &str) -> Option<Map<String, Value>> {
    let claims = URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// The origins of a client's redirect URIs (Keycloak: web origins `+`).
pub fn origins(client: &ClientFields) -> BTreeSet<String> {
    let uris = client.redirect_uris.iter();
    let uris = uris.filter_map(|uri| uri.as_str().parse::<Uri>().ok());
    let web = uris.filter_map(|uri| {
        let scheme = uri
            .scheme_str()
            .filter(|scheme| scheme.starts_with("http"))?;
        Some(format!("{scheme}://{}", uri.authority()?))
    });
    web.collect()
}

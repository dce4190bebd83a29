//! Where the operations are.

use crate::sandbox::World;
use crate::vendor::call::Call;
use crate::vendor::split_document;
use crate::vendors::oidc::protected::place::WELL_KNOWN;
use crate::vendors::oidc::settings::OidcSettings;

/// What every path of the layout begins with.
pub const REALMS: &str = "/realms/";

/// The document of a realm.
pub const REALM: &str = "/realms/{realm}";

/// The profile of the user.
pub const ACCOUNT: &str = "/realms/{realm}/account";

/// The frame that tells a page whether the session in the browser has changed.
pub const LOGIN_STATUS: &str = "/realms/{realm}/protocol/openid-connect/login-status-iframe.html";

/// What that frame asks the server.
pub const LOGIN_STATUS_INIT: &str =
    "/realms/{realm}/protocol/openid-connect/login-status-iframe.html/init";

/// The frame that sets a cookie.
pub const COOKIES_STEP_1: &str = "/realms/{realm}/protocol/openid-connect/3p-cookies/step1.html";

/// The frame that tells a page whether the browser has sent it.
pub const COOKIES_STEP_2: &str = "/realms/{realm}/protocol/openid-connect/3p-cookies/step2.html";

/// The path of the login status frame after that of the realm.
pub const SESSION_FRAME: &str = "/protocol/openid-connect/login-status-iframe.html";

/// The paths of operations, each with that of the layout after the realm. Forms have relative addresses,
/// so the login is beside the authorization endpoint.
pub const ENDPOINTS: [(&str, &str); 14] = [
    ("/token", "/protocol/openid-connect/token"),
    ("/jwks", "/protocol/openid-connect/certs"),
    ("/userinfo", "/protocol/openid-connect/userinfo"),
    ("/introspect", "/protocol/openid-connect/token/introspect"),
    ("/authorize", "/protocol/openid-connect/auth"),
    ("/login", "/protocol/openid-connect/login"),
    ("/logout", "/protocol/openid-connect/logout"),
    ("/revoke", "/protocol/openid-connect/revoke"),
    ("/register", "/clients-registrations/openid-connect"),
    ("/par", "/protocol/openid-connect/ext/par/request"),
    (
        "/device_authorization",
        "/protocol/openid-connect/auth/device",
    ),
    ("/device", "/device"),
    (DISCOVERY, DISCOVERY),
    (SERVER_METADATA, SERVER_METADATA),
];

const DISCOVERY: &str = "/.well-known/openid-configuration";
const SERVER_METADATA: &str = "/.well-known/oauth-authorization-server";

/// The path of a realm and that of an operation, at a path of a world with this layout.
pub fn locate<'a>(world: &World, path: &'a str) -> Option<(&'a str, &'a str)> {
    // The metadata of a resource belongs to the path of the resource, in every layout.
    if let Some(resource) = path.strip_suffix(WELL_KNOWN) {
        return super::is_chosen(world).then_some((resource, WELL_KNOWN));
    }
    let (realm, rest, document) = split(path)?;
    if !super::is_chosen(world) {
        return None;
    }
    if let Some(document) = document {
        return Some((realm, document));
    }
    let known = ENDPOINTS.iter().find(|(_, own)| *own == rest);
    Some((realm, known.map_or(path, |(operation, _)| operation)))
}

/// The path of a realm, the rest after it, and the document that stands before it (RFC 8414, section 3.1).
fn split(path: &str) -> Option<(&str, &str, Option<&str>)> {
    if let Some(name) = path.strip_prefix(REALMS) {
        let end = name.find('/').unwrap_or(name.len());
        let (realm, rest) = path.split_at(REALMS.len() + end);
        return (end > 0).then_some((realm, rest, None));
    }
    let (document, after) = split_document(path)?;
    let (realm, rest, inner) = split(after)?;
    let is_known = matches!(document, DISCOVERY | SERVER_METADATA);
    (is_known && rest.is_empty() && inner.is_none()).then_some((realm, rest, Some(document)))
}

/// Whether a call has its document before the realm, at the root of the server.
pub fn is_inserted(call: &Call) -> bool {
    super::is_chosen(&call.world) && split_document(&call.path).is_some()
}

impl OidcSettings {
    /// The path of an endpoint after that of its issuer.
    pub(in crate::vendors::oidc) fn endpoint<'a>(&self, operation: &'a str) -> &'a str {
        if !self.is_keycloak() {
            return operation;
        }
        let mut endpoints = ENDPOINTS.iter();
        let known = endpoints.find(|(known, _)| *known == operation);
        known.map_or(operation, |(_, own)| own)
    }

    /// The name of the issuer at a path, empty for the main one.
    pub(in crate::vendors::oidc) fn issuer_name<'a>(&self, path: &'a str) -> &'a str {
        if !self.is_keycloak() {
            return path.trim_start_matches('/');
        }
        let realm = path.strip_prefix(REALMS).unwrap_or_default();
        if realm == self.realm { "" } else { realm }
    }

    /// The path of the issuer with a name.
    pub(in crate::vendors::oidc) fn issuer_path(&self, name: &str) -> String {
        match (self.is_keycloak(), name) {
            (true, "") => format!("{REALMS}{}", self.realm),
            (true, name) => format!("{REALMS}{name}"),
            (false, "") => String::new(),
            (false, name) => format!("/{name}"),
        }
    }
}

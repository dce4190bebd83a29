//! Keycloak's layout of paths and claims (`docs/vendors/oidc.md#keycloaks-layout`), for clients that build
//! the URLs of a realm themselves, and read roles where Keycloak puts them.
//!
//! The operations are those of the plain layout. [`paths`] says where they are; the other modules add what
//! only Keycloak has. Nothing here runs in the plain layout, but for the question whether a path begins with
//! `/realms/`.

pub mod account;
pub mod claims;
pub mod describe;
pub mod frames;
pub mod logout;
pub mod paths;
pub mod realm;
pub mod refresh_token;
pub mod token_answer;

use http::Method;

use super::issuer;
use super::scopes::Scopes;
use super::settings::OidcSettings;
use crate::sandbox::World;
use crate::sandbox::hint::Hint;
use crate::vendor::call::Call;
use crate::vendor::cors::CorsPolicy;
use crate::vendor::handlers::{OperationTable, handler};
use crate::vendor::layout::Layout;

/// The scopes that every client gets without asking (Keycloak: default client scopes).
const DEFAULT_SCOPES: [&str; 2] = ["profile", "email"];

/// The layout, for the registry of vendors.
pub fn spec(cors: CorsPolicy) -> Layout {
    Layout {
        prefix: paths::REALMS,
        locate: paths::locate,
        // keycloak-js asks for tokens with `credentials: include`, which browsers allow with this alone.
        cors: CorsPolicy {
            credentials: true,
            ..cors
        },
        is_chosen,
        template: describe::template,
        describe: describe::describe,
    }
}

/// Adds the operations that only this layout has.
pub fn with_operations(table: OperationTable) -> OperationTable {
    let get = || Method::GET;
    table
        .open("oidcRealm", get(), paths::REALM, handler!(realm::show))
        .open(
            "oidcAccount",
            get(),
            paths::ACCOUNT,
            handler!(account::show),
        )
        .open(
            "oidcLoginStatusFrame",
            get(),
            paths::LOGIN_STATUS,
            handler!(frames::login_status),
        )
        .open(
            "oidcLoginStatus",
            get(),
            paths::LOGIN_STATUS_INIT,
            handler!(frames::compare),
        )
        .open(
            "oidcThirdPartyCookies",
            get(),
            paths::COOKIES_STEP_1,
            handler!(frames::set_cookie),
        )
        .open(
            "oidcThirdPartyCookiesResult",
            get(),
            paths::COOKIES_STEP_2,
            handler!(frames::read_cookie),
        )
}

/// Whether the settings of a world choose the layout.
pub fn is_chosen(world: &World) -> bool {
    world.settings_of::<OidcSettings>().is_keycloak()
}

/// What a client has to be told that finds nothing at its path because the path is one of the other
/// layout.
pub fn hint(call: &Call) -> Option<Hint> {
    let settings = call.world.settings_of::<OidcSettings>();
    if !settings.is_keycloak() {
        let is_of_keycloak = call.path.starts_with(paths::REALMS);
        return is_of_keycloak.then_some(Hint::KeycloakLayout);
    }
    let issuer = issuer::path(call);
    let operation = call.path.strip_prefix(issuer)?;
    let mut endpoints = paths::ENDPOINTS.iter();
    let (_, endpoint) = endpoints.find(|(known, _)| *known == operation)?;
    let realm = if issuer.starts_with(paths::REALMS) {
        issuer.to_owned()
    } else {
        settings.issuer_path(issuer.trim_start_matches('/'))
    };
    let near = format!("{realm}{endpoint}");
    (near != call.path).then_some(Hint::Nearest(near))
}

impl OidcSettings {
    /// The scopes with those that every client gets, as far as a client may have them.
    pub(super) fn with_default_scopes(&self, scopes: Scopes, own: Option<&[String]>) -> Scopes {
        if !self.is_keycloak() {
            return scopes;
        }
        let may_have = |scope: &str| own.is_none_or(|own| own.iter().any(|known| known == scope));
        let missing = DEFAULT_SCOPES
            .into_iter()
            .filter(|scope| may_have(scope) && !scopes.has(scope));
        let missing: Vec<_> = missing.collect();
        scopes.and(missing.into_iter())
    }
}

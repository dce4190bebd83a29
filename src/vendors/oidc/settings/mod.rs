//! Settings of the OIDC provider (`docs/vendors/oidc.md#settings`).

mod device;
mod issuers;
mod keys;
mod layout;
mod login;
mod names;
mod registration;
mod tokens;
mod trusted;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::identity::lockout::{LockoutPolicy, LoginKind};
use crate::schema::Violation;
use crate::vendor::settings::{AccountNames, Conflict, VendorSettings};
pub use device::DeviceSettings;
pub use issuers::IssuerSettings;
pub use keys::{KeySettings, SigningAlgorithm};
pub use layout::LayoutName;
pub use login::{
    BackchannelLogoutSettings, BrowserSessionSettings, EndSessionSettings, LockoutSettings,
    LoginMode, TokensAtLogout,
};
pub use registration::{RegisteredScopes, RegistrationSettings};
pub use tokens::{
    AccessTokenForm, DpopSettings, RefreshSettings, RevokeAccessToken, Rotate, ScopeClaims,
};
pub use trusted::TrustedIssuer;

/// Lifetimes and switches of the OIDC provider.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.settings")]
pub struct OidcSettings {
    /// The host names that select this vendor, in lower case and without a port. `*` for the first
    /// label stands for the name of a sandbox.
    #[schemars(schema_with = "crate::vendor::settings::host_patterns")]
    pub hosts: Vec<String>,
    /// The paths of the provider and the claims of its tokens: those of the specifications (`plain`), or
    /// Keycloak's.
    pub layout: LayoutName,
    /// The realm of the main issuer in Keycloak's layout. Other issuers are realms by their names.
    #[schemars(length(min = 1), regex(pattern = "^[^/]+$"))]
    pub realm: String,
    /// What stands in for a person at the authorization endpoint: nobody (`auto`) or a page (`page`).
    pub login: LoginMode,
    /// Whether the page asks for the passwords of accounts that have one.
    pub passwords: bool,
    /// When failed logins lock a username. Absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lockout: Option<LockoutSettings>,
    /// The URL at which browsers reach the server, if it is another than the one at which programs do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(
        regex(pattern = "^https?://[^/?#]+(/[^?#]*)?$"),
        example = "http://localhost:8080"
    )]
    pub public_url: Option<String>,
    /// Whether the endpoints for programs are at the host that the program used (`dynamic`), or below
    /// `public_url` too (`fixed`).
    pub backchannel: Backchannel,
    /// Whether issuers end with a slash.
    pub slash: bool,
    /// The lifetime of an access token.
    pub access_ttl: Period,
    /// The lifetime of an ID token.
    pub id_token_ttl: Period,
    /// The lifetime of an authorization code.
    pub code_ttl: Period,
    /// Refresh tokens.
    pub refresh: RefreshSettings,
    /// The sessions of browsers.
    pub session: BrowserSessionSettings,
    /// The device flow.
    pub device: DeviceSettings,
    /// The form of access tokens, unless the client has one of its own.
    pub access_token: AccessTokenForm,
    /// Where the claims of scopes are: at `userinfo` alone, or in the `id_token` too.
    pub scope_claims: ScopeClaims,
    /// Whether unknown clients are accepted: with any id, any secret and any redirect URI of this
    /// machine.
    pub unknown_clients: UnknownClients,
    /// Clients that register themselves.
    pub registration: RegistrationSettings,
    /// Proofs of the possession of keys (DPoP).
    pub dpop: DpopSettings,
    /// Whether authorization requests have to be pushed before.
    pub require_pushed_authorization_requests: bool,
    /// The signing keys.
    pub keys: KeySettings,
    /// Whether the assertion of a client has to name the issuer alone as its audience.
    pub strict_aud: bool,
    /// What the revocation of an access token ends.
    pub revoke_access_token: RevokeAccessToken,
    /// What a logout ends besides the session of the browser.
    pub end_session: EndSessionSettings,
    /// Logout tokens for clients with a `backchannel_logout_uri`.
    pub backchannel_logout: BackchannelLogoutSettings,
    /// The scopes besides those of OpenID Connect.
    pub scopes: BTreeMap<String, ScopeSettings>,
    /// The resource servers that access tokens can be for, besides the audiences of scopes: absolute URIs
    /// without a fragment.
    pub resources: Vec<String>,
    /// The issuers of other servers whose JWTs are accepted as grants and in token exchanges.
    pub trusted_issuers: Vec<TrustedIssuer>,
    /// The issuers with users or clients of their own, by their path after that of the provider.
    pub issuers: BTreeMap<String, IssuerSettings>,
}

impl Default for OidcSettings {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            layout: LayoutName::Plain,
            realm: "master".to_owned(),
            login: LoginMode::Page,
            passwords: false,
            lockout: None,
            public_url: None,
            backchannel: Backchannel::Dynamic,
            slash: false,
            access_ttl: Period::hours(1),
            id_token_ttl: Period::hours(1),
            code_ttl: Period::seconds(60),
            refresh: RefreshSettings::default(),
            session: BrowserSessionSettings::default(),
            device: DeviceSettings::default(),
            access_token: AccessTokenForm::Jwt,
            scope_claims: ScopeClaims::Userinfo,
            unknown_clients: UnknownClients::Refuse,
            registration: RegistrationSettings::default(),
            dpop: DpopSettings::default(),
            require_pushed_authorization_requests: false,
            keys: KeySettings::default(),
            strict_aud: false,
            revoke_access_token: RevokeAccessToken::Token,
            end_session: EndSessionSettings::default(),
            backchannel_logout: BackchannelLogoutSettings::default(),
            scopes: BTreeMap::new(),
            resources: Vec::new(),
            trusted_issuers: Vec::new(),
            issuers: BTreeMap::new(),
        }
    }
}

/// Where the endpoints for programs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.backchannel")]
pub enum Backchannel {
    /// At the host that the program used.
    Dynamic,
    /// Below `public_url`.
    Fixed,
}

/// What happens to unknown clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.unknown_clients")]
pub enum UnknownClients {
    /// They are refused.
    Refuse,
    /// They are accepted.
    Accept,
}

/// A scope besides those of OpenID Connect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.scope")]
pub struct ScopeSettings {
    /// The audience of access tokens with this scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// The claims of the user that it adds to access tokens and to userinfo.
    pub claims: Vec<String>,
}

impl VendorSettings for OidcSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }

    fn lockout(&self, kind: LoginKind) -> Option<LockoutPolicy> {
        let lockout = self.lockout.filter(|_| kind == LoginKind::User)?;
        Some(lockout.policy())
    }

    fn why_no_lockout(&self, kind: LoginKind) -> &'static str {
        match kind {
            LoginKind::User => {
                "its setting `lockout` is absent; set it, for example by PATCH /__admin/settings \
                 {\"oidc\":{\"lockout\":{}}}"
            }
            LoginKind::Application => "only users are locked out there",
        }
    }

    fn warning(&self) -> Option<&'static str> {
        let accepts = self.unknown_clients == UnknownClients::Accept;
        accepts
            .then_some("unknown clients are accepted with any secret (`unknown_clients: accept`)")
    }

    fn violations(&self, accounts: AccountNames<'_>) -> Vec<Violation> {
        let mut violations = names::violations(self, accounts);
        violations.extend(trusted::violations(self));
        violations
    }

    /// Checks that an unused refresh token does not outlive its grant, and that the ring has enough
    /// keys for the schedule.
    fn check(&self) -> Result<(), Conflict> {
        if let Some(sentence) = self.keys.conflict() {
            let settings = vec!["keys".into()];
            return Err(Conflict { settings, sentence });
        }
        if let Some(sentence) = self.conflict_of_realms() {
            let settings = vec!["issuers".into()];
            return Err(Conflict { settings, sentence });
        }
        let RefreshSettings { ttl, idle, .. } = self.refresh;
        if idle <= ttl {
            return Ok(());
        }
        Err(Conflict {
            settings: vec!["refresh".into()],
            sentence: format!("`refresh.idle` ({idle}) is longer than `refresh.ttl` ({ttl})"),
        })
    }
}

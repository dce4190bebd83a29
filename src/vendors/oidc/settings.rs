//! Settings of the OIDC provider (`docs/vendors/oidc.md#settings`).

use std::collections::BTreeMap;

use jsonwebtoken::Algorithm;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Reuse, Rotation, SessionLength,
    SessionPolicy,
};
use crate::identity::lockout::{LockoutPolicy, LoginKind};
use crate::provider::Provider;
use crate::vendor::settings::{Conflict, VendorSettings};

/// Lifetimes and switches of the OIDC provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.settings")]
pub struct OidcSettings {
    /// The host names that select this vendor, in lower case and without a port. `*` for the first
    /// label stands for the name of a sandbox.
    #[schemars(schema_with = "crate::vendor::settings::host_patterns")]
    pub hosts: Vec<String>,
    /// What stands in for a person at the authorization endpoint: nobody (`auto`) or a page (`page`).
    pub login: LoginMode,
    /// Whether the page asks for the passwords of accounts that have one.
    pub passwords: bool,
    /// When failed logins lock a username. Absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lockout: Option<LockoutSettings>,
    /// The URL at which browsers reach the server, if it is another than the one at which programs do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^https?://[^/?#]+(/[^?#]*)?$"))]
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
    /// The form of access tokens, unless the client has one of its own.
    pub access_token: AccessTokenForm,
    /// Whether unknown clients are accepted: with any id, any secret and any redirect URI of this
    /// machine.
    pub unknown_clients: UnknownClients,
    /// The signing keys.
    pub keys: KeySettings,
    /// Whether the assertion of a client has to name the issuer alone as its audience.
    pub strict_aud: bool,
    /// What the revocation of an access token ends.
    pub revoke_access_token: RevokeAccessToken,
    /// What a logout ends besides the session of the browser.
    pub end_session: EndSessionSettings,
    /// The scopes besides those of OpenID Connect.
    pub scopes: BTreeMap<String, ScopeSettings>,
    /// The issuers with users or clients of their own, by their path after that of the provider.
    pub issuers: BTreeMap<String, IssuerSettings>,
}

impl Default for OidcSettings {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
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
            access_token: AccessTokenForm::Jwt,
            unknown_clients: UnknownClients::Refuse,
            keys: KeySettings::default(),
            strict_aud: false,
            revoke_access_token: RevokeAccessToken::Token,
            end_session: EndSessionSettings::default(),
            scopes: BTreeMap::new(),
            issuers: BTreeMap::new(),
        }
    }
}

/// What stands in for a person at the authorization endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.login")]
pub enum LoginMode {
    /// The account of the hint, or the default one, is logged in.
    Auto,
    /// A page asks who logs in.
    Page,
}

/// How many failed logins lock a username, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.lockout")]
pub struct LockoutSettings {
    /// The number of failures that locks.
    #[schemars(range(min = 1, max = 100))]
    pub threshold: u32,
    /// The period in which failures are counted.
    pub window: Period,
    /// The length of the lock.
    pub length: Period,
}

impl Default for LockoutSettings {
    fn default() -> Self {
        Self {
            threshold: 5,
            window: Period::minutes(5),
            length: Period::minutes(5),
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

/// How refresh tokens are used, and when they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.refresh")]
pub struct RefreshSettings {
    /// How long after the login refreshing ends.
    pub ttl: Period,
    /// How long an unused refresh token is valid.
    pub idle: Period,
    /// Whether a refresh replaces the refresh token.
    pub rotate: Rotate,
    /// How long after its first use a refresh token gives the same successor again. Absent: it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace: Option<Period>,
    /// What happens when a refresh token is used again after that.
    pub reuse: OnReuse,
}

impl Default for RefreshSettings {
    fn default() -> Self {
        Self {
            ttl: Period::hours(30 * 24),
            idle: Period::hours(7 * 24),
            rotate: Rotate::Always,
            grace: None,
            reuse: OnReuse::EndFamily,
        }
    }
}

/// Whether a refresh replaces the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.rotate")]
pub enum Rotate {
    /// Each refresh does.
    Always,
    /// The refresh token stays.
    Never,
}

/// What happens when a used refresh token is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.reuse")]
pub enum OnReuse {
    /// It is refused, and all tokens of its grant end (RFC 9700, section 4.14.2).
    EndFamily,
    /// It is refused.
    Refuse,
}

/// When the session of a browser ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.session")]
pub struct BrowserSessionSettings {
    /// How long after the login.
    pub ttl: Period,
    /// How long after its last use.
    pub idle: Period,
}

impl Default for BrowserSessionSettings {
    fn default() -> Self {
        Self {
            ttl: Period::hours(12),
            idle: Period::hours(1),
        }
    }
}

/// The form of access tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "oidc.access_token")]
pub enum AccessTokenForm {
    /// A JWT with the header `typ` `JWT`.
    #[serde(rename = "jwt")]
    Jwt,
    /// A JWT with the header `typ` `at+jwt` (RFC 9068).
    #[serde(rename = "at+jwt")]
    AtJwt,
    /// Random characters.
    #[serde(rename = "opaque")]
    Opaque,
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

/// When signing keys are replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.keys")]
pub struct KeySettings {
    /// How often the signing key is replaced. Absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotate: Option<Period>,
    /// How long before it signs a key is published.
    pub publish_before: Period,
    /// How long a key stays published after it has signed.
    pub keep_after: Period,
    /// The algorithms that sign tokens; the first is the default.
    #[schemars(length(min = 1))]
    pub algorithms: Vec<SigningAlgorithm>,
}

impl Default for KeySettings {
    fn default() -> Self {
        Self {
            rotate: None,
            publish_before: Period::hours(1),
            keep_after: Period::hours(2),
            algorithms: vec![SigningAlgorithm::RS256],
        }
    }
}

/// An algorithm that signs tokens (RFC 7518, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "oidc.algorithm")]
pub enum SigningAlgorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256.
    RS256,
    /// ECDSA with P-256 and SHA-256.
    ES256,
}

impl SigningAlgorithm {
    /// The algorithm of the cryptographic library, if tokens are signed with it.
    pub const fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::RS256 => Some(Self::RS256),
            Algorithm::ES256 => Some(Self::ES256),
            _ => None,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::ES256 => "ES256",
        }
    }
}

/// What the revocation of an access token ends (RFC 7009, section 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.revoke_access_token")]
pub enum RevokeAccessToken {
    /// The token.
    Token,
    /// Its grant, with the refresh token.
    Grant,
}

/// What a logout ends besides the session of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.end_session")]
pub struct EndSessionSettings {
    /// The tokens that were issued in the session.
    pub tokens: TokensAtLogout,
}

impl Default for EndSessionSettings {
    fn default() -> Self {
        Self {
            tokens: TokensAtLogout::Keep,
        }
    }
}

/// What a logout does with the tokens of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.tokens_at_logout")]
pub enum TokensAtLogout {
    /// They stay valid.
    Keep,
    /// They end.
    Revoke,
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

/// An issuer with users or clients of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.issuer")]
pub struct IssuerSettings {
    /// The usernames of its users. Absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<Vec<String>>,
    /// The ids of its clients. Absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients: Option<Vec<String>>,
}

impl VendorSettings for OidcSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }

    fn lockout(&self, kind: LoginKind) -> Option<LockoutPolicy> {
        let lockout = self.lockout.filter(|_| kind == LoginKind::User)?;
        Some(LockoutPolicy {
            threshold: lockout.threshold,
            window: lockout.window,
            length: lockout.length,
        })
    }

    fn warning(&self) -> Option<&'static str> {
        let accepts = self.unknown_clients == UnknownClients::Accept;
        accepts
            .then_some("unknown clients are accepted with any secret (`unknown_clients: accept`)")
    }

    /// Checks that an unused refresh token does not outlive its grant, and that the ring has enough
    /// keys for the schedule.
    fn check(&self) -> Result<(), Conflict> {
        if let Some(sentence) = self.keys.conflict() {
            let settings = vec!["keys".into()];
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

impl OidcSettings {
    /// Whether an issuer has a client. An issuer without clients of its own has all.
    pub(super) fn has_client(&self, issuer: &str, id: &str) -> bool {
        let own = self.issuers.get(issuer);
        let own = own.and_then(|issuer| issuer.clients.as_ref());
        own.is_none_or(|clients| clients.iter().any(|known| known == id))
    }

    /// The rules for grants with or without a refresh token. Without one, a grant lasts as long as its
    /// access token.
    pub(super) const fn grant_policy(&self, has_refresh: bool) -> GrantPolicy {
        let length = if has_refresh {
            SessionLength::Idle {
                idle: self.refresh.idle,
                absolute: Some(self.refresh.ttl),
            }
        } else {
            SessionLength::OfTokens
        };
        GrantPolicy {
            access: AccessPolicy {
                provider: Provider::OIDC,
                lifetime: Lifetime::For(self.access_ttl),
            },
            session: SessionPolicy::lasting(length),
            refresh: RefreshPolicy {
                rotation: self.refresh.rotation(),
                after_access: false,
                not_before: None,
                listed_first: false,
            },
        }
    }
}

impl RefreshSettings {
    /// Whether the successor of a refresh token is the same each time.
    pub(super) const fn has_grace(&self) -> bool {
        matches!(self.rotate, Rotate::Always) && self.grace.is_some()
    }

    const fn rotation(&self) -> Rotation {
        match self.rotate {
            Rotate::Never => Rotation::Kept,
            Rotate::Always => Rotation::SingleUse {
                reuse: match self.reuse {
                    OnReuse::EndFamily => Reuse::EndsSession,
                    OnReuse::Refuse => Reuse::Refused,
                },
                grace: self.grace,
            },
        }
    }
}

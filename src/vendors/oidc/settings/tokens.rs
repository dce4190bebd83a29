//! Settings of access tokens and refresh tokens, and the rules for grants that follow from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OidcSettings;
use crate::clock::Period;
use crate::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Reuse, Rotation, SessionLength,
    SessionPolicy,
};
use crate::provider::Provider;

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

/// Where the claims are that scopes ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.scope_claims")]
pub enum ScopeClaims {
    /// At userinfo alone (OpenID Connect Core, section 5.4).
    Userinfo,
    /// In ID tokens too, as at many providers.
    IdToken,
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

impl OidcSettings {
    /// The rules for grants with or without a refresh token. Without one, a grant lasts as long as its
    /// access token.
    pub(in crate::vendors::oidc) const fn grant_policy(&self, has_refresh: bool) -> GrantPolicy {
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
    pub(in crate::vendors::oidc) const fn has_grace(&self) -> bool {
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

/// Proofs of the possession of keys (DPoP, RFC 9449).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.dpop")]
pub struct DpopSettings {
    /// How long a proof without a nonce is good.
    pub max_age: Period,
    /// How far in the future a proof may have been made.
    pub leeway: Period,
    /// Whether a proof has to have a nonce of the server, which then says its age.
    pub require_nonce: bool,
    /// How often the nonce changes. Each is accepted until the next one has changed.
    pub nonce_ttl: Period,
}

impl Default for DpopSettings {
    fn default() -> Self {
        Self {
            max_age: Period::seconds(60),
            leeway: Period::seconds(5),
            require_nonce: false,
            nonce_ttl: Period::minutes(5),
        }
    }
}

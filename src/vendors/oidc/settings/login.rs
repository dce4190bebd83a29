//! Settings of logins, and of the sessions that they begin in browsers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::identity::lockout::LockoutPolicy;

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

impl LockoutSettings {
    pub(super) const fn policy(self) -> LockoutPolicy {
        LockoutPolicy {
            threshold: self.threshold,
            window: self.window,
            length: self.length,
        }
    }
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

/// Logout tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.backchannel_logout")]
pub struct BackchannelLogoutSettings {
    /// How often a client is called at most, each time with another token, until it answers 200, 204 or
    /// 400. There is no pause in between.
    #[schemars(range(min = 1, max = 10))]
    pub attempts: u32,
    /// The lifetime of a logout token.
    pub ttl: Period,
}

impl Default for BackchannelLogoutSettings {
    fn default() -> Self {
        Self {
            attempts: 1,
            ttl: Period::minutes(2),
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

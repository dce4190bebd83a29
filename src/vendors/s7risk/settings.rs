//! Settings of s7risk (`docs/vendors/s7risk.md#settings`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::identity::lockout::{LockoutPolicy, LoginKind};
use crate::vendor::settings::VendorSettings;

/// Lifetimes and switches of s7risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "s7risk.settings")]
pub struct S7riskSettings {
    /// The host names that select this vendor, in lower case and without a port.
    #[schemars(schema_with = "crate::vendor::settings::host_names")]
    pub hosts: Vec<String>,
    /// The lifetime of a token of a user or an application.
    pub token_ttl: Period,
    /// The number of failed logins that locks an e-mail address or a client id.
    pub lockout: Lockout,
    /// Whether a login without the header `Origin` is refused.
    pub require_origin: bool,
    /// The origins from which a login is allowed; empty for any.
    #[schemars(inner(length(min = 1)))]
    pub allowed_origins: Vec<String>,
    /// The envelope around an error.
    pub error_envelope: ErrorEnvelope,
}

impl Default for S7riskSettings {
    fn default() -> Self {
        Self {
            hosts: ["auth.s7risk.com", "api.s7risk.com", "actor.s7risk.com"]
                .map(str::to_owned)
                .into(),
            token_ttl: Period::hours(24),
            lockout: Lockout::default(),
            require_origin: true,
            allowed_origins: Vec::new(),
            error_envelope: ErrorEnvelope::Error,
        }
    }
}

impl VendorSettings for S7riskSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }

    fn lockout(&self, kind: LoginKind) -> Option<LockoutPolicy> {
        self.lockout.at(kind)
    }

    fn why_no_lockout(&self, kind: LoginKind) -> &'static str {
        match kind {
            LoginKind::User => "its setting `lockout.user.enabled` is false",
            LoginKind::Application => "its setting `lockout.application.enabled` is false",
        }
    }
}

/// The number of failed logins that locks an e-mail address or a client id, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "s7risk.lockout")]
pub struct Lockout {
    /// The number of failures that locks.
    #[schemars(range(min = 1, max = 100))]
    pub threshold: u32,
    /// The period in which failures are counted.
    pub window: Period,
    /// The length of the lock.
    pub length: Period,
    /// The differences at `/user/token`.
    pub user: LoginLockout,
    /// The differences at `/application/token`.
    pub application: LoginLockout,
}

/// The differences in the lockout of one login.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "s7risk.lockout.door")]
pub struct LoginLockout {
    /// Whether failed logins lock.
    pub enabled: bool,
    /// The number of failures that locks. Absent: that of both logins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub threshold: Option<u32>,
    /// The period in which failures are counted. Absent: that of both logins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Period>,
    /// The length of the lock. Absent: that of both logins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Period>,
}

impl Default for LoginLockout {
    fn default() -> Self {
        Self {
            enabled: true,
            threshold: None,
            window: None,
            length: None,
        }
    }
}

impl Default for Lockout {
    fn default() -> Self {
        Self {
            threshold: 5,
            window: Period::minutes(5),
            length: Period::minutes(5),
            user: LoginLockout::default(),
            application: LoginLockout::default(),
        }
    }
}

impl Lockout {
    /// The lockout policy of a login, if its failures lock.
    #[must_use]
    pub fn at(&self, door: LoginKind) -> Option<LockoutPolicy> {
        let own = match door {
            LoginKind::User => self.user,
            LoginKind::Application => self.application,
        };
        own.enabled.then(|| LockoutPolicy {
            threshold: own.threshold.unwrap_or(self.threshold),
            window: own.window.unwrap_or(self.window),
            length: own.length.unwrap_or(self.length),
        })
    }
}

/// The envelope of an error of s7risk, one of the two of `JSend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "s7risk.error_envelope")]
pub enum ErrorEnvelope {
    /// `{"status":"error","message":"…"}`.
    Error,
    /// `{"status":"fail","data":{"message":"…"}}`.
    Fail,
}

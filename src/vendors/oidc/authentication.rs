//! The authentication of users (OpenID Connect Core, section 2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::NumericDate;
use crate::identity::AccountId;

/// A user who has proved who they are, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// Who it is.
    pub account: AccountId,
    /// When.
    pub time: NumericDate,
    /// The authentication context class.
    pub acr: String,
    /// The methods.
    pub amr: Vec<String>,
}

/// How and when a user was authenticated, as tokens say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.authentication")]
pub struct Authentication {
    /// When.
    #[schemars(with = "i64")]
    pub auth_time: NumericDate,
    /// The authentication context class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// The methods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The session of the browser, as tokens name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

impl Authentication {
    /// A login with a password, outside of the browser in which the session would be.
    pub fn by_password(now: NumericDate) -> Self {
        Self {
            auth_time: now,
            acr: None,
            amr: vec!["pwd".to_owned()],
            sid: None,
        }
    }
}

//! The accounts of a file: users and applications.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::shape::{Identifier, Shorthand};
use crate::clock::UtcInstant;
use crate::identity::Secret;

/// Somebody who can log in: a user, an application or the holder of an API key.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "account")]
pub struct Account {
    /// The login name, read by the role `login`: an address, a user name, a phone number.
    #[schemars(length(min = 1), extend("examples" = ["ada@example.com"]))]
    pub login: Option<String>,
    /// The password, read by the role `password`: in the clear, or a PHC string of argon2.
    #[schemars(with = "String", length(min = 1), extend("format" = "password", "examples" = ["correct horse"]))]
    pub password: Option<Secret>,
    /// The name of an application, read by the role `client_id`.
    #[schemars(length(min = 1), extend("examples" = ["demo-client"]))]
    pub client_id: Option<String>,
    /// The secret of an application or of an API key, read by the role `secret`, and the key of
    /// its signatures.
    #[schemars(with = "String", length(min = 1), extend("examples" = ["demo-secret"]))]
    pub secret: Option<Secret>,
    /// An API key, read by the role `key`.
    #[schemars(with = "String", length(min = 1), extend("examples" = ["sbx:app-token"]))]
    pub key: Option<Secret>,
    /// The company, database or subdomain that has to come along, read by the role `tenant`. A
    /// collection shows an account only those of its items whose field `tenant` is the same.
    #[schemars(length(min = 1), extend("examples" = ["SBODEMOUS"]))]
    pub tenant: Option<String>,
    /// The id, as `${account.id}` gives it: a number stays a number. Absent: one is made up.
    #[schemars(extend("examples" = [7, "00u1"]))]
    pub id: Option<Identifier>,
    /// A name to show.
    #[schemars(extend("examples" = ["Ada Lovelace"]))]
    pub name: Option<String>,
    /// Whether the account can log in and its tokens work. Absent: true.
    #[schemars(extend("examples" = [false]))]
    pub active: Option<bool>,
    /// Whether the address of the account is confirmed. Absent: true.
    #[schemars(extend("examples" = [false]))]
    pub verified: Option<bool>,
    /// Whether a password alone does not suffice: the login is answered by `mfa_required`.
    #[schemars(extend("examples" = [true]))]
    pub mfa: bool,
    /// The one-time password of the second step, read by the role `otp`: a fixed text, or the
    /// secret from which it follows by the clock.
    #[schemars(extend("examples" = ["123456", { "totp": "JBSWY3DPEHPK3PXP" }]))]
    pub otp: Option<Shorthand<Code, Totp>>,
    /// The public key of the JWTs that the account signs itself, read by the role `assertion`: PEM.
    #[schemars(extend("examples" = ["-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n"]))]
    pub public_key: Option<String>,
    /// A refresh token that the account has from the start, as after a consent in a browser.
    #[schemars(with = "String", length(min = 1), extend("examples" = ["from-the-consent-page"]))]
    pub refresh_token: Option<Secret>,
    /// The end of the account's access window: later logins are refused by `access_window_over`.
    #[schemars(extend("examples" = ["2030-01-31T12:00:00Z"]))]
    pub access_until: Option<UtcInstant>,
    /// Anything else that answers and claims tell, by `${account.profile.…}`.
    #[schemars(extend("examples" = [{ "role": "owner", "plan": { "id": 3 } }]))]
    pub profile: Map<String, Value>,
}

impl Account {
    /// Whether nothing tells it from others.
    #[must_use]
    pub const fn is_nobody(&self) -> bool {
        self.login.is_none() && self.client_id.is_none() && self.key.is_none()
    }
}

/// A one-time password that does not change.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Code(#[schemars(with = "String", length(min = 1))] pub Secret);

/// A one-time password that follows from the clock (RFC 6238): six digits, every 30 seconds a new
/// one, by HMAC-SHA1.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "totp")]
pub struct Totp {
    /// The secret that the authenticator shares, in base32.
    #[schemars(with = "String", extend("format" = "base32", "examples" = ["JBSWY3DPEHPK3PXP"]))]
    pub totp: Secret,
}

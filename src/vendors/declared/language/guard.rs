//! The guard, which says where calls carry tokens, and what clients sign.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shape::{Named, OneOrMany};
use crate::clock::Period;
use crate::schema::pointer::join;

/// Where the token or the credentials of a call are. Everything that is named has to be there.
///
/// Each place names what it carries: a kind of token, or a role such as `key`, `login`, `password`,
/// `signature` or `timestamp`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "guard")]
pub struct Guard {
    /// The kind of token in `Authorization: Bearer …`.
    #[schemars(extend("examples" = ["access"]))]
    pub bearer: Option<String>,
    /// The token after another scheme of `Authorization`.
    #[schemars(extend("examples" = [{ "SSWS": "access" }]))]
    pub scheme: Named<String>,
    /// What headers carry; `Authorization` here is the bare token.
    #[schemars(extend("examples" = [{ "X-Api-Key": "key" }]))]
    pub header: Named<String>,
    /// What cookies carry.
    #[schemars(extend("examples" = [{ "B1SESSION": "access" }]))]
    pub cookie: Named<String>,
    /// What parameters of the query carry.
    #[schemars(extend("examples" = [{ "access_token": "access" }]))]
    pub query: Named<String>,
    /// The user name and the password of HTTP Basic, in this order.
    #[schemars(extend("examples" = [{ "user": "key" }, { "user": "login", "password": "password" }]))]
    pub basic: Named<String>,
    /// What fields of a JSON body carry.
    #[schemars(extend("examples" = [{ "auth.token": "access" }]))]
    pub json: Named<String>,
    /// What fields of a form carry.
    #[schemars(extend("examples" = [{ "token": "access" }]))]
    pub form: Named<String>,
}

impl Guard {
    /// Each word with its JSON pointer below that of the guard.
    pub fn words(&self) -> impl Iterator<Item = (String, &str)> {
        let maps = [
            ("scheme", &self.scheme),
            ("header", &self.header),
            ("cookie", &self.cookie),
            ("query", &self.query),
            ("basic", &self.basic),
            ("json", &self.json),
            ("form", &self.form),
        ];
        let bearer = self.bearer.iter();
        let bearer = bearer.map(|word| ("/bearer".to_owned(), word.as_str()));
        bearer.chain(maps.into_iter().flat_map(|(place, words)| {
            let at = join("", place);
            let words = words.iter();
            words.map(move |(name, word)| (join(&at, name), word.as_str()))
        }))
    }
}

/// The guard, or several of which any lets a call in, asked in their order.
pub type Guards = OneOrMany<Guard>;

/// How clients sign each call with a secret, which is checked before everything else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "signature")]
pub struct Signature {
    /// The role by which the guard finds the account whose `secret` signs.
    #[schemars(extend("examples" = ["key"]))]
    pub key: KeyRole,
    /// The algorithm.
    #[schemars(extend("examples" = ["hmac-sha256"]))]
    pub alg: Hmac,
    /// How the signature is written. Absent: `hex`.
    #[serde(rename = "as", default)]
    #[schemars(extend("examples" = ["base64"]))]
    pub encoding: Encoding,
    /// What is signed, in this order and with nothing between.
    #[schemars(length(min = 1), extend("examples" = [["timestamp", "method", "target", "body"]]))]
    pub over: Vec<SignedPart>,
    /// How far the timestamp may be from the clock. Absent: it is not checked.
    #[schemars(extend("examples" = ["60s"]))]
    pub skew: Option<Period>,
    /// How the timestamp is written. Absent: in seconds.
    #[serde(default)]
    #[schemars(extend("examples" = ["milliseconds"]))]
    pub timestamp: TimestampUnit,
}

/// The role that names the account of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "key_role")]
pub enum KeyRole {
    /// An API key.
    Key,
    /// The name of an application.
    ClientId,
    /// A login name.
    Login,
}

impl KeyRole {
    /// The role as `reads` and `guard` write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::ClientId => "client_id",
            Self::Login => "login",
        }
    }
}

/// The algorithm of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "hmac")]
pub enum Hmac {
    /// HMAC with SHA-256.
    #[serde(rename = "hmac-sha256")]
    Sha256,
    /// HMAC with SHA-1.
    #[serde(rename = "hmac-sha1")]
    Sha1,
    /// HMAC with SHA-512.
    #[serde(rename = "hmac-sha512")]
    Sha512,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "encoding")]
pub enum Encoding {
    /// Hexadecimal digits in lower case.
    #[default]
    Hex,
    /// Base64 with padding.
    Base64,
    /// Base64 for URLs, without padding.
    Base64url,
}

/// A part of what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "signed_part")]
pub enum SignedPart {
    /// The timestamp as it was sent.
    Timestamp,
    /// The key as it was sent.
    Key,
    /// The method in upper case.
    Method,
    /// The path and, if there is one, `?` and the query.
    Target,
    /// The path alone.
    Path,
    /// The query without `?`.
    Query,
    /// The host name.
    Host,
    /// The body.
    Body,
    /// The SHA-256 digest of the body in hexadecimal digits.
    BodySha256,
    /// A line feed.
    Newline,
}

/// How a timestamp is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "timestamp_unit")]
pub enum TimestampUnit {
    /// Seconds since 1970.
    #[default]
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// RFC 3339.
    Iso,
}

/// JWTs that clients sign with the private key to an account's `public_key`, and send in a field
/// with the role `assertion`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "assertion")]
pub struct Assertion {
    /// The claim that names the account, by its `client_id` or its `login`. Absent: `iss`.
    #[schemars(extend("examples" = ["sub"]))]
    pub account: Option<AssertionClaim>,
    /// What `aud` has to be, or to contain. Absent: it is not checked.
    #[schemars(extend("examples" = ["https://acme.example.com/oauth/token"]))]
    pub audience: Option<String>,
    /// How long after `iat` its `exp` may be. Absent: any time.
    #[schemars(extend("examples" = ["5m"]))]
    pub most: Option<Period>,
}

/// The claim of a client's JWT that names the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "assertion_claim")]
pub enum AssertionClaim {
    /// Its issuer.
    Iss,
    /// Its subject.
    Sub,
}

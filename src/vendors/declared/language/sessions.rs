//! How long sessions last, how they are refreshed, and what is limited.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use super::shape::Shorthand;
use crate::clock::Period;
use crate::rate::Rate;

/// How long sessions last and how many there may be. A login opens a session; its tokens are
/// worthless when it has ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "sessions")]
pub struct Sessions {
    /// How long after the login a session ends in any case. Absent: it does not.
    #[schemars(extend("examples" = ["24h"]))]
    pub absolute: Option<Period>,
    /// For how long a session may be unused until it ends. Absent: for any time.
    #[schemars(extend("examples" = ["30m"]))]
    pub idle: Option<Period>,
    /// The operations that prolong an idle session, such as a keep-alive. A refresh always does.
    /// Absent: every call that the guard lets in.
    #[schemars(extend("minItems" = 1, "examples" = [["keepAlive"]]))]
    pub prolonged_by: Option<Vec<String>>,
    /// How many sessions an account may have at a time. Absent: any number.
    #[schemars(range(min = 1), extend("examples" = [2]))]
    pub most: Option<u32>,
    /// What a login beyond `most` leads to. Absent: it is refused by `too_many_sessions`.
    #[schemars(extend("examples" = ["end_oldest"]))]
    pub beyond: Option<Beyond>,
    /// What a login does to the sessions that the account has already. Absent: it adds one.
    #[schemars(extend("examples" = ["ends_others", { "same": { "left": "30m" } }]))]
    pub again: Option<Shorthand<Again, SameAgain>>,
}

/// What a login beyond the number of sessions leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "beyond")]
pub enum Beyond {
    /// It is refused by `too_many_sessions`.
    Refuse,
    /// It ends the session that was opened first.
    EndOldest,
}

/// What a login does to the sessions that the account has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "again")]
pub enum Again {
    /// It adds one.
    Adds,
    /// It adds one and ends the others.
    EndsOthers,
    /// It gives the same access token as long as that is valid.
    Same,
}

/// A login gives the same access token again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "same_again")]
pub struct SameAgain {
    /// When it does so.
    #[schemars(extend("examples" = [{ "left": "30m" }]))]
    pub same: Left,
}

/// How much of a token has to be left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "left")]
pub struct Left {
    /// The token is given again while it is good for longer than this.
    #[schemars(extend("examples" = ["30m"]))]
    pub left: Period,
}

/// How refresh tokens are used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "refresh")]
pub struct Refresh {
    /// What happens to a refresh token that was used. Absent: `kept`.
    #[schemars(extend("examples" = ["single_use"]))]
    pub rotation: Option<Rotation>,
    /// For how long after its first use a refresh token gives the same successor again, until that
    /// is used: a client that has lost the answer asks again. Absent: not at all.
    #[schemars(extend("examples" = ["30s"]))]
    pub grace: Option<Period>,
    /// What the grace gives beside the same refresh token. Absent: a new access token.
    #[schemars(extend("examples" = ["pair"]))]
    pub grace_gives: Option<GraceGives>,
    /// Whether a second use of a refresh token, after the grace, ends the session. Absent: false.
    #[schemars(extend("examples" = [true]))]
    pub reuse_ends_session: bool,
    /// When a refresh is allowed: `access_expired`, or a period after the last tokens. Earlier ones
    /// are refused by `refresh_too_early`. Absent: at any time.
    #[schemars(extend("examples" = ["access_expired", "9m30s"]))]
    pub not_before: Option<NotBefore>,
}

/// What happens to a refresh token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "rotation")]
pub enum Rotation {
    /// It stays valid until it expires.
    Kept,
    /// It cannot be used again.
    SingleUse,
}

/// What the grace gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "grace_gives")]
pub enum GraceGives {
    /// The same refresh token and a new access token.
    NewAccess,
    /// The same refresh token and the same access token.
    Pair,
}

/// When a refresh is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBefore {
    /// When the access token has expired.
    AccessExpired,
    /// A period after the last tokens were issued.
    After(Period),
}

impl std::str::FromStr for NotBefore {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "access_expired" => Ok(Self::AccessExpired),
            period => period.parse().map(Self::After),
        }
    }
}

impl<'de> Deserialize<'de> for NotBefore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

super::text_schema!(NotBefore, "NotBefore", "not-before");

/// When failed logins lock a login name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "lockout")]
pub struct Lockout {
    /// How many failures lock it.
    #[schemars(range(min = 1), extend("examples" = [3]))]
    pub threshold: u32,
    /// The period in which they are counted.
    #[schemars(extend("examples" = ["10m"]))]
    pub window: Period,
    /// How long it stays locked; attempts are then refused by `locked_out`.
    #[schemars(extend("examples" = ["15m"]))]
    pub length: Period,
}

/// How often an operation may be called, and by whom that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "throttle")]
pub struct Throttle {
    /// How often; more calls are refused by `throttled`.
    #[schemars(extend("examples" = ["20/m"]))]
    pub rate: Rate,
    /// By what calls are counted. Absent: the client's address.
    #[schemars(extend("examples" = ["account"]))]
    pub by: Option<ThrottleBy>,
}

/// By what calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "throttle_by")]
pub enum ThrottleBy {
    /// The address of the client.
    Address,
    /// The account whose token or login it is.
    Account,
    /// The token in the guard.
    Token,
}

/// How what is sent is compared with what accounts have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "compare")]
pub struct Compare {
    /// Login names. Absent: `exact`.
    #[schemars(extend("examples" = ["ignore_case"]))]
    pub login: Option<Comparison>,
}

/// How two texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "comparison")]
pub enum Comparison {
    /// Each character counts.
    Exact,
    /// The letter case does not count.
    IgnoreCase,
}

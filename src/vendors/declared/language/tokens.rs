//! The kinds of tokens that a vendor issues.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::shape::Shorthand;
use crate::clock::Period;

/// A kind of token. It is a JWT, opaque, or like another kind.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "token")]
pub struct Token {
    /// How long it is good for: a period, `session` (as long as its session), `never` (it does not
    /// expire), or for as long as the client asks.
    #[schemars(extend("examples" = ["15m", "session", "never", { "asked": true, "default": "10m", "most": "1h" }]))]
    pub ttl: Option<Shorthand<Lifetime, AskedLifetime>>,
    /// It is a signed JWT with these claims.
    #[schemars(extend("examples" = [{ "alg": "HS256", "claims": { "sub": "${account.id}", "exp": "${token.expires}" } }]))]
    pub jwt: Option<Jwt>,
    /// It is a random text without a meaning: `uuid`, or so long and of these characters.
    #[schemars(extend("examples" = ["uuid", { "prefix": "at_", "length": 32 }]))]
    pub opaque: Option<Shorthand<OpaqueWord, Opaque>>,
    /// It is made as another kind is, and everything else that is not said is taken from that.
    #[schemars(extend("examples" = ["access"]))]
    pub like: Option<String>,
    /// Whether it can be used only once, as the ticket between two steps. Absent: false.
    #[schemars(extend("examples" = [true]))]
    pub single_use: Option<bool>,
}

/// How long a token is good for, where the client has no say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// For a period.
    For(Period),
    /// As long as its session.
    Session,
    /// It does not expire.
    Never,
}

impl std::str::FromStr for Lifetime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "session" => Ok(Self::Session),
            "never" => Ok(Self::Never),
            period => period.parse().map(Self::For),
        }
    }
}

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

super::text_schema!(Lifetime, "Lifetime", "lifetime");

/// A lifetime for which the client asks, by a field with the role `ttl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "asked")]
pub struct AskedLifetime {
    /// Always true: it says that the client asks.
    #[schemars(extend("const" = true, "examples" = [true]))]
    pub asked: bool,
    /// The lifetime when it does not ask.
    #[schemars(extend("examples" = ["10m"]))]
    pub default: Period,
    /// The longest lifetime. Absent: ten years.
    #[schemars(extend("examples" = ["1h"]))]
    pub most: Option<Period>,
}

/// A signed JWT.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "jwt")]
pub struct Jwt {
    /// The algorithm. `HS256` signs with a secret of the server, `RS256` with a key that is
    /// published.
    #[schemars(extend("examples" = ["HS256"]))]
    pub alg: Algorithm,
    /// The name of the key in the header. Absent: none.
    #[schemars(length(min = 1), extend("examples" = ["2024-key"]))]
    pub kid: Option<String>,
    /// The fields of the header in their order. Absent: `alg`, `typ` and, if there is one, `kid`.
    #[schemars(extend("examples" = [["typ", "alg"]]))]
    pub header: Option<Vec<HeaderField>>,
    /// The claims, in this order.
    #[schemars(extend("examples" = [{ "sub": "${account.uuid}", "aud": ["api"], "exp": "${token.expires}" }]))]
    pub claims: Map<String, Value>,
}

/// An algorithm that signs tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "algorithm")]
pub enum Algorithm {
    /// HMAC with SHA-256.
    #[serde(rename = "HS256")]
    Hs256,
    /// RSA with SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
}

/// A field of a JWT's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "header_field")]
pub enum HeaderField {
    /// The algorithm.
    Alg,
    /// `JWT`.
    Typ,
    /// The name of the key.
    Kid,
}

/// An opaque token by one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OpaqueWord {
    /// A random UUID.
    Uuid,
}

/// The text of an opaque token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "opaque")]
pub struct Opaque {
    /// What each begins with. Absent: nothing.
    #[schemars(length(max = 100), extend("examples" = ["at_"]))]
    pub prefix: Option<String>,
    /// How many characters it has, with the prefix. Absent: 40.
    #[schemars(range(min = 8, max = 4096), extend("examples" = [32]))]
    pub length: Option<u16>,
    /// The characters after the prefix. Absent: `base64url`.
    #[schemars(extend("examples" = ["hex"]))]
    pub of: Option<Alphabet>,
}

/// The characters of an opaque token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "alphabet")]
pub enum Alphabet {
    /// Letters, digits, `-` and `_`.
    Base64url,
    /// Digits and `a` to `f`.
    Hex,
    /// Letters and digits.
    Letters,
    /// Digits.
    Digits,
}

//! The names of the vendors that are played.

use std::fmt;
use std::str::FromStr;

use crate::nearest::nearest;

/// One vendor API that is played.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Provider {
    /// API key, sessions of 60 minutes, access tokens of 15.
    Intergiro,
    /// E-mail and password, one-hour tokens, private tokens with an expiry of one's own.
    HautAi,
    /// Form login, one bearer token, no refresh.
    Kyc,
    /// User and application tokens of 24 hours, lockout.
    S7risk,
    /// Register, login, refresh; roles and accounts.
    Igny8,
}

impl Provider {
    /// Every provider, in the order in which they are listed to people.
    pub const ALL: [Self; 5] = [
        Self::Intergiro,
        Self::HautAi,
        Self::Kyc,
        Self::S7risk,
        Self::Igny8,
    ];

    /// The provider of the private tokens of a snapshot that do not name theirs.
    pub const OF_PRIVATE_TOKENS: Self = Self::HautAi;

    /// The provider of the counted openings of sessions of a snapshot that do not name theirs.
    pub const OF_OPENINGS: Self = Self::Intergiro;

    /// The name as it stands in addresses, fixtures and flags.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intergiro => "intergiro",
            Self::HautAi => "haut-ai",
            Self::Kyc => "kyc",
            Self::S7risk => "s7risk",
            Self::Igny8 => "igny8",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A name that no provider bears. Its text names the nearest one, or all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownProvider(String);

impl fmt::Display for UnknownProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no provider is called `{}`", self.0)?;
        match nearest(&self.0, Provider::ALL.map(Provider::name)) {
            Some(name) => write!(formatter, "; did you mean `{name}`?"),
            None => write!(
                formatter,
                "; there are {}",
                Provider::ALL.map(Provider::name).join(", ")
            ),
        }
    }
}

impl std::error::Error for UnknownProvider {}

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.name() == name)
            .ok_or_else(|| UnknownProvider(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Provider;

    #[test]
    fn names_parse_back_and_a_wrong_one_names_the_nearest() {
        for provider in Provider::ALL {
            assert_eq!(provider.name().parse(), Ok(provider));
            assert_eq!(
                serde_json::to_value(provider).unwrap(),
                serde_json::json!(provider.name())
            );
        }
        assert_eq!(
            "hautai".parse::<Provider>().unwrap_err().to_string(),
            "no provider is called `hautai`; did you mean `haut-ai`?"
        );
    }
}

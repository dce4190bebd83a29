//! Rules as values.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::history::{Event, History};
use crate::nearest::{choose, nearest};

/// What clients must not do.
#[derive(Debug, Serialize)]
pub struct Rule {
    /// Its name.
    pub name: RuleName,
    /// How bad it is to break it.
    pub severity: Severity,
    /// What it forbids, in a few words about the client: `logs in while an access token is good`.
    pub title: &'static str,
    /// What it sees, as a sentence for the documentation.
    pub sees: &'static str,
    /// Why that is wrong, as a sentence for the documentation.
    pub why: &'static str,
    /// What says so.
    pub source: Source,
    /// What to do instead.
    pub advice: &'static str,
    /// What it says nothing about, as a sentence for the documentation.
    pub silent: &'static str,
    /// Finds what it forbids, in the order of time.
    #[serde(skip)]
    pub(super) find: for<'h> fn(&'h History) -> Vec<Sighting<'h>>,
}

/// A page that says that something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Source {
    /// Its name, for example `RFC 6749, section 6`.
    pub title: &'static str,
    /// Its address: a URL, or a path in mockid's repository.
    pub address: &'static str,
}

/// Something that a rule forbids, seen once.
#[derive(Debug)]
pub(super) struct Sighting<'h> {
    /// What happened, with the facts.
    pub sentence: String,
    /// What shows it; the last one is the request that should not have been sent.
    pub events: Vec<&'h Event>,
}

/// How bad a finding is.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::Display,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "lowercase", const_into_str)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It works, and could be done better.
    Info,
    /// It works for now, or costs the vendor more than it should.
    #[default]
    Warning,
    /// It fails, or is unsafe.
    Error,
}

impl Severity {
    /// Every severity, the mildest first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        choose("severity", word, Self::ALL, Self::word)
    }
}

/// The name of a rule.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    strum::Display,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "kebab-case", const_into_str)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RuleName {
    /// Logs in while an access token is good.
    LogsInWhileATokenIsGood,
    /// Opens one session after the other.
    NeverReusesASession,
    /// Logs in where a refresh would do.
    LogsInInsteadOfRefreshing,
    /// Refreshes before the vendor allows it.
    RefreshesTooEarly,
    /// Refreshes one session in parallel.
    RefreshesInParallel,
    /// Uses a refresh token that was replaced.
    UsesARotatedRefreshToken,
    /// Uses an older refresh token that is still accepted.
    KeepsAnOldRefreshToken,
    /// Sends an expired token again.
    UsesAnExpiredTokenAgain,
    /// Sends a refused token again.
    RepeatsARefusedToken,
    /// Uses an access token after the end that its answer named.
    IgnoresTheLifetimeOfAToken,
    /// Asks again without a pause.
    DoesNotBackOff,
    /// Repeats a request that may have been carried out.
    RetriesWhatMayBeDone,
    /// Sends a vendor's token to another vendor.
    SendsATokenToAnotherVendor,
    /// Puts a token or a secret into a URL.
    PutsASecretIntoAUrl,
    /// Sends a token or credentials over plain HTTP.
    SendsASecretOverPlainHttp,
    /// Asks for a login that nothing ties to the browser.
    SendsNoState,
    /// Asks for a code without PKCE.
    SendsNoPkce,
    /// Sends the verifier itself as challenge.
    UsesPlainPkce,
    /// Sends the same `state` with two logins.
    ReusesAState,
    /// Sends the same `nonce` with two logins.
    ReusesANonce,
    /// Exchanges a code twice.
    UsesACodeTwice,
    /// Sends an ID token where an access token is needed.
    SendsAnIdTokenAsAccessToken,
    /// Uses an answer that it had to refuse.
    BelievesALie,
    /// Reads the metadata under another name than it comes by.
    UsesTwoNamesOfTheIssuer,
    /// Asks for keys or metadata again and again.
    AsksForTheSameDocumentAgain,
}

impl RuleName {
    /// Every name, in the order of the documentation.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name that is most similar to a text, if one is near enough.
    #[must_use]
    pub fn nearest(text: &str) -> Option<Self> {
        nearest(text, Self::ALL.iter().map(|name| name.word()))?
            .parse()
            .ok()
    }

    /// The name as text.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }
}

impl FromStr for RuleName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("rule", name, Self::ALL, Self::word)
    }
}

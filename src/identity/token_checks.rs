//! Checks of a presented token, recorded for explanations.

use super::TokenId;
use super::token::TokenRefused;

/// A check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Check {
    /// It has three parts.
    Shape,
    /// Its first part is a header.
    Header,
    /// It names the right algorithm.
    Algorithm,
    /// Its header requires no extension.
    Extensions,
    /// It names the right key.
    KeyId,
    /// It is signed with that key.
    Signature,
    /// Its times are numbers.
    Times,
    /// It is already valid.
    Beginning,
    /// It has not expired.
    Expiry,
    /// It has the claims of the provider.
    Claims,
    /// It is of the required kind.
    Kind,
    /// Its issuer and audience are right.
    Issuer,
    /// The store's record of it.
    Record,
    /// Its session is active.
    Session,
    /// Its account exists and is active.
    Account,
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The check.
    pub check: Check,
    /// Whether it passed.
    pub passed: bool,
    /// What is required, as text.
    pub detail: String,
}

/// The results of the checks of a token.
///
/// The rules that admit a token take one and behave the same with or without it. It records results
/// only if created with [`TokenChecks::explained`]; otherwise no texts are created.
#[derive(Debug, Default)]
pub struct TokenChecks {
    name: Option<TokenId>,
    findings: Option<Vec<Finding>>,
}

impl TokenChecks {
    /// Records the results.
    #[must_use]
    pub fn explained() -> Self {
        Self {
            name: None,
            findings: Some(Vec::new()),
        }
    }

    /// The id of the token, once it is known to be genuine.
    #[must_use]
    pub const fn name(&self) -> Option<TokenId> {
        self.name
    }

    /// The results in the order of the checks. The last one is the first that did not pass.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings.unwrap_or_default()
    }

    /// Records that the signature is valid for the token with this id.
    pub const fn is_genuine(&mut self, name: TokenId) {
        self.name = Some(name);
    }

    /// Records the result of a check and returns it. `detail` says what is required.
    ///
    /// # Errors
    ///
    /// Those of the result.
    pub fn check<T>(
        &mut self,
        check: Check,
        outcome: Result<T, TokenRefused>,
        detail: impl FnOnce() -> String,
    ) -> Result<T, TokenRefused> {
        if let Some(findings) = &mut self.findings {
            findings.push(Finding {
                check,
                passed: outcome.is_ok(),
                detail: detail(),
            });
        }
        outcome
    }

    /// Records whether a condition holds.
    ///
    /// # Errors
    ///
    /// `refused` if it does not.
    pub fn require(
        &mut self,
        check: Check,
        holds: bool,
        refused: TokenRefused,
        detail: impl FnOnce() -> String,
    ) -> Result<(), TokenRefused> {
        self.check(check, holds.then_some(()).ok_or(refused), detail)
    }
}

//! What is looked at in a token that is presented, for whoever wants to know.

use super::TokenId;
use super::token::TokenRefused;

/// One thing that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Check {
    /// Whether it has three parts.
    Shape,
    /// Whether its first part is a header.
    Header,
    /// With which algorithm it says that it is signed.
    Algorithm,
    /// Whether its header asks for an extension.
    Extensions,
    /// With which key it says that it is signed.
    KeyId,
    /// Whether it is signed with that key.
    Signature,
    /// Whether it says in numbers when it is good.
    Times,
    /// Whether it is good already.
    Beginning,
    /// Whether it is still good.
    Expiry,
    /// Whether its claims are those of the provider.
    Claims,
    /// Whether it is for this use.
    Kind,
    /// By whom and for whom it is.
    Issuer,
    /// What the store knows of it.
    Record,
    /// Whether its session lasts.
    Session,
    /// Whether its account is there and active.
    Account,
}

/// One thing that was looked at, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// What.
    pub check: Check,
    /// Whether the token may go on.
    pub passed: bool,
    /// What has to hold, in words.
    pub detail: String,
}

/// The way of a token through the checks.
///
/// Whoever lets a token in or not takes one along and does the same with it as without. It notes
/// the findings only when it was made to ([`TokenChecks::explained`]); otherwise no text is made.
#[derive(Debug, Default)]
pub struct TokenChecks {
    name: Option<TokenId>,
    findings: Option<Vec<Finding>>,
}

impl TokenChecks {
    /// One that notes what it finds.
    #[must_use]
    pub fn explained() -> Self {
        Self {
            name: None,
            findings: Some(Vec::new()),
        }
    }

    /// The name of the token, once it is known to be genuine.
    #[must_use]
    pub const fn name(&self) -> Option<TokenId> {
        self.name
    }

    /// What was found, in the order in which it was looked at; the first that did not pass is the
    /// last.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings.unwrap_or_default()
    }

    /// The signature has proved that the token is the one of this name.
    pub const fn is_genuine(&mut self, name: TokenId) {
        self.name = Some(name);
    }

    /// Notes the outcome of a check, and gives it back. `detail` says what has to hold.
    ///
    /// # Errors
    ///
    /// Those of the outcome.
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

    /// Notes whether something holds.
    ///
    /// # Errors
    ///
    /// `refused` when it does not.
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

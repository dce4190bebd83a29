//! What there is to know of a token.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use super::{Defect, Finding, TokenKind, TokenState};
use crate::identity::oversight::TokenReport;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::{inspection, minting};

/// A token that was made to order.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct MintedToken {
    /// The token. `Debug` does not show it.
    pub token: String,
    /// Its name in the ledger.
    pub id: TokenId,
    /// What it is for.
    pub kind: TokenKind,
    /// What it says.
    pub claims: Value,
    /// The status that it gets at the provider's resources, now.
    pub status: u16,
    /// Why.
    pub reason: Reason,
}

impl From<minting::MintedToken> for MintedToken {
    fn from(minted: minting::MintedToken) -> Self {
        Self {
            token: minted.token,
            id: minted.id,
            kind: minted.kind,
            claims: minted.claims,
            status: minted.status.as_u16(),
            reason: minted.reason,
        }
    }
}

impl fmt::Debug for MintedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MintedToken")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("status", &self.status)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// A token of the pack that [`Tokens::defects`](super::Tokens::defects) gives.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Sample {
    /// What it is a sample of.
    pub label: &'static str,
    /// What is wrong with it; nothing with a good one.
    pub defect: Option<Defect>,
    /// Whose.
    pub provider: Provider,
    /// The token.
    pub minted: MintedToken,
}

impl From<minting::Sample> for Sample {
    fn from(sample: minting::Sample) -> Self {
        Self {
            label: sample.label,
            defect: sample.defect,
            provider: sample.provider,
            minted: sample.minted.into(),
        }
    }
}

/// A token that was issued. The token itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// Its name: its `jti` where it has one, and otherwise a digest of its text.
    pub id: TokenId,
    /// What it is for.
    pub kind: TokenKind,
    /// Where it was issued.
    pub provider: Provider,
    /// To whom.
    pub account: AccountId,
    /// The login of the account, while there is such an account.
    pub login: Option<String>,
    /// Its session, at providers that have sessions.
    pub session: Option<SessionId>,
    /// The refresh token that it was got with.
    pub parent: Option<TokenId>,
    /// When it was issued, by the sandbox's clock.
    pub issued: Timestamp,
    /// When it expires.
    pub expires: Timestamp,
    /// What has become of it.
    pub state: TokenState,
    /// How often it was presented, let in or not.
    pub uses: u32,
    /// When it was presented first and last, if ever.
    pub used: Option<(Timestamp, Timestamp)>,
}

impl From<TokenReport> for Token {
    fn from(report: TokenReport) -> Self {
        let token = report.token;
        let uses = token.uses;
        Self {
            id: report.id,
            kind: token.kind,
            provider: report.provider,
            account: report.account,
            login: report.login,
            session: token.session,
            parent: token.parent,
            issued: token.issued.into(),
            expires: token.expires.into(),
            state: report.standing,
            uses: uses.count,
            used: (uses.count > 0).then(|| (uses.first.into(), uses.last.into())),
        }
    }
}

/// What the server says to a token.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Inspection {
    /// Whether it is let in.
    pub accepted: bool,
    /// The status that it gets.
    pub status: u16,
    /// Why.
    pub reason: Reason,
    /// Where it comes from, if it is refused and not from here: "issued in sandbox a" or "signed by
    /// intergiro".
    pub hint: Option<String>,
    /// Whose resources were asked.
    pub provider: Provider,
    /// What its header says, believed or not; nothing when that is no JSON.
    pub header: Option<Value>,
    /// What it says, believed or not; nothing when that is no JSON.
    pub claims: Option<Value>,
    /// What was looked at, up to the first check that it did not pass.
    pub checks: Vec<Finding>,
    /// What the ledger has of it.
    pub record: Option<Token>,
}

impl From<(inspection::Inspection, Option<TokenReport>)> for Inspection {
    fn from((found, record): (inspection::Inspection, Option<TokenReport>)) -> Self {
        Self {
            accepted: found.is_accepted(),
            status: found.status.as_u16(),
            reason: found.reason,
            hint: found.provenance.as_ref().map(ToString::to_string),
            provider: found.provider,
            header: found.header,
            claims: found.claims,
            checks: found.findings,
            record: record.map(Token::from),
        }
    }
}

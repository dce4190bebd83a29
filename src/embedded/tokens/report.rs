//! Information about tokens.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use super::{Defect, Finding, TokenKind, TokenState};
use crate::identity::queries::TokenReport;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::{inspection, minting};

/// A created token.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct MintedToken {
    /// The token. `Debug` does not show it.
    pub token: String,
    /// Its id in the ledger.
    pub id: TokenId,
    /// Its kind.
    pub kind: TokenKind,
    /// Its claims.
    pub claims: Value,
    /// The status that it gets from the provider's resources now.
    pub status: u16,
    /// The reason.
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

/// A token of the set from [`Tokens::defects`](super::Tokens::defects).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Sample {
    /// What it is an example of.
    pub label: &'static str,
    /// Its defect; `None` for a valid token.
    pub defect: Option<Defect>,
    /// The provider.
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

/// The record of an issued token. The token itself is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// The id: its `jti` if it has one, otherwise a digest of its text.
    pub id: TokenId,
    /// The kind.
    pub kind: TokenKind,
    /// The provider.
    pub provider: Provider,
    /// The account.
    pub account: AccountId,
    /// The login of the account; `None` if the account no longer exists.
    pub login: Option<String>,
    /// Its session, if the provider has sessions.
    pub session: Option<SessionId>,
    /// The refresh token that it was issued for.
    pub parent: Option<TokenId>,
    /// When it was issued, by the sandbox's clock.
    pub issued: Timestamp,
    /// When it expires.
    pub expires: Timestamp,
    /// The state.
    pub state: TokenState,
    /// Number of times it was presented, accepted or not.
    pub uses: u32,
    /// When it was first and last presented.
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

/// The server's verdict on a token.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Inspection {
    /// Whether it is accepted.
    pub accepted: bool,
    /// The status that it gets.
    pub status: u16,
    /// The reason.
    pub reason: Reason,
    /// Where a refused token comes from, if it is from elsewhere: "issued in sandbox a" or "signed
    /// by intergiro".
    pub hint: Option<String>,
    /// The provider whose verdict it is.
    pub provider: Provider,
    /// Its header, verified or not; `None` if it is not JSON.
    pub header: Option<Value>,
    /// Its claims, verified or not; `None` if they are not JSON.
    pub claims: Option<Value>,
    /// The checks, up to the first that failed.
    pub checks: Vec<Finding>,
    /// The ledger's record.
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

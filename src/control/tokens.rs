//! `/__admin/tokens`: the ledger of issued tokens.

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::Query;
use super::path::Path;
use super::sandbox_selection::SandboxSelection;
use super::{ControlOperation, CurrentSandbox, as_text};
use crate::clock::{UtcInstant, duration};
use crate::identity::ledger::{TokenKind, Uses};
use crate::identity::queries::{AccountFilter, Listed, PageRange, TokenFilter, TokenReport};
use crate::identity::status::TokenStatus;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::problem::{FieldError, Problem};
use crate::provider::Provider;
use crate::sandbox::Sandbox;

const ONE: &str = "/__admin/tokens/{id}";

pub(super) static OPERATIONS: [ControlOperation; 4] = [
    ControlOperation::new("adminListTokens", "GET", "/__admin/tokens", || {
        get(answer_list)
    }),
    ControlOperation::new("adminGetToken", "GET", ONE, || get(answer_get)),
    ControlOperation::new("adminRevokeToken", "DELETE", ONE, || delete(answer_revoke)),
    ControlOperation::new(
        "adminExpireToken",
        "POST",
        "/__admin/tokens/{id}/expire",
        || post(answer_expire),
    ),
];

/// The record of an issued token. The token itself is not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Token {
    /// The id: its `jti` if it has one, otherwise a digest of its text.
    pub id: TokenId,
    /// The kind.
    pub kind: TokenKind,
    /// The provider.
    pub provider: Provider,
    /// The account.
    #[serde(serialize_with = "as_text")]
    pub account: AccountId,
    /// The login of the account; `None` if the account no longer exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// Its session, if the provider has sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// The refresh token that it was issued for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<TokenId>,
    /// When it was issued, by the sandbox's clock.
    pub issued: UtcInstant,
    /// When it expires.
    pub expires: UtcInstant,
    /// The state.
    pub state: TokenStatus,
    /// Number of times it was presented, accepted or not.
    pub uses: u32,
    /// When it was presented; `None` if never.
    #[serde(flatten)]
    pub used: Option<TokenUse>,
}

/// When a token was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TokenUse {
    /// The first time.
    pub first_used: UtcInstant,
    /// The last time.
    pub last_used: UtcInstant,
    /// The time from its last use until it expires; negative if it had expired.
    #[serde(serialize_with = "duration::serialize")]
    pub last_used_before_expiry: SignedDuration,
}

impl From<TokenReport> for Token {
    fn from(report: TokenReport) -> Self {
        let token = report.token;
        let Uses { count, first, last } = token.uses;
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
            uses: count,
            used: (count > 0).then(|| TokenUse {
                first_used: first.into(),
                last_used: last.into(),
                last_used_before_expiry: token.expires.since(last),
            }),
        }
    }
}

/// A page of the recorded tokens, sorted by time of issue.
pub(crate) fn list(sandbox: &Sandbox, filter: &TokenFilter, page: PageRange) -> Listed<Token> {
    let (world, now) = sandbox.enter();
    world.identity().tokens(filter, page, now).map(Token::from)
}

/// One token.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub(crate) fn find(sandbox: &Sandbox, id: TokenId) -> Result<Token, Problem> {
    let (world, now) = sandbox.enter();
    let found = world.identity().token(id, now);
    found
        .map(Token::from)
        .ok_or_else(|| unknown(&id.to_string()))
}

/// Lets a token expire now.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub(crate) fn expire(sandbox: &Sandbox, id: TokenId) -> Result<Token, Problem> {
    let (world, now) = sandbox.enter();
    let expired = world.identity().expire_token(id, now);
    expired
        .map(Token::from)
        .ok_or_else(|| unknown(&id.to_string()))
}

/// Revokes a token.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub(crate) fn revoke(sandbox: &Sandbox, id: TokenId) -> Result<(), Problem> {
    let (world, now) = sandbox.enter();
    if world.identity().withdraw_token(id, now) {
        Ok(())
    } else {
        Err(unknown(&id.to_string()))
    }
}

const FILTERS: [&str; 7] = [
    "provider", "kind", "account", "session", "state", "limit", "offset",
];

async fn answer_list(selection: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let query = Query::read(&uri, &FILTERS)?;
    let session = query.text("session").map(str::parse).transpose();
    let session = session.map_err(|_| {
        let detail = "a session is named by a UUID".to_owned();
        Problem::violations(vec![FieldError::query("session", detail)])
    })?;
    let filter = TokenFilter {
        whose: AccountFilter {
            provider: query.parsed("provider")?,
            account: query.filled("account")?.map(str::to_owned),
        },
        kind: query.parsed("kind")?,
        session,
        standing: query.parsed("state")?,
    };
    let found = selection.list(query.page()?, |sandbox, page| list(sandbox, &filter, page));
    Ok(Json(json!({ "tokens": found.page, "total": found.total })))
}

async fn answer_get(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<Json<Token>, Problem> {
    Ok(Json(find(&sandbox, parse(&id)?)?))
}

async fn answer_expire(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<Json<Token>, Problem> {
    Ok(Json(expire(&sandbox, parse(&id)?)?))
}

async fn answer_revoke(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    revoke(&sandbox, parse(&id)?)?;
    Ok(StatusCode::NO_CONTENT)
}

fn parse(id: &str) -> Result<TokenId, Problem> {
    id.parse().map_err(|_| unknown(id))
}

fn unknown(id: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("there is no token `{id}`"))
}

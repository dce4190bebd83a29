//! `/__admin/tokens`: the ledger of issued tokens.

use std::fmt::Display;

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use serde::Serialize;
use serde_json::{Value, json};

use super::body::Query;
use super::path::Path;
use super::problem::{FieldError, Problem};
use super::sandbox_selection::SandboxSelection;
use super::{ControlOperation, Here};
use crate::clock::duration;
use crate::identity::ledger::TokenKind;
use crate::identity::queries::{AccountFilter, TokenFilter, TokenReport};
use crate::identity::{SessionId, TokenId};
use crate::provider::Provider;

const ONE: &str = "/__admin/tokens/{id}";

pub(super) static OPERATIONS: [ControlOperation; 4] = [
    ControlOperation::new("adminListTokens", "GET", "/__admin/tokens", || get(list)),
    ControlOperation::new("adminGetToken", "GET", ONE, || get(read)),
    ControlOperation::new("adminRevokeToken", "DELETE", ONE, || delete(revoke)),
    ControlOperation::new(
        "adminExpireToken",
        "POST",
        "/__admin/tokens/{id}/expire",
        || post(expire),
    ),
];

const FILTERS: [&str; 7] = [
    "provider", "kind", "account", "session", "state", "limit", "offset",
];

async fn list(among: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
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
    let page = query.page()?;
    let found = among.list(page, |sandbox, page| {
        let (world, now) = sandbox.enter();
        let found = world.identity().tokens(&filter, page, now);
        found.map(|token| json!(Shown::new(token)))
    });
    Ok(Json(json!({ "tokens": found.page, "total": found.total })))
}

async fn read(Here(sandbox): Here, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let (world, now) = sandbox.enter();
    let found = world.identity().token(parse(&id)?, now);
    let token = found.ok_or_else(|| unknown(&id))?;
    Ok(Json(json!(Shown::new(&token))))
}

async fn expire(Here(sandbox): Here, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let (world, now) = sandbox.enter();
    let expired = world.identity().expire_token(parse(&id)?, now);
    let token = expired.ok_or_else(|| unknown(&id))?;
    Ok(Json(json!(Shown::new(&token))))
}

async fn revoke(Here(sandbox): Here, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let (world, now) = sandbox.enter();
    if world.identity().revoke_token(parse(&id)?, now) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown(&id))
    }
}

fn parse(id: &str) -> Result<TokenId, Problem> {
    id.parse().map_err(|_| unknown(&id))
}

/// The problem for an unknown id.
pub(crate) fn unknown(id: &impl Display) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("there is no token `{id}`"))
}

/// The record of a token in an answer.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    id: TokenId,
    kind: TokenKind,
    provider: Provider,
    account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<TokenId>,
    issued: String,
    expires: String,
    state: &'static str,
    uses: u32,
    #[serde(flatten)]
    when: Option<When>,
}

/// When a token was presented.
#[derive(Serialize)]
struct When {
    first_used: String,
    last_used: String,
    last_used_before_expiry: String,
}

impl<'a> Shown<'a> {
    pub(super) fn new(report: &'a TokenReport) -> Self {
        let token = &report.token;
        let uses = token.uses;
        Self {
            id: report.id,
            kind: token.kind,
            provider: report.provider,
            account: report.account.to_string(),
            login: report.login.as_deref(),
            session: token.session,
            parent: token.parent,
            issued: token.issued.to_string(),
            expires: token.expires.to_string(),
            state: report.standing.name(),
            uses: uses.count,
            when: (uses.count > 0).then(|| When {
                first_used: uses.first.to_string(),
                last_used: uses.last.to_string(),
                last_used_before_expiry: duration::format(token.expires.since(uses.last)),
            }),
        }
    }
}

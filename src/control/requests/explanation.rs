//! `/__admin/requests/{id}/explanation`: what the journal and the ledger tell of one request.

use std::fmt;

use axum::Json;
use serde::Serialize;

use super::entry;
use crate::control::CurrentSandbox;
use crate::control::path::Path;
use crate::control::sessions::{self, Session};
use crate::control::token_inspection::{Inspection, inspect_at};
use crate::control::tokens::{self, Token};
use crate::identity::TokenId;
use crate::problem::Problem;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{Entry, Exchange};
use crate::vendor::sent_token;

/// The maximum number of tokens in a lineage.
const MAX_LINEAGE: usize = 100;

/// Explains a request. The hint is from the time of the request, everything else from now.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The id of the journal's entry.
    pub id: u64,
    /// What happened, in one or two sentences.
    pub hint: String,
    /// What to do, unless the request succeeded or the hint says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
    /// The checks of the token that came with the request, by the ledger of now at the time of the
    /// request; absent if none came, or only a part of it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspection: Option<Inspection>,
    /// The session, if the ledger has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// The token of the entry, last, and the tokens that led to it, as far as the ledger has them.
    pub lineage: Vec<Token>,
}

/// The hint, and what to do if the hint does not say it.
impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.hint)?;
        match self.advice.filter(|advice| !self.hint.ends_with(advice)) {
            Some(advice) => write!(formatter, " {advice}"),
            None => Ok(()),
        }
    }
}

/// Explains the request of a journal's entry.
pub(crate) fn of(sandbox: &Sandbox, entry: &Entry) -> Explanation {
    let exchange = entry.exchange();
    let advice = exchange.advice();
    let session = exchange.session;
    Explanation {
        id: entry.id(),
        hint: exchange.explanation(),
        advice: (!advice.is_empty()).then_some(advice),
        inspection: inspection(sandbox, exchange),
        session: session.and_then(|id| sessions::find(sandbox, id).ok()),
        lineage: lineage(sandbox, exchange.token),
    }
}

pub(super) async fn explain(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<Json<Explanation>, Problem> {
    let entry = entry(&sandbox, &id)?;
    Ok(Json(of(&sandbox, &entry)))
}

fn inspection(sandbox: &Sandbox, exchange: &Exchange) -> Option<Inspection> {
    let (world, _) = sandbox.enter();
    let vendor = world.vendors().get(exchange.provider?)?;
    let token = sent_token::of_exchange(vendor, &world, exchange)?;
    Some(inspect_at(sandbox, &world, &token, exchange.time, vendor))
}

/// A token after those that it was refreshed from.
fn lineage(sandbox: &Sandbox, token: Option<TokenId>) -> Vec<Token> {
    let find = |id| tokens::find(sandbox, id).ok();
    let newest = token.and_then(find);
    let parents = std::iter::successors(newest, |token| token.parent.and_then(find));
    let mut lineage: Vec<_> = parents.take(MAX_LINEAGE).collect();
    lineage.reverse();
    lineage
}

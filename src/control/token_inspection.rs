//! `/__admin/tokens/inspect`: the server's verdict on a token, with the reason.

use std::sync::Arc;

use axum::Json;
use axum::routing::post;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::JsonBody;
use super::tokens::Token;
use super::{ControlOperation, CurrentSandbox};
use crate::clock::{NumericDate, UtcInstant};
use crate::identity::token_checks::Finding;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::sandbox::{Sandbox, World};
use crate::vendor::{Vendor, inspection};

pub(super) static OPERATIONS: [ControlOperation; 1] = [ControlOperation::new(
    "adminInspectToken",
    "POST",
    "/__admin/tokens/inspect",
    || post(answer_inspect),
)];

/// A token to inspect.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenToInspect {
    /// The token, or a text copied from a request with `Authorization:` or `Bearer` before it, or
    /// with the name of the header, cookie or parameter where a vendor expects it.
    pub(crate) token: String,
    /// The time of the verdict. Absent: now.
    pub(crate) at: Option<UtcInstant>,
    /// The provider whose verdict it is. Absent: the most likely one.
    pub(crate) provider: Option<Provider>,
}

/// The server's verdict on a token.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// Whether it is accepted.
    pub verdict: TokenVerdict,
    /// The status that it gets.
    pub status: u16,
    /// The reason.
    pub reason: Reason,
    /// Where a refused token comes from, if it is from elsewhere: "issued in sandbox a" or "signed
    /// by intergiro".
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Token>,
}

/// Whether a token is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenVerdict {
    /// The provider's resources accept it.
    Accepted,
    /// They refuse it.
    Refused,
}

impl Inspection {
    /// Whether the token is accepted.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.verdict == TokenVerdict::Accepted
    }
}

/// Inspects a token. Nothing is changed or counted.
pub(crate) fn inspect(sandbox: &Sandbox, asked: &TokenToInspect) -> Inspection {
    let (world, now) = sandbox.enter();
    let at = asked.at.map_or(now, NumericDate::from);
    let vendor = asked.provider.and_then(|it| world.vendors().get(it));
    let token = bare(&world, &asked.token);
    shown(
        &world,
        inspection::inspect(sandbox, &world, token, at, vendor),
        at,
    )
}

/// Inspects a token at a vendor and a time.
pub(crate) fn inspect_at(
    sandbox: &Sandbox,
    world: &Arc<World>,
    token: &str,
    at: NumericDate,
    vendor: &dyn Vendor,
) -> Inspection {
    let found = inspection::inspect(sandbox, world, token, at, Some(vendor));
    shown(world, found, at)
}

fn shown(world: &World, found: inspection::Inspection, at: NumericDate) -> Inspection {
    let record = world.identity().token(found.name, at);
    Inspection {
        verdict: if found.is_accepted() {
            TokenVerdict::Accepted
        } else {
            TokenVerdict::Refused
        },
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

/// The token in a text copied from a request, without what stands before the tokens of a vendor.
fn bare<'a>(world: &World, pasted: &'a str) -> &'a str {
    let vendors = world.vendors().iter();
    let places = vendors.flat_map(|vendor| &vendor.spec().token_places);
    let pasted = pasted.trim();
    let tokens = places.map(|place| place.unwrapped(pasted));
    tokens.min_by_key(|token| token.len()).unwrap_or(pasted)
}

async fn answer_inspect(
    CurrentSandbox(sandbox): CurrentSandbox,
    JsonBody(asked): JsonBody<TokenToInspect>,
) -> Json<Inspection> {
    Json(inspect(&sandbox, &asked))
}

//! `/__admin/tokens`: creates and inspects tokens.

use std::sync::Arc;

use axum::Json;
use axum::routing::{get, post};
use http::{StatusCode, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::body::{Fitting, Query};
use super::problem::{FieldError, Problem};
use super::tokens::Shown;
use super::{ControlOperation, Here};
use crate::clock::{NumericDate, Period, UtcInstant};
use crate::identity::TokenId;
use crate::identity::ledger::TokenKind;
use crate::identity::queries::TokenReport;
use crate::identity::token_checks::Finding;
use crate::provider::Provider;
use crate::sandbox::{Sandbox, World};
use crate::schema::Violation;
use crate::vendor::inspection::{self, Inspection};
use crate::vendor::minting::{self, Defect, MintRefused, MintedToken, Order, Sample};

pub(super) static OPERATIONS: [ControlOperation; 3] = [
    ControlOperation::new("adminMintToken", "POST", "/__admin/tokens", || post(mint)),
    ControlOperation::new(
        "adminListDefectiveTokens",
        "GET",
        "/__admin/tokens/defects",
        || get(pack),
    ),
    ControlOperation::new(
        "adminInspectToken",
        "POST",
        "/__admin/tokens/inspect",
        || post(inspect),
    ),
];

/// A token to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    provider: Provider,
    #[schemars(length(min = 1))]
    account: Option<String>,
    kind: Option<TokenKind>,
    expires_in: Option<Period>,
    #[serde(default)]
    claims: Map<String, Value>,
    defect: Option<Defect>,
}

/// A token to inspect.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    token: String,
    at: Option<UtcInstant>,
    provider: Option<Provider>,
}

/// Creates a token.
///
/// # Errors
///
/// A [`Problem`].
pub(crate) fn make(
    world: &Arc<World>,
    new: NewToken,
    now: NumericDate,
) -> Result<MintedToken, Problem> {
    let order = Order {
        provider: new.provider,
        account: new.account,
        kind: new.kind,
        expires_in: new.expires_in,
        claims: new.claims,
        defect: new.defect,
    };
    minting::mint(world, &order, now).map_err(refused)
}

async fn mint(
    Here(sandbox): Here,
    Fitting(new): Fitting<NewToken>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let minted = aside(sandbox, move |world, now| make(world, new, now)).await?;
    Ok((StatusCode::CREATED, Json(json!(Minted::new(&minted)))))
}

async fn pack(Here(sandbox): Here, uri: Uri) -> Result<Json<Value>, Problem> {
    let query = Query::read(&uri, &["provider"])?;
    let provider: Option<Provider> = query.parsed("provider")?;
    let samples = aside(sandbox, move |world, now| match provider {
        Some(provider) => minting::pack(world, provider, now).map_err(|error| match error {
            MintRefused::NoAccount(_) => {
                let detail = error.to_string();
                Problem::violations(vec![FieldError::query("provider", detail)])
            }
            other => refused(other),
        }),
        None => every_pack(world, now),
    });
    let samples = samples.await?;
    let tokens: Vec<_> = samples.iter().map(Labelled::new).collect();
    Ok(Json(json!({ "tokens": tokens, "total": tokens.len() })))
}

/// The sets of all providers with an active account.
fn every_pack(world: &Arc<World>, now: NumericDate) -> Result<Vec<Sample>, Problem> {
    let mut samples = Vec::new();
    for provider in world.vendors().ids() {
        match minting::pack(world, provider, now) {
            Ok(pack) => samples.extend(pack),
            Err(MintRefused::NoAccount(_)) => {}
            Err(other) => return Err(refused(other)),
        }
    }
    Ok(samples)
}

/// The server's verdict on a token, and the ledger's record.
pub(crate) fn examine(
    sandbox: &Sandbox,
    world: &Arc<World>,
    token: &str,
    at: NumericDate,
    provider: Option<Provider>,
) -> (Inspection, Option<TokenReport>) {
    let vendor = provider.and_then(|provider| world.vendors().get(provider));
    let found = inspection::inspect(sandbox, world, bare(token), at, vendor);
    let record = world.identity().token(found.name, at);
    (found, record)
}

/// The token in a text copied from a request: without `Authorization:` and `Bearer`.
fn bare(pasted: &str) -> &str {
    ["authorization:", "bearer "]
        .into_iter()
        .fold(pasted.trim(), |token, prefix| {
            let (start, rest) = token.split_at_checked(prefix.len()).unwrap_or_default();
            if start.eq_ignore_ascii_case(prefix) {
                rest.trim_start()
            } else {
                token
            }
        })
}

async fn inspect(Here(sandbox): Here, Fitting(question): Fitting<Question>) -> Json<Value> {
    let (world, now) = sandbox.enter();
    let at = question.at.map_or(now, NumericDate::from);
    let (found, record) = examine(&sandbox, &world, &question.token, at, question.provider);
    let inspected = Inspected {
        verdict: if found.is_accepted() {
            "accepted"
        } else {
            "refused"
        },
        status: found.status.as_u16(),
        reason: found.reason.word(),
        hint: found.provenance.as_ref().map(ToString::to_string),
        provider: found.provider,
        header: found.header,
        claims: found.claims,
        checks: found.findings,
        record: record.as_ref().map(Shown::new),
    };
    Json(json!(inspected))
}

/// Signs on a blocking thread, because it would delay other requests.
async fn aside<T: Send + 'static>(
    sandbox: Arc<Sandbox>,
    work: impl FnOnce(&Arc<World>, NumericDate) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let (world, now) = sandbox.enter();
    let done = tokio::task::spawn_blocking(move || work(&world, now)).await;
    done.unwrap_or_else(|_| {
        let detail = "the server is stopping";
        Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail))
    })
}

/// The problem for an order that was refused.
pub(crate) fn refused(refused: MintRefused) -> Problem {
    let field = match refused {
        MintRefused::NoSuchKind(..) | MintRefused::Full(_) => "/kind",
        MintRefused::NoSuchDefect(..) => "/defect",
        MintRefused::NoSuchAccount { .. } => "/account",
        MintRefused::NoAccount(_) => "/provider",
        MintRefused::Unavailable => {
            return Problem::new(StatusCode::SERVICE_UNAVAILABLE, refused.to_string());
        }
    };
    let violation = FieldError::from(Violation::rule(field, refused.to_string()));
    let nearest = match refused {
        MintRefused::NoSuchAccount { nearest, .. } => nearest,
        _ => None,
    };
    Problem::violations(vec![FieldError {
        nearest,
        ..violation
    }])
}

/// The server's answer to a token.
#[derive(Serialize)]
struct Expected {
    status: u16,
    reason: &'static str,
}

impl Expected {
    fn of(minted: &MintedToken) -> Self {
        Self {
            status: minted.status.as_u16(),
            reason: minted.reason.word(),
        }
    }
}

/// A created token.
#[derive(Serialize)]
struct Minted<'a> {
    token: &'a str,
    id: TokenId,
    kind: TokenKind,
    claims: &'a Value,
    expected: Expected,
}

impl<'a> Minted<'a> {
    fn new(minted: &'a MintedToken) -> Self {
        Self {
            token: &minted.token,
            id: minted.id,
            kind: minted.kind,
            claims: &minted.claims,
            expected: Expected::of(minted),
        }
    }
}

/// A token of the set.
#[derive(Serialize)]
struct Labelled<'a> {
    label: &'static str,
    defect: Option<Defect>,
    provider: Provider,
    kind: TokenKind,
    id: TokenId,
    token: &'a str,
    expected: Expected,
}

impl<'a> Labelled<'a> {
    fn new(sample: &'a Sample) -> Self {
        Self {
            label: sample.label,
            defect: sample.defect,
            provider: sample.provider,
            kind: sample.minted.kind,
            id: sample.minted.id,
            token: &sample.minted.token,
            expected: Expected::of(&sample.minted),
        }
    }
}

/// The result of an inspection.
#[derive(Serialize)]
struct Inspected<'a> {
    verdict: &'static str,
    status: u16,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    provider: Provider,
    header: Option<Value>,
    claims: Option<Value>,
    checks: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<Shown<'a>>,
}

//! `/__admin/tokens`: creates tokens, valid or with a defect.

use axum::Json;
use axum::routing::{get, post};
use http::{StatusCode, Uri};
use serde_json::{Value, json};

use super::blocking;
use super::body::{JsonBody, Query};
use super::{ControlOperation, CurrentSandbox, ServerContext};
use crate::problem::{FieldError, Problem};
use crate::provider::Provider;
use crate::sandbox::Sandbox;
use crate::schema::Violation;
use crate::vendor::minting::{self, MintRefused, MintedToken, Order, SampleToken};

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminMintToken", "POST", "/__admin/tokens", || {
        post(answer_mint)
    }),
    ControlOperation::new(
        "adminListDefectiveTokens",
        "GET",
        "/__admin/tokens/defects",
        || get(answer_samples),
    ),
];

/// Creates a token.
///
/// # Errors
///
/// A [`Problem`].
pub(crate) fn mint(sandbox: &Sandbox, order: &Order, base: &str) -> Result<MintedToken, Problem> {
    let (world, now) = sandbox.enter();
    minting::mint(&world, order, base, now).map_err(refused)
}

/// Creates a set of tokens that distinguish a strict client or server from a lax one, for one
/// provider or for all that have an active account.
///
/// # Errors
///
/// [`MintRefused`], for example when the provider has no active account.
pub(crate) fn samples(
    sandbox: &Sandbox,
    provider: Option<Provider>,
    base: &str,
) -> Result<Vec<SampleToken>, MintRefused> {
    let (world, now) = sandbox.enter();
    if let Some(provider) = provider {
        return minting::pack(&world, provider, base, now);
    }
    let mut samples = Vec::new();
    for provider in world.vendors().ids() {
        match minting::pack(&world, provider, base, now) {
            Ok(pack) => samples.extend(pack),
            Err(MintRefused::NoAccount(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(samples)
}

async fn answer_mint(
    server: ServerContext,
    CurrentSandbox(sandbox): CurrentSandbox,
    JsonBody(order): JsonBody<Order>,
) -> Result<(StatusCode, Json<MintedToken>), Problem> {
    let base = server.url_of(sandbox.name());
    let minted = blocking::run(move || mint(&sandbox, &order, &base)).await??;
    Ok((StatusCode::CREATED, Json(minted)))
}

async fn answer_samples(
    server: ServerContext,
    CurrentSandbox(sandbox): CurrentSandbox,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    let query = Query::read(&uri, &["provider"])?;
    let provider: Option<Provider> = query.parsed("provider")?;
    let base = server.url_of(sandbox.name());
    let tokens = blocking::run(move || samples(&sandbox, provider, &base)).await?;
    let tokens = tokens.map_err(|error| match error {
        MintRefused::NoAccount(_) => {
            let detail = error.to_string();
            Problem::violations(vec![FieldError::query("provider", detail)])
        }
        other => refused(other),
    })?;
    Ok(Json(json!({ "tokens": tokens, "total": tokens.len() })))
}

/// The problem for a token that was not created.
pub(crate) fn refused(refused: MintRefused) -> Problem {
    let field = match refused {
        MintRefused::NoSuchKind(..) | MintRefused::Full(_) => "/kind",
        MintRefused::NoSuchDefect(..) => "/defect",
        MintRefused::NoClaims(..) => "/claims",
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

//! `/__admin/accounts`: accounts at run time.

use std::sync::Arc;

use axum::Json;
use axum::routing::{delete, get, patch, post};
use http::{StatusCode, Uri};
use serde_json::{Map, Value, json};

use super::blocking;
use super::body::{JsonValue, Query};
use super::path::Path;
use super::sandbox_selection::SandboxSelection;
use super::{ControlOperation, CurrentSandbox};
use crate::clock::NumericDate;
use crate::identity::AccountId;
use crate::problem::{FieldError, Problem};
use crate::provider::Provider;
use crate::sandbox::accounts::{AccountKind, AccountRefused, AccountReport};
use crate::sandbox::{Sandbox, World};
use crate::schema::Violation;

const ONE: &str = "/__admin/accounts/{provider}/{kind}/{id}";

pub(super) static OPERATIONS: [ControlOperation; 5] = [
    ControlOperation::new("adminListAccounts", "GET", "/__admin/accounts", || {
        get(list)
    }),
    ControlOperation::new("adminCreateAccount", "POST", "/__admin/accounts", || {
        post(add)
    }),
    ControlOperation::new("adminGetAccount", "GET", ONE, || get(read)),
    ControlOperation::new("adminUpdateAccount", "PATCH", ONE, || patch(change)),
    ControlOperation::new("adminDeleteAccount", "DELETE", ONE, || delete(remove)),
];

async fn list(selection: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let query = Query::read(&uri, &["provider", "kind", "limit", "offset"])?;
    let provider: Option<Provider> = query.parsed("provider")?;
    let kind: Option<AccountKind> = query.parsed("kind")?;
    let page = query.page()?;
    let found = selection.list(page, |sandbox, page| {
        let (world, _) = sandbox.enter();
        world.accounts().list(provider, kind, page)
    });
    Ok(Json(
        json!({ "accounts": found.page, "total": found.total }),
    ))
}

async fn add(
    CurrentSandbox(sandbox): CurrentSandbox,
    JsonValue(body): JsonValue,
) -> Result<(StatusCode, Json<AccountReport>), Problem> {
    let mut fields = object(body)?;
    let provider = take(&mut fields, "provider", str::parse::<Provider>)?;
    let (world, _) = sandbox.enter();
    let kind_of = |name: &str| world.accounts().kind(provider, name);
    let kind = take(&mut fields, "kind", kind_of)?;
    let added = with_world(sandbox, move |world, now| {
        let fields = Value::Object(fields);
        let added = world.accounts().add(provider, kind, &fields, now);
        added.map_err(refused)
    });
    Ok((StatusCode::CREATED, Json(added.await?)))
}

async fn read(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(address): Path<(String, String, String)>,
) -> Result<Json<AccountReport>, Problem> {
    let (world, _) = sandbox.enter();
    let (provider, kind, id) = locate(&world, &address)?;
    let account = world.accounts().read(provider, kind, id);
    account.map(Json).map_err(refused)
}

async fn change(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(address): Path<(String, String, String)>,
    JsonValue(body): JsonValue,
) -> Result<Json<AccountReport>, Problem> {
    let patch = object(body)?;
    let changed = with_world(sandbox, move |world, _| {
        patched(world, locate(world, &address)?, &patch)
    });
    Ok(Json(changed.await?))
}

/// Applies a patch.
///
/// # Errors
///
/// A [`Problem`]; nothing has changed then.
pub(crate) fn patched(
    world: &World,
    (provider, kind, id): (Provider, AccountKind, AccountId),
    patch: &Map<String, Value>,
) -> Result<AccountReport, Problem> {
    for fixed in ["provider", "kind"] {
        if patch.contains_key(fixed) {
            let sentence = format!("an account keeps its {fixed}");
            let violation = Violation::rule(format!("/{fixed}"), sentence);
            return Err(Problem::violations(vec![violation.into()]));
        }
    }
    let changed = world.accounts().change(provider, kind, id, patch);
    changed.map_err(refused)
}

async fn remove(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(address): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let (world, _) = sandbox.enter();
    let (provider, kind, id) = locate(&world, &address)?;
    let removed = world.accounts().remove(provider, kind, id);
    removed.map(|()| StatusCode::NO_CONTENT).map_err(refused)
}

/// Runs blocking work on the accounts, because an expensive password hash would delay other
/// requests.
async fn with_world(
    sandbox: Arc<Sandbox>,
    work: impl FnOnce(&World, NumericDate) -> Result<AccountReport, Problem> + Send + 'static,
) -> Result<AccountReport, Problem> {
    let (world, now) = sandbox.enter();
    let moved = Arc::clone(&world);
    blocking::run_hashes(&world, move || work(&moved, now)).await?
}

/// The fields of a body.
///
/// # Errors
///
/// A [`Problem`] when it is not an object.
pub(crate) fn object(body: Value) -> Result<Map<String, Value>, Problem> {
    if let Value::Object(fields) = body {
        return Ok(fields);
    }
    let violation = Violation::rule("", "expected an object".to_owned());
    Err(Problem::violations(vec![violation.into()]))
}

/// Removes a key from the body and parses its value.
fn take<T, E: ToString>(
    fields: &mut Map<String, Value>,
    field: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, Problem> {
    let violation = match fields.remove(field) {
        Some(Value::String(name)) => match parse(&name) {
            Ok(found) => return Ok(found),
            Err(error) => Violation::rule(format!("/{field}"), error.to_string()),
        },
        Some(_) => Violation::rule(format!("/{field}"), "expected a string".to_owned()),
        None => Violation::missing_key("", field),
    };
    Err(Problem::violations(vec![violation.into()]))
}

fn locate(
    world: &World,
    (provider, kind, name): &(String, String, String),
) -> Result<(Provider, AccountKind, AccountId), Problem> {
    let not_found = |detail: String| Problem::new(StatusCode::NOT_FOUND, detail);
    let provider: Provider = provider
        .parse()
        .map_err(|error: crate::provider::UnknownProvider| not_found(error.to_string()))?;
    let kind = world.accounts().kind(provider, kind).map_err(not_found)?;
    let found = world.accounts().find(provider, kind, name);
    let id = found.map_err(|refused| {
        not_found(match refused {
            AccountRefused::NotFound => format!("{provider} has no {} `{name}`", kind.name()),
            other => other.to_string(),
        })
    })?;
    Ok((provider, kind, id))
}

/// The problem for an account that was refused.
pub(crate) fn refused(refused: AccountRefused) -> Problem {
    let text = refused.to_string();
    match refused {
        AccountRefused::NoSuchKind { .. } => {
            let violation = Violation::rule("/kind", text);
            Problem::violations(vec![violation.into()])
        }
        AccountRefused::NotFound => Problem::new(StatusCode::NOT_FOUND, text),
        AccountRefused::Violations(violations) => {
            Problem::violations(violations.into_iter().map(FieldError::from).collect())
        }
        AccountRefused::Taken(_) | AccountRefused::InUse | AccountRefused::Full(_) => {
            Problem::new(StatusCode::CONFLICT, text)
        }
        AccountRefused::Password(_) => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text),
    }
}

//! `/__admin/sandboxes`: all sandboxes of the server.

use std::sync::Arc;

use axum::Json;
use axum::routing::{delete, get, post};
use http::{Method, StatusCode, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::blocking;
use super::body::{JsonBody, Query};
use super::clock::ClockChange;
use super::path::Path;
use super::server_context::{ServerContext, Subject};
use super::{ControlOperation, PREFIX};
use crate::clock::Setting;
use crate::nearest::nearest;
use crate::problem::{FieldError, Problem};
use crate::sandbox::{
    DropRefused, InvalidSandboxName, MakeRefused, Overrides, OverridesRefused, Sandbox,
    SandboxName, Sandboxes, Start,
};
use crate::schema::Violation;

const ALL: &str = "/__admin/sandboxes";
const ONE: &str = "/__admin/sandboxes/{name}";

pub(super) static OPERATIONS: [ControlOperation; 3] = [
    ControlOperation::new("adminListSandboxes", "GET", ALL, || get(list)),
    ControlOperation::new("adminCreateSandbox", "POST", ALL, || post(create)),
    ControlOperation::new("adminDeleteSandbox", "DELETE", ONE, || delete(remove)),
];

/// The maximum and default page size.
const MAX_LIMIT: usize = 1000;
const LIMIT: usize = 100;

/// A sandbox to create, with its differences from the usual initial state.
#[derive(Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSandbox {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) clock: Option<ClockChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fixtures: Option<Map<String, Value>>,
}

/// Whether a request creates a sandbox, so that the one that its address names need not exist.
pub(crate) fn creates_a_sandbox(method: &Method, path: &str) -> bool {
    method == Method::POST && path == ALL
}

async fn list(server: ServerContext, uri: Uri) -> Result<Json<Value>, Problem> {
    let query = Query::read(&uri, &["limit", "offset"])?;
    let limit = query.number("limit", LIMIT, MAX_LIMIT)?;
    let offset = query.number("offset", 0, usize::MAX)?;
    let all = server.sandboxes.list();
    let page = all.iter().skip(offset).take(limit);
    let page: Vec<Value> = page.map(|sandbox| shown(sandbox, &server)).collect();
    Ok(Json(json!({ "sandboxes": page, "total": all.len() })))
}

async fn create(
    server: ServerContext,
    JsonBody(mut new): JsonBody<NewSandbox>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let sandboxes = Arc::clone(&server.sandboxes);
    if let Subject::One(addressed) = &server.subject {
        name_by_address(&mut new, addressed.name(), &sandboxes)?;
    }
    let (world, _) = sandboxes.default_sandbox().enter();
    let sandbox = blocking::run_hashes(&world, move || make(&sandboxes, new)).await??;
    Ok((StatusCode::CREATED, Json(shown(&sandbox, &server))))
}

/// Gives a sandbox without a name that of the address.
///
/// # Errors
///
/// A [`Problem`] with `--strict-sandboxes` when the body has the name of another sandbox than the
/// address, which does not exist.
fn name_by_address(
    new: &mut NewSandbox,
    addressed: &SandboxName,
    sandboxes: &Sandboxes,
) -> Result<(), Problem> {
    if addressed == sandboxes.default_sandbox().name() {
        return Ok(());
    }
    let name = new.name.get_or_insert_with(|| addressed.to_string());
    if sandboxes.is_strict() && name != addressed.as_str() && !sandboxes.contains(addressed) {
        let detail = format!(
            "the address names another sandbox, `{addressed}`, which does not exist \
             (--strict-sandboxes); leave the name out, or write it into the address, too"
        );
        return Err(violations(vec![Violation::rule("/name", detail)]));
    }
    Ok(())
}

/// The problem for a sandbox that was not created, with `--strict-sandboxes`.
pub(crate) fn not_created(name: &SandboxName) -> Problem {
    let segment = name.to_segment();
    let detail = format!(
        "no sandbox is called `{name}`, and requests make none (--strict-sandboxes); create it: \
         POST /~{segment}{ALL} {{}}"
    );
    Problem::new(StatusCode::NOT_FOUND, detail)
}

/// Creates a sandbox with its own initial state.
///
/// # Errors
///
/// A [`Problem`].
pub(crate) fn make(sandboxes: &Sandboxes, new: NewSandbox) -> Result<Arc<Sandbox>, Problem> {
    let name = match &new.name {
        Some(name) => name.parse().map_err(|error: InvalidSandboxName| {
            violations(vec![Violation::rule("/name", error.to_string())])
        })?,
        None => made_up_name()?,
    };
    if sandboxes.contains(&name) {
        return Err(exists(&name));
    }
    let made = sandboxes.make(&name, start(sandboxes, overrides(new)?)?);
    made.map_err(|refused| match refused {
        MakeRefused::Exists => exists(&name),
        MakeRefused::TooMany(error) => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
        }
    })
}

async fn remove(server: ServerContext, Path(name): Path<String>) -> Result<StatusCode, Problem> {
    discard(&server.sandboxes, &name)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Drops a sandbox.
///
/// # Errors
///
/// A [`Problem`] when the name is unknown, or for `default`.
pub(crate) fn discard(sandboxes: &Sandboxes, name: &str) -> Result<(), Problem> {
    let refused = match name.parse() {
        Ok(name) => match sandboxes.remove(&name) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        },
        Err(InvalidSandboxName) => DropRefused::NotFound,
    };
    Err(match refused {
        DropRefused::Default => Problem::new(
            StatusCode::CONFLICT,
            "`default` always exists; POST /__admin/reset puts it back to its start",
        ),
        DropRefused::NotFound => not_found(name, sandboxes),
    })
}

fn overrides(new: NewSandbox) -> Result<Overrides, Problem> {
    let clock = match new.clock {
        None => Setting::default(),
        Some(change) => change
            .setting()
            .map_err(|violation| violations(vec![violation.below("/clock")]))?,
    };
    Ok(Overrides {
        fixtures: new.fixtures.map(Value::Object),
        settings: new.settings.unwrap_or_default(),
        clock,
    })
}

fn start(sandboxes: &Sandboxes, overrides: Overrides) -> Result<Start, Problem> {
    let overridden = sandboxes.overridden(overrides);
    overridden.map_err(|refused| match refused {
        OverridesRefused::Violations(said) => violations(said),
        OverridesRefused::Baseline(error) => {
            violations(vec![Violation::rule("/fixtures", error.to_string())])
        }
    })
}

fn made_up_name() -> Result<SandboxName, Problem> {
    let name = Uuid::new_v4().simple().to_string();
    name.parse().map_err(|error: InvalidSandboxName| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    })
}

/// A sandbox with its URLs. At an address that serves only one provider, only that provider's.
fn shown(sandbox: &Sandbox, server: &ServerContext) -> Value {
    let name = sandbox.name();
    let base = server.url_of(name);
    let (world, _) = sandbox.enter();
    let providers: Map<String, Value> = match server.scope {
        Some(provider) => Map::from_iter([(provider.to_string(), base.clone().into())]),
        None => world
            .vendors()
            .ids()
            .map(|provider| (provider.to_string(), format!("{base}/{provider}").into()))
            .collect(),
    };
    json!({
        "name": name.as_str(),
        "url": base,
        "control": format!("{base}{PREFIX}"),
        "providers": providers,
        "clock": sandbox.clock().read(),
        "made": sandbox.made(),
        "last_used": sandbox.last_used(),
    })
}

fn violations(said: Vec<Violation>) -> Problem {
    Problem::violations(said.into_iter().map(FieldError::from).collect())
}

fn exists(name: &SandboxName) -> Problem {
    let detail = format!("there is a sandbox `{name}` already");
    Problem::new(StatusCode::CONFLICT, detail)
}

fn not_found(name: &str, sandboxes: &Sandboxes) -> Problem {
    let all = sandboxes.list();
    let near = nearest(name, all.iter().map(|sandbox| sandbox.name().as_str()));
    let detail = match near {
        Some(near) => format!("no sandbox is called `{name}`; did you mean `{near}`?"),
        None => format!("no sandbox is called `{name}`"),
    };
    Problem::new(StatusCode::NOT_FOUND, detail)
}

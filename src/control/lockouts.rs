//! `/__admin/lockouts`: lists, imposes and lifts lockouts.

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{Fitting, Query};
use super::path::Path;
use super::problem::{FieldError, Problem};
use super::sandbox_selection::{SandboxSelection, paged};
use super::{ControlOperation, Here};
use crate::clock::{NumericDate, Period};
use crate::identity::lockout::{LockoutKey, LoginKind, Standing};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::schema::Violation;
use crate::vendor::Vendor;

const ONE: &str = "/__admin/lockouts/{provider}/{door}/{name}";

pub(super) static OPERATIONS: [ControlOperation; 4] = [
    ControlOperation::new("adminListLockouts", "GET", "/__admin/lockouts", || {
        get(list)
    }),
    ControlOperation::new("adminCreateLockout", "POST", "/__admin/lockouts", || {
        post(lock_out)
    }),
    ControlOperation::new("adminDeleteLockouts", "DELETE", "/__admin/lockouts", || {
        delete(lift_all)
    }),
    ControlOperation::new("adminDeleteLockout", "DELETE", ONE, || delete(lift)),
];

/// A name to lock out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLockout {
    provider: Provider,
    door: LoginKind,
    #[schemars(length(min = 1))]
    name: String,
    /// Default: the provider's own time.
    #[serde(rename = "for")]
    length: Option<Period>,
}

async fn list(among: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let known = ["provider", "door", "locked", "limit", "offset"];
    let query = Query::read(&uri, &known)?;
    let provider: Option<Provider> = query.parsed("provider")?;
    let door: Option<LoginKind> = query.parsed("door")?;
    let locked = match query.text("locked") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(other) => {
            let detail = format!("`{other}` is neither `true` nor `false`");
            return Err(Problem::violations(vec![FieldError::query(
                "locked", detail,
            )]));
        }
    };
    let found = among.list(query.page()?, |sandbox, page| {
        let (world, now) = sandbox.enter();
        let mut found = standings(&world, now);
        found.retain(|standing| {
            provider.is_none_or(|wanted| standing.key.provider == wanted)
                && door.is_none_or(|wanted| standing.key.door == wanted)
                && locked.is_none_or(|wanted| standing.locked_until.is_some() == wanted)
        });
        paged(&found, page, |standing| shown(standing, now))
    });
    Ok(Json(
        json!({ "lockouts": found.page, "total": found.total }),
    ))
}

/// Locks out a name.
///
/// # Errors
///
/// A [`Problem`] when the login has no lockout, or the maximum of locked names is reached.
pub(crate) fn impose(
    world: &World,
    new: &NewLockout,
    now: NumericDate,
) -> Result<Standing, Problem> {
    let policy = world.lockout(new.provider, new.door);
    let policy = policy.ok_or_else(|| locks_nobody(world, new.provider, new.door))?;
    let key = LockoutKey::new(new.provider, new.door, &new.name);
    let until = now.after(new.length.unwrap_or(policy.length));
    let imposed = world.identity().lock_out(key.clone(), until, policy, now);
    imposed.map_err(|full| Problem::new(StatusCode::CONFLICT, full.to_string()))?;
    Ok(Standing {
        key,
        failures: 0,
        locked_until: Some(until),
    })
}

/// The problem for a door without a lockout.
fn locks_nobody(world: &World, provider: Provider, door: LoginKind) -> Problem {
    let vendors = world.vendors().iter().map(Vendor::spec);
    let locking: Vec<_> = vendors
        .filter(|spec| spec.locks_names)
        .map(|spec| spec.id)
        .collect();
    let violation = if locking.contains(&provider) {
        let door = door.name();
        let detail = format!(
            "{provider} locks nobody out at `{door}`: its setting `lockout.{door}.enabled` is false"
        );
        Violation::rule("/door", detail)
    } else {
        let locking = locking.iter().map(|id| format!("`{id}`"));
        let locking: Vec<_> = locking.collect();
        let verb = if locking.len() == 1 { "does" } else { "do" };
        let detail = format!(
            "{provider} locks nobody out; {} {verb}",
            locking.join(" and ")
        );
        Violation::rule("/provider", detail)
    };
    Problem::violations(vec![violation.into()])
}

async fn lock_out(
    Here(sandbox): Here,
    Fitting(new): Fitting<NewLockout>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let (world, now) = sandbox.enter();
    let standing = impose(&world, &new, now)?;
    Ok((StatusCode::CREATED, Json(shown(&standing, now))))
}

async fn lift_all(Here(sandbox): Here, uri: Uri) -> Result<StatusCode, Problem> {
    let query = Query::read(&uri, &["provider", "door"])?;
    let provider: Option<Provider> = query.parsed("provider")?;
    let door: Option<LoginKind> = query.parsed("door")?;
    let (world, _) = sandbox.enter();
    world.identity().lift_lockouts(|key| {
        provider.is_none_or(|wanted| key.provider == wanted)
            && door.is_none_or(|wanted| key.door == wanted)
    });
    Ok(StatusCode::NO_CONTENT)
}

async fn lift(
    Here(sandbox): Here,
    Path((provider, door, name)): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let provider: Provider = provider.parse().map_err(|error| not_found(&error))?;
    let door: LoginKind = door.parse().map_err(|error| not_found(&error))?;
    let (world, now) = sandbox.enter();
    lift_one(&world, (provider, door, &name), now)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lifts the lock of a name.
///
/// # Errors
///
/// A [`Problem`] when the name is not locked out and has no failures that count.
pub(crate) fn lift_one(
    world: &World,
    (provider, door, name): (Provider, LoginKind, &str),
    now: NumericDate,
) -> Result<(), Problem> {
    let meant = LockoutKey::new(provider, door, name);
    let known = standings(world, now);
    if !known.iter().any(|standing| standing.key == meant) {
        let same_door = known
            .iter()
            .filter(|standing| standing.key.provider == provider && standing.key.door == door);
        let names = same_door.map(|standing| standing.key.name.as_str());
        return Err(not_found(&match crate::nearest::nearest(name, names) {
            Some(near) => format!("`{name}` is not locked out; did you mean `{near}`?"),
            None => format!("`{name}` is not locked out, and no failure of it counts"),
        }));
    }
    world.identity().lift_lockouts(|key| *key == meant);
    Ok(())
}

/// Every name that is locked out or has failures that count.
pub(crate) fn standings(world: &World, now: NumericDate) -> Vec<Standing> {
    let settings = world.settings();
    world
        .identity()
        .lockouts(|key| settings.lockout(key.provider, key.door), now)
}

fn shown(standing: &Standing, now: NumericDate) -> Value {
    let mut shown = json!({
        "provider": standing.key.provider,
        "door": standing.key.door,
        "name": standing.key.name,
        "failures": standing.failures,
        "locked": standing.locked_until.is_some(),
    });
    if let Some(until) = standing.locked_until {
        shown["locked_until"] = until.to_string().into();
        shown["seconds_left"] = until.seconds_left(now).into();
    }
    shown
}

fn not_found(detail: &impl ToString) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, detail.to_string())
}

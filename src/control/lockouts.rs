//! `/__admin/lockouts`: lists, imposes and lifts lockouts.

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::body::{JsonBody, Query};
use super::path::Path;
use super::sandbox_selection::{SandboxSelection, paged};
use super::{ControlOperation, CurrentSandbox};
use crate::clock::{NumericDate, Period, UtcInstant};
use crate::identity::lockout::{LockoutKey, LoginKind, Standing};
use crate::identity::queries::{Listed, PageRange};
use crate::problem::{FieldError, Problem};
use crate::provider::Provider;
use crate::sandbox::{Sandbox, World};
use crate::schema::Violation;
use crate::vendor::Vendor;

const ONE: &str = "/__admin/lockouts/{provider}/{door}/{name}";

pub(super) static OPERATIONS: [ControlOperation; 4] = [
    ControlOperation::new("adminListLockouts", "GET", "/__admin/lockouts", || {
        get(answer_list)
    }),
    ControlOperation::new("adminCreateLockout", "POST", "/__admin/lockouts", || {
        post(answer_impose)
    }),
    ControlOperation::new("adminDeleteLockouts", "DELETE", "/__admin/lockouts", || {
        delete(answer_lift_all)
    }),
    ControlOperation::new("adminDeleteLockout", "DELETE", ONE, || delete(answer_lift)),
];

/// State of a login name: locked out, or with failures that count towards a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Lockout {
    /// The provider.
    pub provider: Provider,
    /// The login that locks.
    pub door: LoginKind,
    /// The e-mail address or client id.
    pub name: String,
    /// Number of failures that count towards the next lock.
    pub failures: usize,
    /// Whether it is locked out.
    pub locked: bool,
    /// When the lock ends, by the sandbox's clock; `None` if not locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<UtcInstant>,
    /// Whole seconds until the lock ends; `None` if not locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<i64>,
}

impl Lockout {
    fn new(standing: Standing, now: NumericDate) -> Self {
        let LockoutKey {
            provider,
            door,
            name,
        } = standing.key;
        let until = standing.locked_until;
        Self {
            provider,
            door,
            name,
            failures: standing.failures,
            locked: until.is_some(),
            locked_until: until.map(UtcInstant::from),
            seconds_left: until.map(|until| until.seconds_left(now)),
        }
    }
}

/// A name to lock out.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLockout {
    pub(crate) provider: Provider,
    pub(crate) door: LoginKind,
    #[schemars(length(min = 1))]
    pub(crate) name: String,
    /// Default: the provider's own time.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub(crate) length: Option<Period>,
}

/// Lockouts to select.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LockoutFilter {
    provider: Option<Provider>,
    door: Option<LoginKind>,
    locked: Option<bool>,
}

impl LockoutFilter {
    fn includes(&self, lockout: &Lockout) -> bool {
        self.provider.is_none_or(|it| it == lockout.provider)
            && self.door.is_none_or(|it| it == lockout.door)
            && self.locked.is_none_or(|it| it == lockout.locked)
    }
}

/// A page of the names that are locked out or have failures that count.
pub(crate) fn list(sandbox: &Sandbox, filter: LockoutFilter, page: PageRange) -> Listed<Lockout> {
    let (world, now) = sandbox.enter();
    let all = standings(&world, now).into_iter();
    let all = all.map(|standing| Lockout::new(standing, now));
    paged(
        all.filter(|lockout| filter.includes(lockout)).collect(),
        page,
    )
}

/// Locks out a name, whether such an account exists or not.
///
/// # Errors
///
/// A [`Problem`] when the login has no lockout, or the maximum of locked names is reached.
pub(crate) fn impose(sandbox: &Sandbox, new: &NewLockout) -> Result<Lockout, Problem> {
    let (world, now) = sandbox.enter();
    let policy = world.lockout(new.provider, new.door);
    let policy = policy.ok_or_else(|| without_lockout(&world, new.provider, new.door))?;
    let key = LockoutKey::new(new.provider, new.door, &new.name);
    let until = now.after(new.length.unwrap_or(policy.length));
    let imposed = world.identity().lock_out(key.clone(), until, policy, now);
    imposed.map_err(|full| Problem::new(StatusCode::CONFLICT, full.to_string()))?;
    let standing = Standing {
        key,
        failures: 0,
        locked_until: Some(until),
    };
    Ok(Lockout::new(standing, now))
}

/// Lifts the lock of a name, and removes its failures.
///
/// # Errors
///
/// A [`Problem`] when the name is not locked out and has no failures that count.
pub(crate) fn lift(
    sandbox: &Sandbox,
    (provider, door, name): (Provider, LoginKind, &str),
) -> Result<(), Problem> {
    let (world, now) = sandbox.enter();
    let meant = LockoutKey::new(provider, door, name);
    let known = standings(&world, now);
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

/// Lifts all locks and removes all failures, of one provider or login if it is named.
pub(crate) fn lift_all(sandbox: &Sandbox, provider: Option<Provider>, door: Option<LoginKind>) {
    let (world, _) = sandbox.enter();
    world.identity().lift_lockouts(|key| {
        provider.is_none_or(|wanted| key.provider == wanted)
            && door.is_none_or(|wanted| key.door == wanted)
    });
}

/// Every name that is locked out or has failures that count.
fn standings(world: &World, now: NumericDate) -> Vec<Standing> {
    let settings = world.settings();
    world
        .identity()
        .lockouts(|key| settings.lockout(key.provider, key.door), now)
}

/// The problem for a login without a lockout.
fn without_lockout(world: &World, provider: Provider, door: LoginKind) -> Problem {
    let vendors = world.vendors().iter().map(Vendor::spec);
    let locking: Vec<_> = vendors
        .filter(|spec| spec.locks_names)
        .map(|spec| spec.id)
        .collect();
    let violation = if locking.contains(&provider) {
        let settings = world.settings();
        let own = settings.get(provider);
        let why = own.map_or("", |own| own.why_no_lockout(door));
        let door = door.name();
        let detail = format!("{provider} has no lockout at `{door}`: {why}");
        Violation::rule("/door", detail)
    } else {
        let locking = locking.iter().map(|id| format!("`{id}`"));
        let locking: Vec<_> = locking.collect();
        let verb = if locking.len() == 1 { "has" } else { "have" };
        let detail = format!(
            "{provider} has no lockouts; {} {verb}",
            locking.join(" and ")
        );
        Violation::rule("/provider", detail)
    };
    Problem::violations(vec![violation.into()])
}

async fn answer_list(selection: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let known = ["provider", "door", "locked", "limit", "offset"];
    let query = Query::read(&uri, &known)?;
    let filter = LockoutFilter {
        provider: query.parsed("provider")?,
        door: query.parsed("door")?,
        locked: match query.text("locked") {
            None => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(other) => {
                let detail = format!("`{other}` is neither `true` nor `false`");
                let error = FieldError::query("locked", detail);
                return Err(Problem::violations(vec![error]));
            }
        },
    };
    let found = selection.list(query.page()?, |sandbox, page| list(sandbox, filter, page));
    Ok(Json(
        json!({ "lockouts": found.page, "total": found.total }),
    ))
}

async fn answer_impose(
    CurrentSandbox(sandbox): CurrentSandbox,
    JsonBody(new): JsonBody<NewLockout>,
) -> Result<(StatusCode, Json<Lockout>), Problem> {
    Ok((StatusCode::CREATED, Json(impose(&sandbox, &new)?)))
}

async fn answer_lift_all(
    CurrentSandbox(sandbox): CurrentSandbox,
    uri: Uri,
) -> Result<StatusCode, Problem> {
    let query = Query::read(&uri, &["provider", "door"])?;
    lift_all(&sandbox, query.parsed("provider")?, query.parsed("door")?);
    Ok(StatusCode::NO_CONTENT)
}

async fn answer_lift(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path((provider, door, name)): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let provider: Provider = provider.parse().map_err(|error| not_found(&error))?;
    let door: LoginKind = door.parse().map_err(|error| not_found(&error))?;
    lift(&sandbox, (provider, door, &name))?;
    Ok(StatusCode::NO_CONTENT)
}

fn not_found(detail: &impl ToString) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, detail.to_string())
}

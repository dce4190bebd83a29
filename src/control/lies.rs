//! `/__admin/lies`: what vendors can answer falsely, and which false answers a client believed.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::body::JsonBody;
use super::requests::verify::{Waiting, stopping};
use super::{ControlOperation, CurrentSandbox, ServerContext};
use crate::clock::Wait;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::Sandbox;
use crate::sandbox::faults::{Fault, FaultId, LieName, LieSpec, RightClient};
use crate::sandbox::journal::{Entry, EntryMatch, Journal};
use crate::vendor::Vendors;
use crate::vendor::lies::Liar;

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminListLies", "GET", "/__admin/lies", || get(list)),
    ControlOperation::new("adminVerifyLies", "POST", "/__admin/lies/verify", || {
        post(verify)
    }),
];

/// The pause between two evaluations of the journal, at least.
const PAUSE: Duration = Duration::from_millis(5);

/// A lie that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Lie {
    /// The provider that tells it.
    pub provider: Provider,
    /// What it is.
    #[serde(flatten)]
    pub spec: LieSpec,
}

/// How long to wait for the client to go on.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LiesQuestion {
    /// In real time.
    #[serde(default)]
    within: Option<Wait>,
}

/// What became of a lie, by what the server sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LieVerdict {
    /// The client went on to use what it should have refused.
    Swallowed,
    /// The client went on, as a right client does or may do.
    Accepted,
    /// Nothing that hangs on the lie was used.
    NotUsed,
    /// It was told, and nothing shows the server what the client did.
    NotSeen,
    /// It was not told, or the journal no longer has the answer in which it was.
    Untold,
}

/// The lie of a fault, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct JudgedLie {
    /// The fault that tells it.
    pub fault: FaultId,
    /// Its name.
    pub lie: LieName,
    /// What became of it.
    pub verdict: LieVerdict,
    /// The journal's entries of the answers in which it was told.
    pub told: Vec<u64>,
    /// The first entry that uses each of them; the entry itself for a call of the server whose answer
    /// shows it.
    pub used: Vec<u64>,
}

/// Lies of which one was swallowed or not told, or none.
#[derive(Debug)]
pub(crate) struct NotRefused {
    lies: Vec<JudgedLie>,
}

/// Every lie of a sandbox's vendors.
pub(crate) fn all(sandbox: &Sandbox) -> Vec<Lie> {
    let (world, _) = sandbox.enter();
    let lies = liars(world.vendors()).flat_map(|(provider, liar)| {
        let lies = liar.lies().iter();
        lies.map(move |spec| Lie {
            provider,
            spec: *spec,
        })
    });
    lies.collect()
}

/// The lies, if every one was told and none swallowed; nothing is proved without a lie.
///
/// # Errors
///
/// The lies otherwise.
pub(crate) fn refused(lies: Vec<JudgedLie>) -> Result<Vec<JudgedLie>, NotRefused> {
    let is_refused =
        |lie: &JudgedLie| !matches!(lie.verdict, LieVerdict::Swallowed | LieVerdict::Untold);
    if !lies.is_empty() && lies.iter().all(is_refused) {
        return Ok(lies);
    }
    Err(NotRefused { lies })
}

impl fmt::Display for NotRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |wanted: LieVerdict| {
            let of_it = self.lies.iter().filter(|lie| lie.verdict == wanted);
            let names: Vec<String> = of_it.map(|lie| lie.lie.to_string()).collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        let none = "no fault of this sandbox tells a lie".to_owned();
        let sentences = [
            names(LieVerdict::Swallowed).map(|names| format!("swallowed: {names}")),
            names(LieVerdict::Untold).map(|names| format!("not told: {names}")),
            self.lies.is_empty().then_some(none),
        ];
        let sentences: Vec<String> = sentences.into_iter().flatten().collect();
        formatter.write_str(&sentences.join("; "))
    }
}

async fn list(CurrentSandbox(sandbox): CurrentSandbox) -> Json<Value> {
    Json(json!({ "lies": all(&sandbox) }))
}

async fn verify(
    CurrentSandbox(sandbox): CurrentSandbox,
    server: ServerContext,
    Extension(waiting): Extension<Waiting>,
    JsonBody(question): JsonBody<LiesQuestion>,
) -> Result<Response, Problem> {
    let judged = match question.within {
        None => judge(&sandbox),
        Some(within) => {
            let _place = waiting.place()?;
            tokio::select! {
                judged = wait(&sandbox, within.duration()) => judged,
                () = server.stop.told() => return Err(stopping()),
            }
        }
    };
    Ok(match refused(judged) {
        Ok(lies) => Json(json!({ "lies": lies })).into_response(),
        Err(not_refused) => not_refused.into_response(),
    })
}

/// Evaluates the lies until one was swallowed, at the latest when the time has passed.
pub(crate) async fn wait(sandbox: &Sandbox, within: Duration) -> Vec<JudgedLie> {
    let over = tokio::time::sleep(within);
    tokio::pin!(over);
    loop {
        let journal = sandbox.journal();
        let mut newest = journal.newest();
        let judged = judge(sandbox);
        // Without a lie there is nothing to wait for.
        let is_over = judged.is_empty() || over.is_elapsed();
        if is_over
            || judged
                .iter()
                .any(|lie| lie.verdict == LieVerdict::Swallowed)
        {
            return judged;
        }
        let changed = async {
            // The journal is held here, so its channel cannot close.
            drop(newest.changed().await);
            tokio::time::sleep(PAUSE).await;
        };
        tokio::select! {
            () = changed => {}
            () = &mut over => {}
        }
    }
}

/// What became of each lie of the sandbox's faults.
pub(crate) fn judge(sandbox: &Sandbox) -> Vec<JudgedLie> {
    let (world, _) = sandbox.enter();
    let entries = entries(world.journal());
    let faults = world.faults().list();
    let lies = faults
        .iter()
        .filter_map(|fault| judged(fault, world.vendors(), &entries));
    lies.collect()
}

fn entries(journal: &Journal) -> Vec<Arc<Entry>> {
    journal.find(&EntryMatch::default()).entries
}

fn judged(fault: &Fault, vendors: &Vendors, entries: &[Arc<Entry>]) -> Option<JudgedLie> {
    let lie = fault.plan().lie.clone()?;
    let mut known = liars(vendors).filter_map(|(_, liar)| {
        let spec = liar.lies().iter().find(|known| known.lie == lie.as_str())?;
        Some((liar, spec))
    });
    let (liar, spec) = known.next()?;
    let told: Vec<&Arc<Entry>> = entries
        .iter()
        .filter(|entry| entry.exchange().fault == Some(fault.id()))
        .collect();
    let used = told.iter().filter_map(|told| {
        if liar.is_believed(lie.as_str(), told.exchange()) {
            return Some(told.id());
        }
        let later = entries.iter().filter(|later| later.id() > told.id());
        let mut uses =
            later.filter(|later| liar.is_use(lie.as_str(), told.exchange(), later.exchange()));
        uses.next().map(|entry| entry.id())
    });
    let used: Vec<u64> = used.collect();
    let verdict = match (told.is_empty(), used.is_empty(), spec.right_client) {
        (true, ..) => LieVerdict::Untold,
        (false, true, _) if !spec.is_seen => LieVerdict::NotSeen,
        (false, true, _) => LieVerdict::NotUsed,
        (false, false, RightClient::Rejects) => LieVerdict::Swallowed,
        (false, false, RightClient::MayReject | RightClient::Accepts) => LieVerdict::Accepted,
    };
    Some(JudgedLie {
        fault: fault.id(),
        lie,
        verdict,
        told: told.iter().map(|entry| entry.id()).collect(),
        used,
    })
}

/// The vendors that have lies.
fn liars(vendors: &Vendors) -> impl Iterator<Item = (Provider, &dyn Liar)> {
    vendors.iter().filter_map(|vendor| {
        let liar = vendor.spec().extras.liar.as_deref()?;
        Some((vendor.id(), liar))
    })
}

/// The answer to a question that failed.
#[derive(Serialize)]
struct FailureDocument {
    #[serde(flatten)]
    problem: Problem,
    lies: Vec<JudgedLie>,
}

impl IntoResponse for NotRefused {
    fn into_response(self) -> Response {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let problem = Problem::new(status, self.to_string());
        let lies = self.lies;
        let mut response = (status, Json(FailureDocument { problem, lies })).into_response();
        let content_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        response
    }
}

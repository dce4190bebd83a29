//! `/__admin/lies`: what vendors can answer falsely, and which false answers a client believed.

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

/// A lie with its vendor.
#[derive(Serialize)]
struct VendorLie {
    provider: Provider,
    #[serde(flatten)]
    lie: LieSpec,
}

/// How long to wait for the client to go on.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LiesQuestion {
    /// In real time.
    #[serde(default)]
    within: Option<Wait>,
}

/// What became of a lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// The client went on to use what it should have refused.
    Swallowed,
    /// The client went on, as a right client does or may do.
    Accepted,
    /// Nothing that hangs on the lie was used.
    NotUsed,
    /// It was not told, or the journal no longer has the answer in which it was.
    Untold,
}

/// A lie of a fault, and what became of it.
#[derive(Debug, Serialize)]
struct Judged {
    fault: FaultId,
    lie: LieName,
    verdict: Verdict,
    /// The journal's entries of the answers in which it was told.
    told: Vec<u64>,
    /// The first entry that uses each of them.
    used: Vec<u64>,
}

async fn list(CurrentSandbox(sandbox): CurrentSandbox) -> Json<Value> {
    let (world, _) = sandbox.enter();
    let lies = liars(world.vendors()).flat_map(|(provider, liar)| {
        let lies = liar.lies().iter();
        lies.map(move |lie| VendorLie {
            provider,
            lie: *lie,
        })
    });
    Json(json!({ "lies": lies.collect::<Vec<_>>() }))
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
    Ok(answer(judged))
}

/// Evaluates the lies until one was swallowed, at the latest when the time has passed.
async fn wait(sandbox: &Sandbox, within: Duration) -> Vec<Judged> {
    let over = tokio::time::sleep(within);
    tokio::pin!(over);
    loop {
        let journal = sandbox.journal();
        let mut newest = journal.newest();
        let judged = judge(sandbox);
        // Without a lie there is nothing to wait for.
        let is_over = judged.is_empty() || over.is_elapsed();
        if is_over || judged.iter().any(|lie| lie.verdict == Verdict::Swallowed) {
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
fn judge(sandbox: &Sandbox) -> Vec<Judged> {
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

fn judged(fault: &Fault, vendors: &Vendors, entries: &[Arc<Entry>]) -> Option<Judged> {
    let lie = fault.plan().lie.clone()?;
    let mut known = liars(vendors).filter_map(|(_, liar)| {
        let spec = liar.lies().iter().find(|known| known.lie == lie.as_str())?;
        Some((liar, spec.right_client))
    });
    let (liar, right_client) = known.next()?;
    let told: Vec<&Arc<Entry>> = entries
        .iter()
        .filter(|entry| entry.exchange().fault == Some(fault.id()))
        .collect();
    let used = told.iter().filter_map(|told| {
        let later = entries.iter().filter(|later| later.id() > told.id());
        let mut uses =
            later.filter(|later| liar.is_use(lie.as_str(), told.exchange(), later.exchange()));
        uses.next().map(|entry| entry.id())
    });
    let used: Vec<u64> = used.collect();
    let verdict = match (told.is_empty(), used.is_empty(), right_client) {
        (true, ..) => Verdict::Untold,
        (false, true, _) => Verdict::NotUsed,
        (false, false, RightClient::Rejects) => Verdict::Swallowed,
        (false, false, RightClient::MayReject | RightClient::Accepts) => Verdict::Accepted,
    };
    Some(Judged {
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
    lies: Vec<Judged>,
}

/// 200 when every lie was told and none swallowed; nothing is proved without a lie.
fn answer(lies: Vec<Judged>) -> Response {
    let names = |wanted: Verdict| {
        let of_it = lies.iter().filter(|lie| lie.verdict == wanted);
        let names: Vec<String> = of_it.map(|lie| lie.lie.to_string()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let sentences: Vec<String> = [
        names(Verdict::Swallowed).map(|names| format!("swallowed: {names}")),
        names(Verdict::Untold).map(|names| format!("not told: {names}")),
        lies.is_empty()
            .then(|| "no fault of this sandbox tells a lie".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if sentences.is_empty() {
        return Json(json!({ "lies": lies })).into_response();
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let problem = Problem::new(status, sentences.join("; "));
    let mut response = (status, Json(FailureDocument { problem, lies })).into_response();
    let content_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

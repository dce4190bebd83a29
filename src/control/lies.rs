//! `/__admin/lies`: what vendors can answer falsely, and which false answers a client believed.

use std::fmt;
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
use crate::sandbox::faults::LieSpec;
use crate::vendor::judged_lies::{self, liars};
pub use crate::vendor::judged_lies::{JudgedLie, LieVerdict};

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

/// What the two verdicts mean.
const SWALLOWED: &str = "the client went on to use an answer that it has to refuse";
const UNTOLD: &str = "no answer came that could tell it";

impl fmt::Display for NotRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |wanted: LieVerdict| {
            let of_it = self.lies.iter().filter(|lie| lie.verdict == wanted);
            let names: Vec<String> = of_it.map(|lie| lie.lie.to_string()).collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        let none = "no fault of this sandbox tells a lie".to_owned();
        let sentences = [
            names(LieVerdict::Swallowed).map(|names| format!("swallowed: {names} ({SWALLOWED})")),
            names(LieVerdict::Untold).map(|names| format!("not told: {names} ({UNTOLD})")),
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
    judged_lies::judge(&sandbox.enter().0)
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

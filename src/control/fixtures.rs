//! `/__admin/fixtures`: the fixtures of new sandboxes and of resets, at run time.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::ControlOperation;
use super::blocking;
use super::body::{self, media_type};
use super::server_context::ServerContext;
use crate::fixtures::{self, Contents, Problems};
use crate::problem::{FieldError, Problem};
use crate::sandbox::Sandboxes;
use crate::sandbox::baseline::BaselineError;

const PATH: &str = "/__admin/fixtures";

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminGetFixtures", "GET", PATH, || get(read)),
    ControlOperation::new("adminReplaceFixtures", "PUT", PATH, || {
        put(replace).layer(DefaultBodyLimit::max(MAX_BODY))
    }),
];

/// The maximum size of a document: about 30,000 accounts.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// Fixtures, as a body.
const FIXTURES: YamlBody = YamlBody {
    what: "the fixtures",
    too_large: "fixtures may have 4 MiB",
};

/// The number of documents that are parsed at the same time, in the whole process.
static READING: Semaphore = Semaphore::const_new(1);

/// The maximum number of errors reported for a document.
const MAX_ERRORS: usize = 100;

/// The name of the body in error messages.
pub(super) const BODY: &str = "body";

const YAML: &str = "application/yaml";
const JSON: &str = "application/json";

/// The media types of YAML, which includes JSON.
const MEDIA_TYPES: [&str; 6] = [
    YAML,
    JSON,
    "application/x-yaml",
    "text/yaml",
    "text/x-yaml",
    "text/plain",
];

async fn read(server: ServerContext, headers: HeaderMap) -> Result<Response, Problem> {
    let unreadable = |text: String| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, text);
    let baseline = server.sandboxes.baseline();
    let shown = baseline.fixtures().written.show(baseline.vendors());
    let shown = shown.map_err(|problems| unreadable(problems.to_string()))?;
    if wants_json(&headers) {
        return Ok(Json(shown).into_response());
    }
    let text = fixtures::to_yaml(&shown).map_err(unreadable)?;
    Ok(([(CONTENT_TYPE, YAML)], text).into_response())
}

/// Whether a client accepts JSON, and not YAML before it.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let wanted = accept.unwrap_or_default().split([',', ';']).map(str::trim);
    let mut wanted = wanted.filter(|wanted| MEDIA_TYPES.contains(wanted));
    wanted.next() == Some(JSON)
}

async fn replace(server: ServerContext, request: Request) -> Result<Json<Contents>, Problem> {
    let (text, reading) = FIXTURES.read(request).await?;
    let (world, _) = server.sandboxes.default_sandbox().enter();
    let replaced = blocking::run_hashes(&world, move || {
        let replaced = load(&server.sandboxes, BODY, text.into());
        drop(reading);
        replaced
    });
    replaced.await?.map(Json)
}

/// A body of YAML.
pub(super) struct YamlBody {
    /// What it is, in messages.
    pub(super) what: &'static str,
    /// The message for one that is larger than the operation's limit.
    pub(super) too_large: &'static str,
}

impl YamlBody {
    /// Reads the body, when no other one is being parsed. Until the permit is dropped, no other one
    /// is.
    ///
    /// # Errors
    ///
    /// A [`Problem`]: the content type is another one, or the body is too large.
    pub(super) async fn read(
        &self,
        request: Request,
    ) -> Result<(Bytes, SemaphorePermit<'static>), Problem> {
        if !MEDIA_TYPES.contains(&media_type(request.headers()).as_str()) {
            let detail = format!(
                "send {} with `Content-Type: application/yaml` or `application/json`",
                self.what
            );
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let reading = READING.acquire().await.map_err(blocking::stopping)?;
        let text = Bytes::from_request(request, &()).await;
        let text = text.map_err(body::unread);
        let text = text.map_err(|problem| match problem.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, self.too_large),
            _ => problem,
        })?;
        Ok((text, reading))
    }
}

/// Replaces the loaded fixtures with those of a text, called `name` in problems, and returns their
/// summary.
///
/// # Errors
///
/// A [`Problem`]; nothing has changed then.
pub(crate) fn load(sandboxes: &Sandboxes, name: &str, text: Vec<u8>) -> Result<Contents, Problem> {
    let replaced = sandboxes.replace_baseline(|loaded| {
        let fixtures = loaded.fixtures().changed(loaded.vendors(), name, text);
        let fixtures = fixtures.map_err(|problems| violations(&problems))?;
        let replaced = loaded.with_fixtures(fixtures);
        replaced.map_err(|error| unusable(&error))
    })?;
    Ok(replaced.fixtures().contents())
}

/// The problem of fixtures that cannot be loaded into the store.
pub(super) fn unusable(error: &BaselineError) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
}

/// The errors in fixtures, each with its place.
pub(super) fn violations(problems: &Problems) -> Problem {
    let first = problems.iter().take(MAX_ERRORS);
    let errors = first.map(|problem| FieldError {
        field: problem.pointer.clone(),
        detail: problem.to_string(),
        found: None,
        expected: None,
        nearest: problem.nearest.as_deref().map(str::to_owned),
    });
    Problem::violations(errors.collect())
}

//! `/__admin/audit`: what the clients of a sandbox did wrong.

use std::fmt;
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::body::{JsonValue, Query};
use super::requests::is_zero;
use super::sandbox_selection::paged;
use super::{ControlOperation, CurrentSandbox, Https, ServerContext, blocking};
use crate::audit::{Audit, Expectation, Finding, RuleName, Severity, Surroundings};
use crate::problem::{FieldError, Problem};
use crate::sandbox::Sandbox;
use crate::schema;

pub(super) static OPERATIONS: [ControlOperation; 3] = [
    ControlOperation::new("adminAudit", "GET", "/__admin/audit", || get(answer_audit)),
    ControlOperation::new("adminListAuditRules", "GET", "/__admin/audit/rules", || {
        get(answer_rules)
    }),
    ControlOperation::new("adminVerifyAudit", "POST", "/__admin/audit/verify", || {
        post(answer_verify)
    }),
];

/// What is expected of the clients, before the names of rules are known to exist.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    #[serde(default)]
    #[schemars(length(max = 100))]
    allow: Vec<String>,
    #[serde(default)]
    at_least: Severity,
}

/// An audit that an expectation was met in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Passed {
    /// The number of findings that the expectation allows: of an allowed rule, or too mild to count.
    pub allowed: usize,
    /// The number of journal entries that were evicted and so could not be looked at.
    #[serde(skip_serializing_if = "is_zero")]
    pub lost: u64,
}

/// Findings that count.
#[derive(Debug)]
pub(crate) struct NotClean {
    findings: Vec<Finding>,
    lost: u64,
}

/// Works the audit of a sandbox out.
pub(crate) fn audit(sandbox: &Sandbox, surroundings: Surroundings) -> Audit {
    Audit::of(&sandbox.enter().0, surroundings)
}

/// Checks that an audit has no findings that count.
///
/// # Errors
///
/// Those findings.
pub(crate) fn check(audit: Audit, expectation: &Expectation) -> Result<Passed, NotClean> {
    let (all, lost) = (audit.findings.len(), audit.lost);
    let mut findings = audit.findings;
    findings.retain(|finding| expectation.forbids(finding));
    if findings.is_empty() {
        return Ok(Passed { allowed: all, lost });
    }
    Err(NotClean { findings, lost })
}

impl Surroundings {
    /// The surroundings of a server's sandboxes.
    pub(super) fn of(server: &ServerContext) -> Self {
        Self {
            has_https: !matches!(server.https, Https::Off),
        }
    }
}

async fn work_out(sandbox: Arc<Sandbox>, server: &ServerContext) -> Result<Audit, Problem> {
    let surroundings = Surroundings::of(server);
    blocking::run(move || audit(&sandbox, surroundings)).await
}

async fn answer_audit(
    CurrentSandbox(sandbox): CurrentSandbox,
    server: ServerContext,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    let query = Query::read(&uri, &["at_least", "limit", "offset"])?;
    let (at_least, page) = (query.parsed("at_least")?, query.page()?);
    let Audit { mut findings, lost } = work_out(sandbox, &server).await?;
    findings.retain(|finding| Some(finding.severity) >= at_least);
    let found = paged(findings, page);
    let mut shown = json!({ "findings": found.page, "total": found.total });
    if lost > 0 {
        shown["lost"] = lost.into();
    }
    Ok(Json(shown))
}

async fn answer_rules(uri: Uri) -> Result<Json<Value>, Problem> {
    Query::read(&uri, &[])?;
    let rules: Vec<_> = RuleName::ALL.iter().map(|name| name.rule()).collect();
    Ok(Json(json!({ "rules": rules })))
}

async fn answer_verify(
    CurrentSandbox(sandbox): CurrentSandbox,
    server: ServerContext,
    JsonValue(expectation): JsonValue,
) -> Result<Response, Problem> {
    let expectation = read(&expectation)?;
    let audit = work_out(sandbox, &server).await?;
    Ok(match check(audit, &expectation) {
        Ok(passed) => Json(passed).into_response(),
        Err(not_clean) => not_clean.into_response(),
    })
}

/// Reads an expectation. What does not fit is 400, since 422 says that there are findings.
fn read(question: &Value) -> Result<Expectation, Problem> {
    let refused = |errors| Problem::with_errors(StatusCode::BAD_REQUEST, errors);
    let read = schema::read_as(&schema::cached::<Question>(), question);
    let Question { allow, at_least } = read.map_err(|violations| {
        let errors = violations.into_iter();
        refused(errors.map(FieldError::from).collect())
    })?;
    let (known, unknown): (Vec<_>, Vec<_>) = allow
        .iter()
        .enumerate()
        .map(|(index, name)| rule(index, name))
        .partition(Result::is_ok);
    let unknown: Vec<FieldError> = unknown.into_iter().filter_map(Result::err).collect();
    if !unknown.is_empty() {
        return Err(refused(unknown));
    }
    Ok(Expectation {
        allow: known.into_iter().filter_map(Result::ok).collect(),
        at_least,
    })
}

/// The rule with a name at a place of `allow`.
fn rule(index: usize, name: &str) -> Result<RuleName, FieldError> {
    name.parse().map_err(|detail| FieldError {
        nearest: RuleName::nearest(name).map(|near| near.to_string()),
        ..FieldError::at(format!("/allow/{index}"), detail)
    })
}

/// With the sentences of all findings, one a line.
impl fmt::Display for NotClean {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.findings.len() {
            1 => formatter.write_str("the audit has 1 finding")?,
            count => write!(formatter, "the audit has {count} findings")?,
        }
        for finding in &self.findings {
            let Finding {
                rule,
                severity,
                sentence,
                advice,
                ..
            } = finding;
            write!(formatter, "\n{severity}: {rule}: {sentence} {advice}")?;
        }
        Ok(())
    }
}

/// The answer for an audit with findings that count.
#[derive(Serialize)]
struct FailureDocument {
    #[serde(flatten)]
    problem: Problem,
    findings: Vec<Finding>,
    #[serde(skip_serializing_if = "is_zero")]
    lost: u64,
}

impl IntoResponse for NotClean {
    fn into_response(self) -> Response {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let problem = Problem::new(status, self.to_string());
        let Self { findings, lost } = self;
        let shown = FailureDocument {
            problem,
            findings,
            lost,
        };
        let mut response = (status, Json(shown)).into_response();
        let content_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        response
    }
}

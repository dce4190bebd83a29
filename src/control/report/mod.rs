//! `/__admin/report.html`: what happened in a sandbox, as one HTML file.

mod audit;
mod ledger;
mod page;
mod state;
mod text;
mod timeline;

use std::str::FromStr;

use axum::response::IntoResponse;
use axum::routing::get;
use http::Uri;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use strum::VariantArray;

use super::body::Query;
use super::{ControlOperation, CurrentSandbox, ServerContext, blocking};
use crate::audit::Surroundings;
use crate::clock::{Mode, Stopwatch};
use crate::nearest::choose;
use crate::problem::Problem;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{EntryMatch, SearchResult};
use page::Section;
use text::Text;

pub(super) static OPERATIONS: [ControlOperation; 1] = [ControlOperation::new(
    "adminGetReport",
    "GET",
    "/__admin/report.html",
    || get(answer),
)];

/// The order of the requests in a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[non_exhaustive]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
}

impl Order {
    /// The word in queries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

impl FromStr for Order {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("order", name, Self::VARIANTS, Self::name)
    }
}

async fn answer(
    CurrentSandbox(sandbox): CurrentSandbox,
    server: ServerContext,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let query = Query::read(&uri, &["order"])?;
    let order = query.parsed("order")?.unwrap_or_default();
    let surroundings = Surroundings::of(&server);
    let report = blocking::run(move || report(&sandbox, surroundings, order)).await?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, page::policy()),
        (REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    Ok((headers, report))
}

/// The report of a sandbox, as HTML of a few megabytes at most.
pub(crate) fn report(sandbox: &Sandbox, surroundings: Surroundings, order: Order) -> String {
    let audit = super::audit::audit(sandbox, surroundings);
    let found = sandbox.journal().find(&EntryMatch::default());
    let section = |id, heading, body| Section { id, heading, body };
    let timeline = timeline::timeline(&found.entries, found.lost, order);
    let lies = state::lies(sandbox).map(|body| section("lies", "Lies", body));
    let lockouts = state::lockouts(sandbox).map(|body| section("lockouts", "Lockouts", body));
    let sections = [
        Some(section("audit", "Audit", audit::audit(&audit))),
        Some(section("requests", "Requests", timeline)),
        Some(section(
            "tokens",
            "Sessions and tokens",
            ledger::ledger(sandbox),
        )),
        Some(section("faults", "Faults", state::faults(sandbox))),
        lies,
        lockouts,
        Some(section(
            "settings",
            "Settings that differ",
            state::settings(sandbox),
        )),
    ];
    let sections: Vec<Section> = sections.into_iter().flatten().collect();
    let name = sandbox.name().as_str();
    page::page(name, &introduction(sandbox, &found), &sections)
}

fn introduction(sandbox: &Sandbox, found: &SearchResult) -> String {
    let clock = sandbox.clock().read();
    let mode = match clock.mode {
        Mode::Frozen => "frozen".to_owned(),
        Mode::Running => format!("running at the rate {}", clock.rate),
    };
    let refused = found.entries.iter().filter(|entry| {
        let status = entry.exchange().status;
        status.is_none_or(|status| status.is_client_error() || status.is_server_error())
    });
    format!(
        "<p>Its clock shows <time>{}</time> and is {mode}. mockid {} wrote this report at \
         <time>{}</time>, by the clock of its machine. Times are those of the sandbox's clock unless \
         it says otherwise, and secrets are replaced by fingerprints such as <code>secret:3475fe57</code>.</p>\
         <p>Requests: {}, of which {} were refused or not answered.</p>",
        Text(&clock.now.to_string()),
        env!("CARGO_PKG_VERSION"),
        Stopwatch::start().started_at(),
        found.entries.len(),
        refused.count(),
    )
}

//! `/__admin/requests.har`: the journal as an HTTP Archive, version 1.2, which the network tools of
//! browsers open.

mod entry;

use std::convert::Infallible;
use std::iter::once;

use axum::body::Body;
use axum::response::IntoResponse;
use futures_util::stream;
use http::Uri;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::{Value, json};

use super::of_query;
use super::search::FoundEntries;
use crate::control::body::Query;
use crate::control::sandbox_selection::SandboxSelection;
use crate::problem::Problem;
use crate::sandbox::journal::EntryMatch;

pub(super) async fn export(
    selection: SandboxSelection,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let query = Query::read(&uri, &EntryMatch::FIELDS)?;
    let wanted = of_query(&query, &selection.vendors())?;
    let parts = parts(FoundEntries::of(&selection, &wanted));
    let body = Body::from_stream(stream::iter(parts.map(Ok::<_, Infallible>)));
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"mockid.har\""),
    ];
    Ok((headers, body))
}

/// The archive in parts: each entry is written when the client takes it, because all of them can be
/// larger than the journal itself.
pub(super) fn parts(found: FoundEntries) -> impl Iterator<Item = String> {
    let mut log = head(found.lost, found.cut).to_string();
    // Everything but the end of the list, of the log and of the archive.
    log.truncate(log.len() - "]}}".len());
    let entries = found.entries.into_iter().enumerate();
    let entries = entries.map(|(index, (sandbox, entry))| {
        let comma = if index == 0 { "" } else { "," };
        let sandbox = sandbox.as_ref().map(|sandbox| sandbox.name().as_str());
        format!("{comma}{}", entry::archived(&entry, sandbox))
    });
    once(log).chain(entries).chain(once("]}}".to_owned()))
}

/// An archive without entries, which are the last part of it. Browsers demand `pages`.
fn head(lost: u64, cut: u64) -> Value {
    let mut log = json!({
        "version": "1.2",
        "creator": { "name": "mockid", "version": env!("CARGO_PKG_VERSION") },
        "pages": [],
    });
    if lost > 0 {
        log["comment"] = format!("{lost} older requests are no longer kept in the journal").into();
        log["_lost"] = lost.into();
    }
    if cut > 0 {
        log["_cut"] = cut.into();
    }
    log["entries"] = json!([]);
    json!({ "log": log })
}

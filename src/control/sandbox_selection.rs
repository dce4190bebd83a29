//! Lists of one sandbox, or of all of them (`?sandbox=*`).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::server_context::{ServerContext, Subject};
use crate::identity::queries::{Listed, PageRange};
use crate::problem::Problem;
use crate::sandbox::Sandbox;
use crate::vendor::Vendors;

/// The sandboxes of a list.
pub(super) enum SandboxSelection {
    /// One.
    One(Arc<Sandbox>),
    /// All, sorted by name.
    All {
        /// The sandboxes.
        all: Vec<Arc<Sandbox>>,
        /// The vendors of the server.
        vendors: Arc<Vendors>,
    },
}

impl<S: Sync> FromRequestParts<S> for SandboxSelection {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let context = ServerContext::of(parts)?;
        Ok(match &context.subject {
            Subject::One(sandbox) => Self::One(Arc::clone(sandbox)),
            Subject::All => Self::All {
                all: context.sandboxes.list(),
                vendors: Arc::clone(context.sandboxes.baseline().vendors()),
            },
        })
    }
}

impl SandboxSelection {
    /// The vendors whose operations can be asked for.
    pub(super) fn vendors(&self) -> Arc<Vendors> {
        match self {
            Self::One(sandbox) => Arc::clone(sandbox.enter().0.vendors()),
            Self::All { vendors, .. } => Arc::clone(vendors),
        }
    }

    /// A page of the concatenated lists of the sandboxes. For all sandboxes, each entry has the
    /// name of its sandbox.
    pub(super) fn list<T: Serialize>(
        &self,
        page: PageRange,
        list: impl Fn(&Sandbox, PageRange) -> Listed<T>,
    ) -> Listed<Value> {
        let all = match self {
            Self::One(sandbox) => return list(sandbox, page).map(|entry| json!(entry)),
            Self::All { all, .. } => all,
        };
        let PageRange { mut offset, limit } = page;
        let (mut shown, mut total) = (Vec::new(), 0);
        for sandbox in all {
            let limit = limit - shown.len();
            let found = list(sandbox, PageRange { offset, limit });
            offset = offset.saturating_sub(found.total);
            total += found.total;
            let found = found.page.iter();
            shown.extend(found.map(|entry| with_sandbox(sandbox, &json!(entry))));
        }
        Listed { page: shown, total }
    }
}

/// An entry with the name of its sandbox as the first key.
pub(super) fn with_sandbox(sandbox: &Sandbox, entry: &Value) -> Value {
    let name = ("sandbox".to_owned(), sandbox.name().as_str().into());
    let fields = entry.as_object().cloned().unwrap_or_default();
    std::iter::once(name)
        .chain(fields)
        .collect::<Map<_, _>>()
        .into()
}

/// A page of a complete list.
pub(super) fn paged<T>(all: Vec<T>, page: PageRange) -> Listed<T> {
    Listed {
        total: all.len(),
        page: all.into_iter().skip(page.offset).take(page.limit).collect(),
    }
}

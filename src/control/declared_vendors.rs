//! `/__admin/vendors/NAME`: replaces and removes declared vendors of a running server.

use std::sync::Arc;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request};
use axum::routing::{delete, put};
use http::{StatusCode, Uri};

use super::ControlOperation;
use super::blocking;
use super::body::Query;
use super::fixtures::{self, BODY, YamlBody};
use super::path::Path;
use super::server_context::ServerContext;
use super::vendors::{Adoption, RunningVendors, VendorReport, is_coded, with_vendors};
use crate::fixtures::{Problems, decoded};
use crate::nearest::nearest;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::vendor::Vendors;
use crate::vendors::declared;

const ONE: &str = "/__admin/vendors/{name}";

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminReplaceVendor", "PUT", ONE, || {
        put(replace).layer(DefaultBodyLimit::max(declared::MAX_BYTES))
    }),
    ControlOperation::new("adminRemoveVendor", "DELETE", ONE, || delete(remove)),
];

/// A file that declares a vendor, as a body.
const FILE: YamlBody = YamlBody {
    what: "the vendor",
    too_large: "a vendor may have 1 MiB",
};

async fn replace(
    server: ServerContext,
    Path(name): Path<String>,
    request: Request,
) -> Result<Json<VendorReport>, Problem> {
    let adoption = adoption(request.uri())?;
    let (text, reading) = FILE.read(request).await?;
    let (world, _) = server.sandboxes.default_sandbox().enter();
    let replaced = blocking::run_hashes(&world, move || {
        let vendors = RunningVendors {
            sandboxes: server.sandboxes,
            https: server.https,
        };
        let replaced = vendors.replace_declared(BODY, text.into(), Some(&name), adoption);
        drop(reading);
        let baseline = vendors.sandboxes.baseline();
        let vendor = baseline.vendors().get(replaced?);
        let report = vendor.map(|vendor| VendorReport::new(&baseline, vendor));
        report.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "another request removed it"))
    });
    replaced.await?.map(Json)
}

async fn remove(
    server: ServerContext,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<StatusCode, Problem> {
    let adoption = adoption(&uri)?;
    let removed = blocking::run(move || {
        let vendors = RunningVendors {
            sandboxes: server.sandboxes,
            https: server.https,
        };
        vendors.remove_declared(&name, adoption)
    });
    removed.await?.map(|()| StatusCode::NO_CONTENT)
}

fn adoption(uri: &Uri) -> Result<Adoption, Problem> {
    let query = Query::read(uri, &["sandbox", "reset"])?;
    Ok(match query.parsed("reset")? {
        Some(true) => Adoption::Immediately,
        Some(false) | None => Adoption::AtReset,
    })
}

impl RunningVendors {
    /// Removes the declared vendor with this name, for new sandboxes and for resets, with its loaded
    /// fixtures.
    ///
    /// # Errors
    ///
    /// A [`Problem`]: there is no such vendor, or it is written in Rust. Nothing has changed then.
    pub(crate) fn remove_declared(&self, name: &str, adoption: Adoption) -> Result<(), Problem> {
        self.sandboxes.replace_baseline(|loaded| {
            let vendors = loaded.vendors();
            let Some(id) = vendors.ids().find(|id| id.name() == name) else {
                return Err(unknown(name, vendors));
            };
            if is_coded(id) {
                let detail = format!("`{id}` is built in; only declared vendors can be removed");
                return Err(Problem::new(StatusCode::CONFLICT, detail));
            }
            let vendors = vendors.without(id);
            let vendors = vendors
                .map_err(|clash| Problem::new(StatusCode::CONFLICT, clash.to_string()))
                .map(Arc::new)?;
            with_vendors(loaded, vendors)
        })?;
        if adoption == Adoption::Immediately {
            self.sandboxes.reset_all();
        }
        Ok(())
    }

    /// Puts the vendor that a text declares in the place of the one with the same name, as
    /// [`replace`](Self::replace) does. The text is called `file` in problems, and has to declare the
    /// vendor `name`, if there is one.
    ///
    /// # Errors
    ///
    /// A [`Problem`] with everything that is wrong in the text, for the name of a vendor that is
    /// written in Rust, and as for [`replace`](Self::replace).
    pub(crate) fn replace_declared(
        &self,
        file: &str,
        text: Vec<u8>,
        name: Option<&str>,
        adoption: Adoption,
    ) -> Result<Provider, Problem> {
        let text = decoded(file, text).map_err(Problems::from);
        let vendor = text.and_then(|text| declared::read(file, &text.text));
        let vendor = vendor.map_err(|problems| fixtures::violations(&problems))?;
        let id = vendor.id();
        if let Some(name) = name.filter(|name| *name != id.name()) {
            let detail =
                format!("the file declares the vendor `{id}`, and the path names `{name}`");
            return Err(Problem::new(StatusCode::CONFLICT, detail));
        }
        self.replace(vendor, adoption)?;
        Ok(id)
    }
}

fn unknown(name: &str, vendors: &Vendors) -> Problem {
    let declared = vendors.ids().filter(|id| !is_coded(*id));
    let near = nearest(name, declared.map(Provider::name));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let detail = format!("there is no vendor `{name}`{hint}");
    Problem::new(StatusCode::NOT_FOUND, detail)
}

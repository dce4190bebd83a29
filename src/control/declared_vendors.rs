//! `/__admin/vendors/NAME`: replaces a declared vendor of a running server.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request};
use axum::routing::put;
use http::StatusCode;

use super::ControlOperation;
use super::blocking;
use super::body::Query;
use super::fixtures::{self, BODY, YamlBody};
use super::path::Path;
use super::server_context::ServerContext;
use super::vendors::{Adoption, RunningVendors, VendorReport};
use crate::fixtures::{Problems, decoded};
use crate::problem::Problem;
use crate::provider::Provider;
use crate::vendors::declared;

const ONE: &str = "/__admin/vendors/{name}";

pub(super) static OPERATIONS: [ControlOperation; 1] = [ControlOperation::new(
    "adminReplaceVendor",
    "PUT",
    ONE,
    || put(replace).layer(DefaultBodyLimit::max(declared::MAX_BYTES)),
)];

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
    let query = Query::read(request.uri(), &["sandbox", "reset"])?;
    let adoption = match query.parsed("reset")? {
        Some(true) => Adoption::Immediately,
        Some(false) | None => Adoption::AtReset,
    };
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

impl RunningVendors {
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

//! `/__admin/vendors`: the vendors of a running server.

use std::sync::Arc;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request};
use axum::routing::{get, put};
use http::StatusCode;
use serde::Serialize;

use super::ControlOperation;
use super::blocking;
use super::body::Query;
use super::fixtures::{self, BODY, YamlBody};
use super::https::Https;
use super::path::Path;
use super::server_context::ServerContext;
use crate::fixtures::{Problems, decoded};
use crate::problem::{FieldError, Problem};
use crate::provider::Provider;
use crate::sandbox::Sandboxes;
use crate::sandbox::baseline::Baseline;
use crate::vendor::{Vendor, Vendors};
use crate::vendors::{self, declared};

const LIST: &str = "/__admin/vendors";
const ONE: &str = "/__admin/vendors/{name}";

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminListVendors", "GET", LIST, || get(list)),
    ControlOperation::new("adminReplaceVendor", "PUT", ONE, || {
        put(replace).layer(DefaultBodyLimit::max(declared::MAX_BYTES))
    }),
];

/// A file that declares a vendor, as a body.
const FILE: YamlBody = YamlBody {
    what: "the vendor",
    too_large: "a vendor may have 1 MiB",
};

/// The vendors that new sandboxes have.
#[derive(Debug, Serialize)]
struct VendorList {
    vendors: Vec<VendorReport>,
}

/// A vendor.
#[derive(Debug, Serialize)]
struct VendorReport {
    name: Provider,
    kind: VendorKind,
    base_path: String,
    hosts: Vec<String>,
    operations: usize,
}

/// How a vendor is made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum VendorKind {
    /// In Rust.
    Coded,
    /// By a file.
    Declared,
}

impl VendorReport {
    fn new(baseline: &Baseline, vendor: &dyn Vendor) -> Self {
        let name = vendor.id();
        let settings = baseline.settings();
        let hosts = settings.get(name).map(|settings| settings.hosts().to_vec());
        Self {
            name,
            kind: if is_coded(name) {
                VendorKind::Coded
            } else {
                VendorKind::Declared
            },
            base_path: format!("/{name}"),
            hosts: hosts.unwrap_or_default(),
            operations: vendor.spec().operations.len(),
        }
    }
}

fn is_coded(provider: Provider) -> bool {
    vendors::coded().get(provider).is_some()
}

async fn list(server: ServerContext) -> Json<VendorList> {
    let baseline = server.sandboxes.baseline();
    let vendors = baseline.vendors().iter();
    let vendors = vendors.map(|vendor| VendorReport::new(&baseline, vendor));
    Json(VendorList {
        vendors: vendors.collect(),
    })
}

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

/// The vendors of a running server, which can be replaced.
#[derive(Debug, Clone)]
pub struct RunningVendors {
    /// Every sandbox.
    pub sandboxes: Arc<Sandboxes>,
    /// The certificate of HTTPS.
    pub https: Https,
}

/// When existing sandboxes take a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adoption {
    /// Each when it is reset.
    AtReset,
    /// Immediately: all of them are reset.
    Immediately,
}

impl RunningVendors {
    /// Puts a vendor in the place of the one with the same name, or adds it, for new sandboxes and
    /// for resets. It keeps the fixtures of the vendor that it replaces, if its spec accepts them.
    /// A certificate that the server issues is replaced if it lacks one of the host names.
    ///
    /// # Errors
    ///
    /// A [`Problem`]: the vendor clashes with another one, the fixtures of another one have its host
    /// name, or one of its host names is invalid in a certificate. Nothing has changed then.
    pub fn replace(&self, vendor: Arc<dyn Vendor>, adoption: Adoption) -> Result<(), Problem> {
        self.sandboxes
            .replace_baseline(|loaded| self.baseline_with(loaded, vendor))?;
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

    fn baseline_with(
        &self,
        loaded: &Baseline,
        vendor: Arc<dyn Vendor>,
    ) -> Result<Baseline, Problem> {
        let vendors = loaded.vendors().replacing(vendor);
        let vendors = vendors
            .map_err(|clash| Problem::new(StatusCode::CONFLICT, clash.to_string()))
            .map(Arc::new)?;
        let baseline = with_vendors(loaded, vendors)?;
        if let Https::ByCa { issuer, .. } = &self.https {
            let settings = baseline.settings();
            let hosts: Vec<_> = settings.hosts().map(String::as_str).collect();
            let covered = issuer.cover(baseline.vendors(), &hosts);
            covered.map_err(|text| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text))?;
        }
        Ok(baseline)
    }
}

fn with_vendors(loaded: &Baseline, vendors: Arc<Vendors>) -> Result<Baseline, Problem> {
    let fixtures = loaded.fixtures().for_vendors(loaded.vendors(), &vendors);
    let fixtures = fixtures.map_err(|violations| {
        Problem::violations(violations.into_iter().map(FieldError::from).collect())
    })?;
    let baseline = loaded.with_vendors(vendors, fixtures);
    baseline.map_err(|error| fixtures::unusable(&error))
}

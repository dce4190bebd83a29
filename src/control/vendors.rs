//! `/__admin/vendors`: the vendors of a running server.

use std::sync::Arc;

use axum::Json;
use axum::routing::get;
use http::StatusCode;
use serde::Serialize;

use super::ControlOperation;
use super::fixtures;
use super::https::Https;
use super::server_context::ServerContext;
use crate::problem::{FieldError, Problem};
use crate::provider::Provider;
use crate::sandbox::Sandboxes;
use crate::sandbox::baseline::Baseline;
use crate::vendor::{Vendor, Vendors};
use crate::vendors;

const LIST: &str = "/__admin/vendors";

pub(super) static OPERATIONS: [ControlOperation; 1] = [ControlOperation::new(
    "adminListVendors",
    "GET",
    LIST,
    || get(list),
)];

/// The vendors that new sandboxes have.
#[derive(Debug, Serialize)]
struct VendorList {
    vendors: Vec<VendorReport>,
}

/// A vendor.
#[derive(Debug, Serialize)]
pub(super) struct VendorReport {
    name: Provider,
    title: String,
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
    pub(super) fn new(baseline: &Baseline, vendor: &dyn Vendor) -> Self {
        let name = vendor.id();
        let settings = baseline.settings();
        let hosts = settings.get(name).map(|settings| settings.hosts().to_vec());
        Self {
            name,
            title: vendor.spec().title().to_owned(),
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

pub(super) fn is_coded(provider: Provider) -> bool {
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

pub(super) fn with_vendors(loaded: &Baseline, vendors: Arc<Vendors>) -> Result<Baseline, Problem> {
    let fixtures = loaded.fixtures().for_vendors(loaded.vendors(), &vendors);
    let fixtures = fixtures.map_err(|violations| {
        Problem::violations(violations.into_iter().map(FieldError::from).collect())
    })?;
    let baseline = loaded.with_vendors(vendors, fixtures);
    baseline.map_err(|error| fixtures::unusable(&error))
}

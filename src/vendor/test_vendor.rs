//! A vendor that only has a spec, for tests of registries.

use std::sync::Arc;

use http::Method;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

use super::answer::{Answer, Pending};
use super::call::Call;
use super::guard::{Admitted, PresentedToken};
use super::operation::{Access, Operation};
use super::settings::{SettingsSpec, VendorSettings};
use super::token_place::{BearerSyntax, TokenPlace};
use super::{Cause, Manners, Task, Vendor, VendorExtras, VendorSpec};
use crate::clock::NumericDate;
use crate::fixtures::FixturesSpec;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;

/// A vendor that only has a spec.
pub struct Fake(pub VendorSpec);

impl Vendor for Fake {
    fn spec(&self) -> &VendorSpec {
        &self.0
    }

    fn answer<'a>(&'a self, _: Task<'a>, _: &'a Call) -> Pending<'a> {
        Box::pin(async { Answer::ok(&json!({})) })
    }

    fn admit(
        &self,
        _: &World,
        _: PresentedToken,
        _: NumericDate,
        _: &mut TokenChecks,
    ) -> Result<Admitted, TokenRefused> {
        Err(TokenRefused::Malformed)
    }

    fn refuse(&self, _: &Call, _: Cause) -> Answer {
        Answer::empty(http::StatusCode::NOT_FOUND, Reason::NotFound)
    }
}

/// Settings that consist only of host names.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Hosts {
    /// The host names.
    pub hosts: Vec<String>,
}

impl VendorSettings for Hosts {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }
}

impl SettingsSpec for Hosts {
    fn schema(&self, _: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "object" })
    }

    fn read(&self, _: &Value) -> Result<Arc<dyn VendorSettings>, serde_json::Error> {
        Ok(self.defaults())
    }

    fn defaults(&self) -> Arc<dyn VendorSettings> {
        Arc::new(self.clone())
    }
}

/// A vendor with GET operations, each given by id and path, and without a rank at the root.
pub fn fake(name: &'static &'static str, operations: &[(&str, &str)]) -> VendorSpec {
    let operations = operations.iter().map(|(id, path)| Operation {
        id: (*id).into(),
        method: Method::GET,
        path: (*path).into(),
        access: Access::Open,
        number: 0,
        case: None,
    });
    VendorSpec {
        id: Provider::new(name),
        operations: operations.collect(),
        token_places: vec![TokenPlace::Bearer(BearerSyntax::AnyCase)],
        keys: Vec::new(),
        tokens: Vec::new(),
        credentials: Vec::new(),
        secrets: Vec::new(),
        manners: Manners::plain(),
        accounts: Vec::new(),
        root: None,
        settings: Arc::new(Hosts { hosts: Vec::new() }),
        locks_names: false,
        document: None,
        fixtures: FixturesSpec::default(),
        logins: Vec::new(),
        extras: VendorExtras::default(),
    }
}

//! Resources of a declared vendor.

use serde_json::json;

use super::DeclaredVendor;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard::Admitted;
use crate::vendor::resources;

impl DeclaredVendor {
    /// The answer of a resource of the fixtures.
    pub(super) fn resource(&self, call: &Call, admitted: &Admitted) -> Answer {
        let fixed = call.world.fixtures().resources(self.spec.id);
        resources::answer(call, fixed, || json!({})).about(admitted.holder.id)
    }
}

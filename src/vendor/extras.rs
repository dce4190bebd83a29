//! The parts of a spec that most vendors do not have.

use std::sync::Arc;

use super::state::StateSpec;

/// The parts of a spec that most vendors do not have; none by default.
#[derive(Debug, Default)]
pub struct VendorExtras {
    /// What it keeps in a sandbox beside accounts, sessions and tokens. A reset that keeps sessions
    /// keeps it.
    pub state: Option<Arc<dyn StateSpec>>,
}

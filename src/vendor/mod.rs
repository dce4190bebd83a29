//! What a vendor is: its spec, which is data, and how it words a refusal. No vendor is known here
//! by name.

pub mod answer;
pub(crate) mod bearer;
pub mod call;
pub(crate) mod collections;
pub mod foreign_tokens;
pub mod guard;
pub mod inspection;
pub(crate) mod json_body;
pub mod minting;
pub mod misdirection_hints;
pub mod operation;
mod prefix;
mod registry;
pub mod request_account;
pub(crate) mod resources;
pub mod route;
pub mod settings;
mod spec;
#[cfg(test)]
pub(crate) mod test_world;

use crate::provider::Provider;
use crate::sandbox::faults::OwnError;
use answer::Answer;
use call::Call;
pub use registry::Vendors;
pub use spec::{Manners, OtherMethods, RootRank, SampleLogin, TrailingSlash, VendorSpec};

/// A vendor whose API is played.
pub trait Vendor: Send + Sync {
    /// Everything about it that is data.
    fn spec(&self) -> &VendorSpec;

    /// Words a refusal that is not an operation's own.
    fn refuse(&self, call: &Call, cause: Cause) -> Answer;

    /// Its id.
    fn id(&self) -> Provider {
        self.spec().id
    }
}

/// Why a call is refused before any operation answers it, or in the place of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Nothing is at the path.
    NotFound,
    /// Other methods than this one are at the path. `Allow` is added to the answer.
    MethodNotAllowed,
    /// The body is larger than this server reads.
    PayloadTooLarge,
    /// A fault asks for the vendor's own error where the call went.
    Own(OwnError),
}

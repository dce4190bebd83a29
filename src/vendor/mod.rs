//! What a vendor is: its spec, which is data, and a few functions ([`Vendor`]). No vendor is known
//! here by name.

pub mod accounts;
pub mod answer;
#[cfg(test)]
mod axum_comparison;
pub mod bearer;
pub mod call;
mod clash;
pub mod collections;
pub mod foreign_tokens;
pub mod guard;
pub mod handlers;
pub mod inspection;
pub mod json_body;
mod login_spec;
pub mod minting;
pub mod misdirection_hints;
pub mod operation;
pub mod path_index;
pub mod path_template;
mod prefix;
mod registry;
pub mod request_account;
pub mod resources;
pub mod route;
pub mod settings;
mod spec;
#[cfg(test)]
pub(crate) mod test_vendor;
#[cfg(test)]
pub(crate) mod test_world;

use crate::clock::NumericDate;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use answer::{Answer, Pending};
use call::Call;
#[cfg(test)]
pub(crate) use clash::RESERVED;
pub use clash::VendorClash;
use guard::{Admitted, PresentedToken, Purpose, Unauthenticated};
pub use login_spec::{LoginExample, LoginSpec, SampleLogin};
use operation::Operation;
pub use registry::Vendors;
pub use spec::{Manners, OtherMethods, PathHost, RootRank, TrailingSlash, VendorSpec};

/// A vendor whose API is played.
pub trait Vendor: Send + Sync {
    /// Everything about it that is data.
    fn spec(&self) -> &VendorSpec;

    /// Answers a call.
    fn answer<'a>(&'a self, task: Task<'a>, call: &'a Call) -> Pending<'a>;

    /// Lets in the bearer of a token. This is the only implementation: calls, inspection and minting
    /// ask it.
    ///
    /// # Errors
    ///
    /// Why the token is refused.
    fn admit(
        &self,
        world: &World,
        token: PresentedToken,
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<Admitted, TokenRefused>;

    /// Words a refusal that is not an operation's own.
    fn refuse(&self, call: &Call, cause: Cause) -> Answer;

    /// Its id.
    fn id(&self) -> Provider {
        self.spec().id
    }
}

/// What a vendor is asked to answer.
#[derive(Debug)]
pub enum Task<'a> {
    /// An operation for everybody.
    Open(&'a Operation),
    /// An operation for the bearer of a token.
    Token(&'a Operation, Admitted),
    /// A collection or a resource of the fixtures, for the bearer of a token.
    Resource(Admitted),
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
    /// The operation needs a token, and none lets the caller in.
    Unauthenticated(Unauthenticated),
    /// The token with which a session was to be refreshed is refused.
    RefreshToken(TokenRefused),
    /// A fault asks for the vendor's own error where the call went.
    Own(OwnError),
}

impl Cause {
    /// A token was refused that was presented for this.
    #[must_use]
    pub const fn refused_token(refused: TokenRefused, purpose: Purpose) -> Self {
        match purpose {
            Purpose::Access => Self::Unauthenticated(Unauthenticated::Refused(refused)),
            Purpose::Refresh => Self::RefreshToken(refused),
        }
    }
}

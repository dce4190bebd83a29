//! The interface of vendors: a spec, which is data, and a few functions ([`Vendor`]). No vendor is
//! named here.

pub mod accounts;
pub mod answer;
#[cfg(test)]
mod axum_comparison;
pub mod call;
mod clash;
pub mod collections;
pub mod control;
pub mod cors;
mod document;
mod extras;
pub mod foreign_tokens;
pub mod guard;
pub mod handlers;
pub mod inspection;
mod issuer_path;
pub mod json_body;
pub mod judged_lies;
pub mod layout;
pub mod lies;
mod login_spec;
pub mod minting;
pub mod misdirection_hints;
pub mod operation;
pub mod outgoing;
pub mod path_index;
pub mod path_template;
mod prefix;
mod registry;
pub mod request_account;
pub mod request_facts;
pub mod resources;
pub mod route;
mod sample_logins;
pub mod sent_token;
pub mod settings;
mod spec;
pub mod state;
#[cfg(test)]
pub(crate) mod test_vendor;
#[cfg(test)]
pub(crate) mod test_world;
pub mod token_place;

use std::borrow::Cow;
use std::pin::Pin;

use crate::clock::NumericDate;
use crate::identity::ledger::TokenKind;
use crate::identity::token::{Issuer, TokenRefused};
use crate::identity::token_checks::TokenChecks;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use answer::{Answer, Pending};
use call::Call;
pub use clash::VendorClash;
#[cfg(test)]
pub(crate) use clash::{RESERVED, RESERVED_IN_CONTROL};
pub use document::VendorDocument;
pub use extras::{KeySetOf, VendorExtras};
use guard::{Admitted, PresentedToken, Purpose, Unauthenticated};
pub use issuer_path::{begins_path, split_document};
pub use login_spec::{LoginExample, LoginSpec};
use minting::JwtForm;
use operation::Operation;
pub use registry::Vendors;
pub use sample_logins::SampleLogin;
pub use spec::{Manners, OtherMethods, PathHost, RootRank, TrailingSlash, VendorSpec};

/// An authentication as a future.
pub type Authenticating<'a> =
    Pin<Box<dyn Future<Output = Result<Admitted, Unauthenticated>> + Send + 'a>>;

/// A vendor whose API is mocked.
pub trait Vendor: Send + Sync {
    /// Its data.
    fn spec(&self) -> &VendorSpec;

    /// Answers a call.
    fn answer<'a>(&'a self, task: Task<'a>, call: &'a Call) -> Pending<'a>;

    /// Chooses one of several operations at one method and path, by the content of the call; `None`
    /// refuses the call as [`Cause::NoSuchCase`]. A vendor without such operations needs no other
    /// implementation.
    fn choose<'a>(&self, _cases: &[&'a Operation], _call: &Call) -> Option<&'a Operation> {
        None
    }

    /// Authenticates the bearer of a token. This is the only implementation: calls, inspection and
    /// minting use it.
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

    /// The key that signs a token of a kind and form now, with its header. A vendor whose keys stay needs no
    /// other implementation.
    fn signing_key<'a>(
        &self,
        world: &'a World,
        _: TokenKind,
        form: &JwtForm,
        _now: NumericDate,
    ) -> Option<Cow<'a, Issuer>> {
        world.keys().issuer(form.signed).map(Cow::Borrowed)
    }

    /// Authenticates the caller of something that the fixtures answer, at a vendor whose callers
    /// prove themselves otherwise than by a token in the header `Authorization`.
    fn authenticate<'a>(&'a self, _: &'a Call) -> Option<Authenticating<'a>> {
        None
    }

    /// The vendor's answer for a refusal that does not come from an operation.
    fn refuse(&self, call: &Call, cause: Cause) -> Answer;

    /// Its id.
    fn id(&self) -> Provider {
        self.spec().id
    }
}

/// A task for a vendor's handlers.
#[derive(Debug)]
pub enum Task<'a> {
    /// An operation that needs no token.
    Open(&'a Operation),
    /// An operation that needs a token, with the authenticated caller.
    Token(&'a Operation, Admitted),
    /// A collection or a resource of the fixtures, with the authenticated caller.
    Resource(Admitted),
}

/// Why a call is refused before it reaches an operation, or instead of the operation's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The path is unknown.
    NotFound,
    /// The path and the method have several operations, and the call fits none of them. Only for
    /// vendors with such operations.
    NoSuchCase,
    /// The path has only other methods. `Allow` is added to the answer.
    MethodNotAllowed,
    /// The body is larger than the server's limit.
    PayloadTooLarge,
    /// The operation needs a token, and authentication failed.
    Unauthenticated(Unauthenticated),
    /// The refresh token is refused.
    RefreshToken(TokenRefused),
    /// The ticket of a login in two steps is refused.
    Ticket(TokenRefused),
    /// A fault requests the vendor's own error for the call.
    Own(OwnError),
}

impl Cause {
    /// The cause for a refused token, by what it was presented for.
    #[must_use]
    pub const fn refused_token(refused: TokenRefused, purpose: Purpose) -> Self {
        match purpose {
            Purpose::Access | Purpose::Identity => {
                Self::Unauthenticated(Unauthenticated::Refused(refused))
            }
            Purpose::Refresh => Self::RefreshToken(refused),
            Purpose::Verify => Self::Ticket(refused),
        }
    }
}

//! Everything about a vendor that is data.

use super::answer::Answer;
use super::call::{Call, Site};
use super::guard::Guard;
use super::minting::TokenForm;
use super::operation::{Handler, Operation};
use super::request_account::Credential;
use super::settings::SettingsSpec;
use crate::fixtures::{Fixtures, Resource};
use crate::identity::Secret;
use crate::provider::Provider;
use crate::sandbox::keys::KeyPlan;

/// A vendor as data.
#[derive(Debug)]
pub struct VendorSpec {
    /// Its id, which is its name in addresses, fixtures and flags.
    pub id: Provider,
    /// Its documented endpoints.
    pub operations: &'static [Operation],
    /// Answers for a collection or a resource of the fixtures: the token check, then what they say.
    pub resource: Handler,
    /// The keys that sign its tokens; the first is published.
    pub keys: &'static [KeyPlan],
    /// Its kinds of signed tokens, and how each is made to order.
    pub tokens: &'static [TokenForm],
    /// What stands before its resources.
    pub guard: &'static Guard,
    /// The fields of bodies that tell whose a request is.
    pub credentials: &'static [(&'static str, Credential)],
    /// Its habits in HTTP.
    pub manners: Manners,
    /// When it is asked for a path at the root of the server.
    pub root: RootRank,
    /// Its settings.
    pub settings: &'static dyn SettingsSpec,
    /// Whether failed logins can lock a name, as its settings say.
    pub locks_names: bool,
    /// Shows each of its resources in the fixtures.
    pub resources: EachResource,
    /// Credentials of the fixtures to try it with.
    pub sample: fn(&Fixtures) -> Option<SampleLogin<'_>>,
}

/// Shows each resource of a vendor.
pub type EachResource = fn(&Fixtures, &mut dyn FnMut(&Resource));

/// Credentials to try a vendor with.
#[derive(Debug)]
pub struct SampleLogin<'a> {
    /// The login name; nothing where the secret is all.
    pub name: Option<&'a str>,
    /// The password or the key.
    pub secret: &'a Secret,
}

/// The place of a vendor among those that are asked for a path at the root of the server: lower
/// ranks first, and vendors of one rank in the order of the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RootRank(pub u8);

impl RootRank {
    /// Before all others.
    pub const FIRST: Self = Self(0);
    /// The rank of a vendor that has no reason for another.
    pub const ORDINARY: Self = Self(1);
}

/// The habits of a vendor in HTTP.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// What a slash too many or too few leads to.
    pub trailing_slash: TrailingSlash,
    /// What HEAD and OPTIONS lead to.
    pub other_methods: OtherMethods,
    /// What is answered to a call without a good token before its method is looked at, at a vendor
    /// that looks at the token first. Nothing where the token is good.
    pub before_method: Option<fn(&Call) -> Option<Answer>>,
    /// The host that serves a path, where the address has another host of the vendor's.
    pub other_host: Option<fn(&Site, &str) -> Option<&'static str>>,
}

impl Manners {
    /// Those of a vendor of which nothing else is known.
    pub const PLAIN: Self = Self {
        trailing_slash: TrailingSlash::Counts,
        other_methods: OtherMethods::AsHttpSays,
        before_method: None,
        other_host: None,
    };

    /// The host that serves a path, where a call came to another host of the vendor's.
    #[must_use]
    pub fn other_host(&self, site: &Site, path: &str) -> Option<&'static str> {
        self.other_host.and_then(|other| other(site, path))
    }
}

/// What a slash too many or too few at the end of a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailingSlash {
    /// To another path, at which there is nothing.
    Counts,
    /// Where a slash is missing, 301 to the path with it, as Django does.
    AddedBy301,
    /// Where a slash is too many, 307 to the path without it, as Starlette does.
    RemovedBy307,
}

/// What HEAD and OPTIONS lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherMethods {
    /// HEAD answers as GET without the body; OPTIONS answers 204 with `Allow` (RFC 9110, section
    /// 9.3).
    AsHttpSays,
    /// They are methods like others, not allowed where the vendor has no operation for them, as
    /// with FastAPI.
    AreOrdinary,
}

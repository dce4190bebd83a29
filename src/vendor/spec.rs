//! Everything about a vendor that is data.

use std::sync::Arc;

use super::accounts::AccountSpec;
use serde_json::Value;

use super::bearer::AuthorizationSyntax;
use super::call::Site;
use super::login_spec::LoginSpec;
use super::minting::TokenForm;
use super::operation::Operation;
use super::request_account::Credential;
use super::settings::SettingsSpec;
use crate::fixtures::FixturesSpec;
use crate::path_pattern::PathPattern;
use crate::provider::Provider;
use crate::sandbox::keys::KeyPlan;

/// A vendor as data.
#[derive(Debug)]
pub struct VendorSpec {
    /// Its id, which is its name in addresses, fixtures and flags.
    pub id: Provider,
    /// Its documented endpoints.
    pub operations: Vec<Operation>,
    /// How it reads the token in the header of a call.
    pub authorization: AuthorizationSyntax,
    /// The keys that sign its tokens; the first is published.
    pub keys: Vec<KeyPlan>,
    /// Its kinds of signed tokens, and how each is made to order.
    pub tokens: Vec<TokenForm>,
    /// The fields of bodies that tell whose a request is.
    pub credentials: Vec<(Arc<str>, Credential)>,
    /// Its habits in HTTP.
    pub manners: Manners,
    /// When it is asked for a path at the root of the server; never without a rank.
    pub root: Option<RootRank>,
    /// Its kinds of accounts.
    pub accounts: Vec<AccountSpec>,
    /// Its settings.
    pub settings: Arc<dyn SettingsSpec>,
    /// Whether failed logins can lock a name, as its settings say.
    pub locks_names: bool,
    /// Its OpenAPI document with its own paths, unless `openapi.yaml` has a part for it.
    pub document: Option<Arc<Value>>,
    /// What its fixtures can say.
    pub fixtures: FixturesSpec,
    /// Its logins, the one to try first in front.
    pub logins: Vec<LoginSpec>,
}

/// The place of a vendor among those that are asked for a path at the root of the server: lower
/// ranks first. Vendors of one rank have no path in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RootRank(pub u8);

impl RootRank {
    /// Before all others.
    pub const FIRST: Self = Self(0);
    /// The rank of a vendor that has no reason for another.
    pub const ORDINARY: Self = Self(1);
}

/// The habits of a vendor in HTTP.
#[derive(Debug, Clone)]
pub struct Manners {
    /// What a slash too many or too few leads to.
    pub trailing_slash: TrailingSlash,
    /// What HEAD and OPTIONS lead to.
    pub other_methods: OtherMethods,
    /// Whether it looks at the token before it looks at the method.
    pub authenticates_first: bool,
    /// Which of its host names serves which paths, where each serves only some: the first that
    /// matches does.
    pub path_hosts: Vec<PathHost>,
}

/// The host name that serves some of a vendor's paths.
#[derive(Debug, Clone)]
pub struct PathHost {
    /// The paths.
    pub paths: PathPattern,
    /// The host name.
    pub host: Arc<str>,
}

impl From<(&str, &str)> for PathHost {
    /// Of a valid pattern and a host name; a path that is no pattern is literal.
    fn from((paths, host): (&str, &str)) -> Self {
        Self {
            paths: PathPattern::of_template(paths),
            host: host.into(),
        }
    }
}

impl Manners {
    /// Those of a vendor of which nothing else is known.
    #[must_use]
    pub const fn plain() -> Self {
        Self {
            trailing_slash: TrailingSlash::Counts,
            other_methods: OtherMethods::AsHttpSays,
            authenticates_first: false,
            path_hosts: Vec::new(),
        }
    }

    /// The host that serves a path, where a call came to another of these hosts. A host name that
    /// only settings give the vendor serves all paths.
    #[must_use]
    pub fn other_host(&self, site: &Site, path: &str) -> Option<&Arc<str>> {
        if self.path_hosts.is_empty() {
            return None;
        }
        let asked = site.host.host();
        self.path_hosts.iter().find(|each| *each.host == *asked)?;
        let mut serving = self.path_hosts.iter();
        let serving = serving.find(|each| each.paths.matches(path))?;
        (*serving.host != *asked).then_some(&serving.host)
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

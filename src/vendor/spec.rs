//! The declarative part of a vendor.

use std::borrow::Cow;
use std::sync::Arc;

use super::accounts::AccountSpec;
use super::call::Site;
use super::document::VendorDocument;
use super::extras::VendorExtras;
use super::layout::Layout;
use super::login_spec::LoginSpec;
use super::minting::TokenForm;
use super::operation::Operation;
use super::request_account::Credential;
use super::settings::SettingsSpec;
use super::token_place::TokenPlace;
use crate::fixtures::FixturesSpec;
use crate::path_pattern::PathPattern;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::KeyPlan;

/// A vendor as data.
#[derive(Debug)]
pub struct VendorSpec {
    /// Its id, which is its name in addresses, fixtures and command-line options.
    pub id: Provider,
    /// Its documented endpoints.
    pub operations: Vec<Operation>,
    /// Where calls carry its tokens; the first place with a token counts.
    pub token_places: Vec<TokenPlace>,
    /// The keys that sign its tokens; the first is published.
    pub keys: Vec<KeyPlan>,
    /// Its kinds of signed tokens, and the form of each.
    pub tokens: Vec<TokenForm>,
    /// The fields of bodies that identify the account of a request.
    pub credentials: Vec<(Arc<str>, Credential)>,
    /// The names of fields, parameters and headers with secrets, if the names themselves do not tell.
    pub secrets: Vec<Cow<'static, str>>,
    /// Its HTTP conventions.
    pub manners: Manners,
    /// Its rank for paths at the root of the server; without a rank, it has none there.
    pub root: Option<RootRank>,
    /// Its kinds of accounts.
    pub accounts: Vec<AccountSpec>,
    /// Its settings.
    pub settings: Arc<dyn SettingsSpec>,
    /// Whether its settings can lock names after failed logins.
    pub locks_names: bool,
    /// Its OpenAPI document with its own paths, unless `openapi.yaml` has a part for it.
    pub document: Option<VendorDocument>,
    /// What its fixtures can contain.
    pub fixtures: FixturesSpec,
    /// Its logins, the preferred one first.
    pub logins: Vec<LoginSpec>,
    /// What most vendors do not have.
    pub extras: VendorExtras,
}

/// The precedence of a vendor for paths at the root of the server: lower ranks first. Vendors of
/// the same rank have no path in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RootRank(pub u8);

impl RootRank {
    /// Before all others.
    pub const FIRST: Self = Self(0);
    /// The default rank.
    pub const ORDINARY: Self = Self(1);
}

/// The HTTP conventions of a vendor.
#[derive(Debug, Clone)]
pub struct Manners {
    /// How it handles a superfluous or missing trailing slash.
    pub trailing_slash: TrailingSlash,
    /// How it handles HEAD and OPTIONS.
    pub other_methods: OtherMethods,
    /// Whether it checks the token before the method.
    pub authenticates_first: bool,
    /// The host names that serve only some paths, with those paths; the first match applies.
    pub path_hosts: Vec<PathHost>,
}

/// A host name that serves some of a vendor's paths.
#[derive(Debug, Clone)]
pub struct PathHost {
    /// The paths.
    pub paths: PathPattern,
    /// The host name.
    pub host: Arc<str>,
}

impl From<(&str, &str)> for PathHost {
    /// Converts a path pattern and a host name; an invalid pattern is a literal path.
    fn from((paths, host): (&str, &str)) -> Self {
        Self {
            paths: PathPattern::of_template(paths),
            host: host.into(),
        }
    }
}

impl Manners {
    /// The conventions of a vendor that needs no others.
    #[must_use]
    pub const fn plain() -> Self {
        Self {
            trailing_slash: TrailingSlash::Counts,
            other_methods: OtherMethods::AsHttpSays,
            authenticates_first: false,
            path_hosts: Vec::new(),
        }
    }

    /// The host that serves a path, if a call was sent to another of these hosts. A host name that
    /// only the settings have serves all paths.
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

/// How a superfluous or missing slash at the end of a path is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailingSlash {
    /// The path is a different one, and unknown.
    Counts,
    /// A missing slash is added by a 301 redirect, as in Django.
    AddedBy301,
    /// A superfluous slash is removed by a 307 redirect, as in Starlette.
    RemovedBy307,
}

/// How HEAD and OPTIONS are handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherMethods {
    /// HEAD answers as GET without the body; OPTIONS answers 204 with `Allow` (RFC 9110, section
    /// 9.3).
    AsHttpSays,
    /// They are not allowed where the vendor has no operation for them, as in FastAPI.
    AreOrdinary,
}

impl VendorSpec {
    /// What the vendor is called in text.
    #[must_use]
    pub fn title(&self) -> &str {
        self.extras.title.as_deref().unwrap_or(self.id.name())
    }

    /// The layout that the settings of a world choose, if it is not the documented one.
    #[must_use]
    pub fn layout_in(&self, world: &World) -> Option<&Layout> {
        let layout = self.extras.layout.as_ref();
        layout.filter(|layout| (layout.is_chosen)(world))
    }
}

//! The registry of vendors.

use std::fmt;
use std::sync::Arc;

use http::Method;

use super::clash::{self, VendorClash, extras as extras_clash};
use super::control::VendorControl;
use super::minting::TokenText;
use super::operation::Operation;
use super::outgoing::OutgoingOperation;
use super::path_index::{AtPath, IndexEntry, PathIndex};
use super::token_place::TokenPlace;
use super::{RootRank, Vendor, issuer_path, prefix, route};
use crate::identity::AccountKind;
use crate::identity::ledger::TokenKind;
use crate::path_pattern::PathPattern;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults;
use crate::sandbox::journal::SecretNames;
use crate::sandbox::keys::{KeyPlan, Signed};

/// The vendors of a server, in the order in which they are listed. A registry is immutable: a world
/// keeps the registry with which it was created.
pub struct Vendors {
    all: Vec<Arc<dyn Vendor>>,
    /// The vendors with paths at the root, in order of precedence.
    at_root: Vec<(RootRank, Arc<dyn Vendor>)>,
    /// The paths of documents at the root, which come before those.
    root_documents: Vec<(PathPattern, Provider)>,
    /// The operations of all vendors.
    index: PathIndex,
    /// The names of secrets of the vendors that have any.
    secrets: Vec<(Provider, SecretNames)>,
}

impl fmt::Debug for Vendors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.ids()).finish()
    }
}

impl Vendors {
    /// Creates a registry of these vendors.
    ///
    /// # Errors
    ///
    /// [`VendorClash`].
    pub fn new(vendors: impl IntoIterator<Item = Arc<dyn Vendor>>) -> Result<Self, VendorClash> {
        let all: Vec<_> = vendors.into_iter().collect();
        clash::check_names(&all)?;
        clash::check_operation_ids(&all)?;
        extras_clash::check_control(&all)?;
        extras_clash::check_root_documents(&all)?;
        clash::check_hosts(&all)?;
        let registry = Self::unchecked(all);
        clash::check_places(&registry.all, &registry.index)?;
        clash::check_root(&registry.at_root, &registry.index)?;
        registry.make_known();
        Ok(registry)
    }

    /// Creates a registry of vendors that do not clash, as a test has shown with [`new`](Self::new):
    /// a start does not repeat the checks.
    pub(crate) fn tested(vendors: impl IntoIterator<Item = Arc<dyn Vendor>>) -> Self {
        let registry = Self::unchecked(vendors.into_iter().collect());
        registry.make_known();
        registry
    }

    fn unchecked(all: Vec<Arc<dyn Vendor>>) -> Self {
        let with_rank = |vendor: &Arc<dyn Vendor>| Some((vendor.spec().root?, Arc::clone(vendor)));
        let mut at_root: Vec<_> = all.iter().filter_map(with_rank).collect();
        at_root.sort_by_key(|(rank, _)| *rank);
        Self {
            index: index(&all),
            secrets: secrets(&all),
            root_documents: root_documents(&all),
            all,
            at_root,
        }
    }

    /// Creates a registry with one more vendor.
    ///
    /// # Errors
    ///
    /// [`VendorClash`].
    pub fn with(&self, vendor: Arc<dyn Vendor>) -> Result<Self, VendorClash> {
        Self::new(self.shared().chain([vendor]))
    }

    /// Creates a registry with a vendor in the place of the one with the same name, or after all
    /// others if no vendor has the name.
    ///
    /// # Errors
    ///
    /// [`VendorClash`].
    pub fn replacing(&self, vendor: Arc<dyn Vendor>) -> Result<Self, VendorClash> {
        let mut all = self.all.clone();
        match all.iter_mut().find(|known| known.id() == vendor.id()) {
            Some(known) => *known = vendor,
            None => all.push(vendor),
        }
        Self::new(all)
    }

    /// The same vendors without one of them.
    ///
    /// # Errors
    ///
    /// [`VendorClash::Empty`] if it is the only one.
    pub fn without(&self, vendor: Provider) -> Result<Self, VendorClash> {
        let others = self.all.iter().filter(|known| known.id() != vendor);
        Self::new(others.cloned())
    }

    /// Registers the names of vendors and of kinds of accounts, so that they can be parsed.
    fn make_known(&self) {
        Provider::make_known(self.ids());
        let kinds = self.iter().flat_map(|vendor| &vendor.spec().accounts);
        AccountKind::make_known(kinds.map(|accounts| accounts.kind));
    }

    /// The names of a vendor's secrets, in addition to those that everybody's are.
    #[must_use]
    pub fn secret_names(&self, vendor: Option<Provider>) -> SecretNames {
        let mut known = self.secrets.iter();
        let own = known.find(|(id, _)| Some(*id) == vendor);
        own.map_or(SecretNames::NONE, |(_, names)| names.clone())
    }

    /// The operations of all vendors at a path.
    #[must_use]
    pub fn at_path(&self, path: &str) -> AtPath<'_> {
        self.index.at(path)
    }

    /// The operations of all vendors at a path of one of them, after the name of an issuer if it has
    /// any. A path of a layout that the world does not have is none of an operation.
    #[must_use]
    pub fn at_path_of(&self, vendor: &dyn Vendor, world: &World, path: &str) -> AtPath<'_> {
        let own = vendor.spec().operation_path(world, path);
        own.map_or_else(AtPath::default, |own| self.at_path(own))
    }

    /// Whether a vendor documents an operation at exactly this method and path.
    #[must_use]
    pub fn has(&self, vendor: Provider, method: &Method, path: &str) -> bool {
        let operations = self.get(vendor).map(|vendor| &vendor.spec().operations);
        let mut operations = operations.into_iter().flatten();
        operations.any(|it| it.method == *method && it.path.as_str() == path)
    }

    /// Every vendor.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Vendor> {
        self.all.iter().map(AsRef::as_ref)
    }

    /// Every vendor, to create another registry.
    pub fn shared(&self) -> impl Iterator<Item = Arc<dyn Vendor>> {
        self.all.iter().cloned()
    }

    /// The first vendor.
    #[must_use]
    pub fn first(&self) -> &dyn Vendor {
        &*self.all[0]
    }

    /// The ids of all vendors.
    pub fn ids(&self) -> impl Iterator<Item = Provider> {
        self.iter().map(Vendor::id)
    }

    /// The vendor with an id.
    #[must_use]
    pub fn get(&self, id: Provider) -> Option<&dyn Vendor> {
        self.iter().find(|vendor| vendor.id() == id)
    }

    /// The vendor whose base path a path begins with, and the rest of the path.
    #[must_use]
    pub fn at_base_path<'a>(&self, path: &'a str) -> Option<(Provider, &'a str)> {
        let path = path.strip_prefix('/')?;
        self.ids()
            .find_map(|id| match path.strip_prefix(id.name())? {
                "" => Some((id, "/")),
                rest if rest.starts_with('/') => Some((id, rest)),
                _ => None,
            })
    }

    /// The vendor of a path with an issuer after the name of a well-known document, and the path of that
    /// document after the issuer, which is equivalent (RFC 8414, section 3.1). Without a scope, the
    /// issuer begins with the base path of the vendor.
    #[must_use]
    pub fn at_inserted_path(
        &self,
        scope: Option<Provider>,
        path: &str,
    ) -> Option<(Provider, String)> {
        let (document, after) = issuer_path::split_document(path)?;
        let (vendor, issuer) = match scope {
            Some(vendor) => (vendor, after),
            None => match self.at_base_path(after)? {
                (_, "/") if after.ends_with('/') => return None,
                (vendor, "/") => (vendor, ""),
                based => based,
            },
        };
        let path = self.get(vendor)?.spec().inserted(document, issuer)?;
        Some((vendor, path))
    }

    /// The vendor that has a path in a layout that the settings of a world choose. Such paths are also at
    /// the root of the server, after those of all other vendors.
    #[must_use]
    pub fn laid_out(&self, world: &World, path: &str) -> Option<&dyn Vendor> {
        self.iter().find(|vendor| {
            let layout = vendor.spec().extras.layout.as_ref();
            layout.is_some_and(|layout| (layout.locate)(world, path).is_some())
        })
    }

    /// The vendor of a path at the root of the server: the one that has a document there, otherwise the
    /// first that has the path, otherwise the one whose layout has it, otherwise the first that redirects to one of its paths by adding or removing a slash, otherwise the only
    /// one with paths under its longest known prefix.
    #[must_use]
    pub fn at_root(&self, world: &World, path: &str, at_path: &AtPath<'_>) -> Option<&dyn Vendor> {
        let mut documents = self.root_documents.iter();
        if let Some((_, id)) = documents.find(|(known, _)| known.matches(path)) {
            return self.get(*id);
        }
        let in_order = || self.at_root.iter().map(|(_, vendor)| &**vendor);
        in_order()
            .find(|vendor| route::has(*vendor, world, path, at_path))
            .or_else(|| self.laid_out(world, path))
            .or_else(|| in_order().find(|vendor| route::redirects(*vendor, world, path)))
            .or_else(|| prefix::owner(in_order(), world, path))
    }

    /// Every documented operation, with its vendor.
    pub fn operations(&self) -> impl Iterator<Item = (Provider, &Operation)> {
        self.iter().flat_map(|vendor| {
            let spec = vendor.spec();
            spec.operations.iter().map(|operation| (spec.id, operation))
        })
    }

    /// Every call that a vendor itself makes.
    pub fn outgoing(&self) -> impl Iterator<Item = (Provider, &OutgoingOperation)> {
        self.iter().flat_map(|vendor| {
            let spec = vendor.spec();
            spec.extras.outgoing.iter().map(|call| (spec.id, call))
        })
    }

    /// Every operation that a vendor adds to the control API.
    pub fn control(&self) -> impl Iterator<Item = (Provider, &VendorControl)> {
        self.iter().flat_map(|vendor| {
            let spec = vendor.spec();
            spec.extras.control.iter().map(|added| (spec.id, added))
        })
    }

    /// The ids of everything that the journal has as an operation.
    pub fn operation_ids(&self) -> impl Iterator<Item = (Provider, &str)> {
        let operations = self
            .operations()
            .map(|(id, operation)| (id, &*operation.id));
        operations.chain(self.outgoing().map(|(id, call)| (id, &*call.id)))
    }

    /// Every documented operation and every call of a vendor, in the form that faults use.
    #[must_use]
    pub fn operations_for_faults(&self) -> Vec<faults::FaultOperation<'_>> {
        let operations = self.operations();
        let lies = |provider| {
            let liar = self.get(provider)?.spec().extras.liar.as_deref()?;
            Some(liar.lies())
        };
        let operations = operations.map(|(provider, operation)| faults::FaultOperation {
            lies: lies(provider).unwrap_or_default(),
            provider,
            id: &operation.id,
            method: operation.method.as_str(),
            path: Some(operation.path.as_str()),
        });
        let outgoing = self
            .outgoing()
            .map(|(provider, call)| faults::FaultOperation {
                lies: lies(provider).unwrap_or_default(),
                provider,
                id: &call.id,
                method: call.method.as_str(),
                path: None,
            });
        operations.chain(outgoing).collect()
    }

    /// The tokens of a provider that the key for this kind signs.
    #[must_use]
    pub fn signed(&self, provider: Provider, kind: TokenKind) -> Signed {
        let vendor = self.get(provider);
        let mut forms = vendor.iter().flat_map(|vendor| &vendor.spec().tokens);
        let form = forms.find(|form| form.kind == kind);
        match form.map(|form| &form.text) {
            Some(TokenText::Jwt(jwt)) => jwt.signed,
            Some(TokenText::Opaque(_)) | None => Signed::tokens(provider),
        }
    }

    /// The key plans of all vendors.
    pub fn key_plans(&self) -> impl Iterator<Item = KeyPlan> {
        self.iter().flat_map(|vendor| &vendor.spec().keys).cloned()
    }
}

/// The names of secrets of the vendors that have any: those of their specs, and those of the places
/// where their tokens are.
fn secrets(all: &[Arc<dyn Vendor>]) -> Vec<(Provider, SecretNames)> {
    let names = all.iter().map(|vendor| vendor.spec()).map(|spec| {
        let own = spec.secrets.iter().map(AsRef::as_ref);
        let places = spec.token_places.iter().filter_map(TokenPlace::name);
        (spec.id, SecretNames::new(own.chain(places)))
    });
    names
        .filter(|(_, names)| *names != SecretNames::NONE)
        .collect()
}

/// The paths of the documents at the root, of the vendors that have any.
fn root_documents(all: &[Arc<dyn Vendor>]) -> Vec<(PathPattern, Provider)> {
    let specs = all.iter().map(|vendor| vendor.spec());
    let documents = specs.flat_map(|spec| {
        let own = spec.extras.root_documents.iter();
        own.map(|path| (path.pattern(), spec.id))
    });
    documents.collect()
}

/// Indexes the operations of all vendors by path.
fn index(all: &[Arc<dyn Vendor>]) -> PathIndex {
    let mut index = PathIndex::default();
    for spec in all.iter().map(|vendor| vendor.spec()) {
        for (position, operation) in spec.operations.iter().enumerate() {
            let vendor = spec.id;
            index.add(&operation.path, IndexEntry { vendor, position });
        }
    }
    index
}

//! The registry of vendors.

use std::fmt;
use std::sync::Arc;

use super::operation::Operation;
use super::{Vendor, prefix, route};
use crate::identity::ledger::TokenKind;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults;
use crate::sandbox::keys::{KeyPlan, Signed};

/// The vendors of a server, in the order in which they are listed. It never changes: a world keeps
/// the registry that it was made with.
pub struct Vendors {
    all: Vec<Arc<dyn Vendor>>,
    /// The same in the order in which they are asked for a path at the root.
    at_root: Vec<Arc<dyn Vendor>>,
}

impl fmt::Debug for Vendors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.ids()).finish()
    }
}

impl Vendors {
    /// A registry of these vendors, of which there is at least one.
    #[must_use]
    pub fn new(first: Arc<dyn Vendor>, others: impl IntoIterator<Item = Arc<dyn Vendor>>) -> Self {
        let all: Vec<_> = std::iter::once(first).chain(others).collect();
        Provider::make_known(all.iter().map(|vendor| vendor.id()));
        let mut at_root = all.clone();
        at_root.sort_by_key(|vendor| vendor.spec().root);
        Self { all, at_root }
    }

    /// Every vendor.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Vendor> {
        self.all.iter().map(AsRef::as_ref)
    }

    /// The first of all.
    #[must_use]
    pub fn first(&self) -> &dyn Vendor {
        &*self.all[0]
    }

    /// The ids of all.
    pub fn ids(&self) -> impl Iterator<Item = Provider> {
        self.iter().map(Vendor::id)
    }

    /// The vendor with an id.
    #[must_use]
    pub fn get(&self, id: Provider) -> Option<&dyn Vendor> {
        self.iter().find(|vendor| vendor.id() == id)
    }

    /// The vendor under whose base path a path is, with what remains of it.
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

    /// The vendor to which a path at the root of the server belongs: the first that has something
    /// there, or would redirect to it by a slash, or else the only one that could have.
    #[must_use]
    pub fn at_root(&self, world: &World, path: &str) -> Option<&dyn Vendor> {
        let in_order = || self.at_root.iter().map(AsRef::as_ref);
        in_order()
            .find(|vendor| route::knows(*vendor, world, path))
            .or_else(|| in_order().find(|vendor| route::redirects(*vendor, world, path)))
            .or_else(|| prefix::owner(self, world, path))
    }

    /// Every documented operation, with its vendor.
    pub fn operations(&self) -> impl Iterator<Item = (Provider, &Operation)> {
        self.iter().flat_map(|vendor| {
            let spec = vendor.spec();
            spec.operations.iter().map(|operation| (spec.id, operation))
        })
    }

    /// The same, as faults know them.
    #[must_use]
    pub fn operations_for_faults(&self) -> Vec<faults::Operation<'_>> {
        let operations = self.operations();
        let operations = operations.map(|(provider, operation)| faults::Operation {
            provider,
            id: &operation.id,
            method: operation.method.as_str(),
            path: operation.path.as_str(),
        });
        operations.collect()
    }

    /// What signs a provider's tokens of a kind.
    #[must_use]
    pub fn signed(&self, provider: Provider, kind: TokenKind) -> Signed {
        let vendor = self.get(provider);
        let mut forms = vendor.iter().flat_map(|vendor| &vendor.spec().tokens);
        let form = forms.find(|form| form.kind == kind);
        form.map_or(Signed::tokens(provider), |form| form.signed)
    }

    /// How each of them signs its tokens.
    pub fn key_plans(&self) -> impl Iterator<Item = KeyPlan> {
        self.iter().flat_map(|vendor| &vendor.spec().keys).copied()
    }
}

#[cfg(test)]
mod tests {
    use crate::provider::Provider;
    use crate::vendors;

    #[test]
    fn a_base_path_is_a_whole_segment() {
        let vendors = vendors::coded();
        let base_path = |path| vendors.at_base_path(path);
        assert_eq!(base_path("/kyc/auth"), Some((Provider::KYC, "/auth")));
        assert_eq!(base_path("/kyc"), Some((Provider::KYC, "/")));
        assert_eq!(base_path("/kyc-other/auth"), None);
        assert_eq!(base_path("/auth/kyc"), None);
    }
}

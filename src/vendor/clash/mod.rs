//! Conflicts between vendors in one registry.

pub(super) mod extras;

use std::collections::HashMap;
use std::sync::Arc;

use http::Method;

use super::operation::Operation;
use super::path_index::PathIndex;
use super::{RootRank, Vendor};
use crate::path_pattern::PathPattern;
use crate::provider::{self, Provider};

/// First segments of root paths that the server itself answers. No vendor can have one of them as
/// its name.
pub(crate) const RESERVED: [&str; 7] = [
    "__admin",
    ".well-known",
    "docs",
    "livez",
    "openapi.json",
    "openapi.yaml",
    "readyz",
];

/// The names of subjects of the control API. No vendor with control operations can have one of them
/// as its name.
pub(crate) const RESERVED_IN_CONTROL: &[&str] = &[
    "accounts",
    "audit",
    "ca.pem",
    "clock",
    "events",
    "faults",
    "fixtures",
    "health",
    "lies",
    "lockouts",
    "report.html",
    "requests",
    "requests.har",
    "reset",
    "sandboxes",
    "sessions",
    "settings",
    "shutdown",
    "snapshot",
    "tokens",
    "ui",
    "vendors",
    "version",
];

/// Why vendors cannot be in one registry. The message names both.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VendorClash {
    /// There are no vendors.
    #[error("a registry has at least one vendor")]
    Empty,
    /// The name is reserved by the server.
    #[error("no vendor can be called `{0}`: the server itself answers at /{0}")]
    Reserved(Provider),
    /// The name is invalid in an address.
    #[error("`{0}` cannot be the name of a vendor; {rule}", rule = provider::NAME_RULE)]
    NotAName(Provider),
    /// Two vendors have the same name.
    #[error("two vendors are called `{0}`")]
    Name(Provider),
    /// Two operations have the same id.
    #[error("the operationId `{0}` is of {1} and of {2}; each has to be unique")]
    OperationId(Arc<str>, Provider, Provider),
    /// Two operations of a vendor have the same method and path.
    #[error("{0} has two operations at {1} {2}: `{3}` and `{4}`")]
    Place(Provider, Method, String, Arc<str>, Arc<str>),
    /// Two operations of a vendor have the same method, path and case.
    #[error("{0} has two operations at {1} {2} for the case {3}: `{4}` and `{5}`")]
    Case(Provider, Method, String, Arc<str>, Arc<str>, Arc<str>),
    /// A default host name selects two vendors.
    #[error("the host name {0} selects {1} and {2}; take it from the `hosts` of one of them")]
    Host(String, Provider, Provider),
    /// Two vendors of the same rank have paths at the root that can be the same.
    #[error(
        "at the root of the server {0} has {1} and {2} has {3}, which can be the same path; give \
         one of them a lower rank there, or none"
    )]
    Root(Provider, String, Provider, String),
    /// The control operations would be at paths of the control API itself.
    #[error("`{0}` cannot be the name of a vendor with control operations: /__admin/{0} is taken")]
    ReservedInControl(Provider),
    /// Two vendors have documents at the root whose paths can be the same.
    #[error(
        "at the root of the server {0} has the document {1} and {2} has {3}, which can be the same \
         path"
    )]
    RootDocument(Provider, String, Provider, String),
    /// A vendor has no operation for its document at the root.
    #[error("{0} has no operation at {1}, which is to be a document at the root of the server")]
    NoRootDocument(Provider, String),
}

/// Checks that names are unique and allowed.
pub(super) fn check_names(all: &[Arc<dyn Vendor>]) -> Result<(), VendorClash> {
    for (index, id) in all.iter().map(|vendor| vendor.id()).enumerate() {
        if RESERVED.contains(&id.name()) {
            return Err(VendorClash::Reserved(id));
        }
        if !provider::is_name(id.name()) {
            return Err(VendorClash::NotAName(id));
        }
        if all[..index].iter().any(|other| other.id() == id) {
            return Err(VendorClash::Name(id));
        }
    }
    match all {
        [] => Err(VendorClash::Empty),
        _ => Ok(()),
    }
}

/// Checks that ids of operations are unique.
pub(super) fn check_operation_ids(all: &[Arc<dyn Vendor>]) -> Result<(), VendorClash> {
    let mut known = HashMap::new();
    for vendor in all {
        let spec = vendor.spec();
        let operations = spec.operations.iter().map(|operation| &operation.id);
        let control = spec.extras.control.iter().map(|operation| &operation.id);
        let outgoing = spec.extras.outgoing.iter().map(|call| &call.id);
        for id in operations.chain(control).chain(outgoing) {
            if let Some(first) = known.insert(id, vendor.id()) {
                return Err(VendorClash::OperationId(Arc::clone(id), first, vendor.id()));
            }
        }
    }
    Ok(())
}

/// Checks that default host names select one vendor each.
pub(super) fn check_hosts(all: &[Arc<dyn Vendor>]) -> Result<(), VendorClash> {
    let mut known = HashMap::new();
    for vendor in all {
        for host in vendor.spec().settings.defaults().hosts() {
            if let Some(first) = known.insert(host.clone(), vendor.id())
                && first != vendor.id()
            {
                return Err(VendorClash::Host(host.clone(), first, vendor.id()));
            }
        }
    }
    Ok(())
}

/// Checks that the operations of a vendor at one path have different methods or cases.
pub(super) fn check_places(all: &[Arc<dyn Vendor>], index: &PathIndex) -> Result<(), VendorClash> {
    for vendor in all {
        for place in index.places() {
            let mut known: Vec<&Operation> = Vec::new();
            for operation in place.of(&**vendor) {
                let mut known_here = known.iter();
                if let Some(clash) =
                    known_here.find_map(|other| at_one_place(vendor.id(), other, operation))
                {
                    return Err(clash);
                }
                known.push(operation);
            }
        }
    }
    Ok(())
}

/// The clash of two operations of a vendor at one path, if they have one method and are not different
/// cases.
fn at_one_place(vendor: Provider, first: &Operation, second: &Operation) -> Option<VendorClash> {
    if first.method != second.method {
        return None;
    }
    let (method, path) = (second.method.clone(), second.path.to_string());
    let ids = (Arc::clone(&first.id), Arc::clone(&second.id));
    match (&first.case, &second.case) {
        (Some(one), Some(other)) if one == other => {
            let case = Arc::clone(one);
            Some(VendorClash::Case(vendor, method, path, case, ids.0, ids.1))
        }
        (Some(_), Some(_)) if first.path == second.path => None,
        _ => Some(VendorClash::Place(vendor, method, path, ids.0, ids.1)),
    }
}

/// Checks that vendors of the same rank have no paths at the root that can be the same.
pub(super) fn check_root(
    at_root: &[(RootRank, Arc<dyn Vendor>)],
    index: &PathIndex,
) -> Result<(), VendorClash> {
    let mut with_names = Vec::new();
    for (rank, vendor) in at_root {
        for operation in &vendor.spec().operations {
            let other = if operation.path.has_names() {
                let pattern = operation.path.pattern();
                let other = that_meets(&with_names, *rank, vendor.id(), &pattern);
                with_names.push((*rank, vendor.id(), operation, pattern));
                other
            } else {
                at_the_same_path(at_root, index, *rank, vendor.id(), operation)
            };
            if let Some((other, path)) = other {
                let own = operation.path.to_string();
                return Err(VendorClash::Root(other, path, vendor.id(), own));
            }
        }
    }
    Ok(())
}

/// Another vendor of the same rank with an operation at a path without names.
fn at_the_same_path(
    at_root: &[(RootRank, Arc<dyn Vendor>)],
    index: &PathIndex,
    rank: RootRank,
    vendor: Provider,
    operation: &Operation,
) -> Option<(Provider, String)> {
    let found = index.at(operation.path.as_str());
    let others = at_root.iter();
    let mut others = others.filter(|(of, other)| *of == rank && other.id() != vendor);
    others.find_map(|(_, other)| {
        let operation = found.of(&**other).next()?;
        Some((other.id(), operation.path.to_string()))
    })
}

/// Another vendor of the same rank whose path with names overlaps this one.
fn that_meets(
    known: &[(RootRank, Provider, &Operation, PathPattern)],
    rank: RootRank,
    vendor: Provider,
    pattern: &PathPattern,
) -> Option<(Provider, String)> {
    let mut others = known.iter();
    let found = others
        .find(|(of, other, _, known)| *of == rank && *other != vendor && known.meets(pattern));
    found.map(|(_, other, operation, _)| (*other, operation.path.to_string()))
}

#[cfg(test)]
mod tests;

//! Conflicts in what few vendors have: control operations and documents at the root.

use std::sync::Arc;

use super::super::Vendor;
use super::super::path_template::PathTemplate;
use super::{RESERVED_IN_CONTROL, VendorClash};
use crate::provider::Provider;

/// Checks that control operations are at paths of their own.
pub(in super::super) fn check_control(all: &[Arc<dyn Vendor>]) -> Result<(), VendorClash> {
    for vendor in all {
        let (id, operations) = (vendor.id(), &vendor.spec().extras.control);
        if !operations.is_empty() && RESERVED_IN_CONTROL.contains(&id.name()) {
            return Err(VendorClash::ReservedInControl(id));
        }
        for (index, operation) in operations.iter().enumerate() {
            let pattern = operation.path.pattern();
            let mut known = operations[..index].iter();
            let clash = known.find(|other| {
                other.method == operation.method && other.path.pattern().meets(&pattern)
            });
            if let Some(other) = clash {
                let (method, path) = (operation.method.clone(), operation.path.to_string());
                let ids = (Arc::clone(&other.id), Arc::clone(&operation.id));
                return Err(VendorClash::Place(id, method, path, ids.0, ids.1));
            }
        }
    }
    Ok(())
}

/// Checks that each document at the root is an operation of its vendor, and of one vendor.
pub(in super::super) fn check_root_documents(all: &[Arc<dyn Vendor>]) -> Result<(), VendorClash> {
    let mut known: Vec<(Provider, &PathTemplate)> = Vec::new();
    for vendor in all {
        let (id, spec) = (vendor.id(), vendor.spec());
        for path in &spec.extras.root_documents {
            if !spec.operations.iter().any(|it| it.path == *path) {
                return Err(VendorClash::NoRootDocument(id, path.to_string()));
            }
            let pattern = path.pattern();
            let mut others = known.iter().filter(|(other, _)| *other != id);
            if let Some((other, first)) = others.find(|(_, it)| it.pattern().meets(&pattern)) {
                let (first, second) = (first.to_string(), path.to_string());
                return Err(VendorClash::RootDocument(*other, first, id, second));
            }
            known.push((id, path));
        }
    }
    Ok(())
}

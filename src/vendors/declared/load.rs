//! Loads vendors from files.

use std::path::Path;
use std::sync::Arc;

use super::clashes::clashes;
use super::engine::DeclaredVendor;
use super::source::{Findings, look_into};
use crate::fixtures::{FixtureProblem, Problems, Text, texts};
use crate::vendor::{Vendor, Vendors};

/// A registry with the vendors of a file, or of the files in a folder, after its own.
///
/// # Errors
///
/// All problems in the files and between them; a vendor that clashes with one of the registry.
pub fn load(registry: &Vendors, path: &Path) -> Result<Vendors, Problems> {
    let files: Vec<Findings> = texts(path)?.iter().map(look_into).collect();
    joined(registry, &files)
}

/// A registry with the vendor of a text, called `name` in problems, after its own.
///
/// # Errors
///
/// All problems in it; a clash with a vendor of the registry.
pub fn load_text(registry: &Vendors, name: &str, text: &str) -> Result<Vendors, Problems> {
    joined(registry, &[look_into(&Text::new(name, text))])
}

/// The vendor of a text, called `name` in problems.
///
/// # Errors
///
/// All problems in it.
pub fn read(name: &str, text: &str) -> Result<Arc<dyn Vendor>, Problems> {
    let file = look_into(&Text::new(name, text));
    let mut vendors = vendors(&[file])?;
    let none = || FixtureProblem::new(name, None, "the file declares no vendor");
    Ok(vendors.pop().ok_or_else(none)?)
}

/// A registry with the vendors of files that were looked into.
fn joined(registry: &Vendors, files: &[Findings]) -> Result<Vendors, Problems> {
    let added = vendors(files)?;
    let with = |count| Vendors::new(registry.shared().chain(added[..count].iter().cloned()));
    with(added.len()).map_err(|clash| {
        // The first file with which there is a clash.
        let place = (1..=added.len()).find_map(|count| {
            let clash = with(count).err()?;
            Some((files[count - 1].document()?, clash))
        });
        match place {
            Some((document, clash)) => document.problem("/vendor", &clash.to_string()).into(),
            None => FixtureProblem::new("vendors", None, clash.to_string()).into(),
        }
    })
}

/// What vendors of files have that one of a registry has already.
#[cfg(feature = "cli")]
pub(crate) fn clashes_with(registry: &Vendors, files: &[Findings]) -> Vec<FixtureProblem> {
    let clashes = files.iter().filter_map(|file| {
        let vendor = vendor(file)?.ok()?;
        let clash = registry.with(vendor).err()?;
        Some(file.document()?.problem("/vendor", &clash.to_string()))
    });
    clashes.collect()
}

/// The vendors of files that were looked into, one of each file.
fn vendors(files: &[Findings]) -> Result<Vec<Arc<dyn Vendor>>, Problems> {
    let mut problems = clashes(files);
    problems.extend(files.iter().flat_map(|file| file.errors.iter().cloned()));
    Problems::or(problems, ())?;
    let vendors: Result<Vec<_>, FixtureProblem> = files.iter().filter_map(vendor).collect();
    Ok(vendors?)
}

/// The vendor of a file without errors.
pub(crate) fn vendor(file: &Findings) -> Option<Result<Arc<dyn Vendor>, FixtureProblem>> {
    let document = file.document.as_ref()?;
    let vendor = DeclaredVendor::new(file.declaration.as_ref()?, &document.value);
    Some(match vendor {
        Ok(vendor) => Ok(Arc::new(vendor)),
        Err(why) => Err(document.problem("/vendor", &why.to_string())),
    })
}

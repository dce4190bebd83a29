//! Loads vendors from files.

use std::path::Path;
use std::sync::Arc;

use super::clashes::clashes;
use super::engine::DeclaredVendor;
use super::source::{Findings, look_into};
use crate::fixtures::{FixtureProblem, Problems, Text, texts};
use crate::vendor::Vendor;

/// Loads the vendors of a file, or of the files in a folder.
///
/// # Errors
///
/// All problems in the files and between them; then no vendor is loaded.
pub fn load(path: &Path) -> Result<Vec<Arc<dyn Vendor>>, Problems> {
    let files: Vec<Findings> = texts(path)?.iter().map(look_into).collect();
    vendors(&files)
}

/// Loads the vendor of a text, called `name` in problems.
///
/// # Errors
///
/// All problems in it.
pub fn load_text(name: &str, text: &str) -> Result<Arc<dyn Vendor>, Problems> {
    let file = look_into(&Text::new(name, text));
    let mut vendors = vendors(&[file])?;
    let none = || FixtureProblem::new(name, None, "the file declares no vendor");
    Ok(vendors.pop().ok_or_else(none)?)
}

/// The vendors of files that were looked into.
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

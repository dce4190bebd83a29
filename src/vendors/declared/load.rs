//! Loads vendors from files.

use std::path::Path;
use std::sync::Arc;

use super::clashes::clashes;
use super::engine::DeclaredVendor;
use super::source::{Findings, look_into};
use crate::fixtures::{Problem, Problems, texts};
use crate::vendor::Vendor;

/// Loads the vendors of a file, or of the files in a folder.
///
/// # Errors
///
/// All problems in the files and between them; then no vendor is loaded.
pub fn load(path: &Path) -> Result<Vec<Arc<dyn Vendor>>, Problems> {
    let texts = texts(path)?;
    let files: Vec<Findings> = texts.iter().map(look_into).collect();
    let mut problems = clashes(&files);
    problems.extend(files.iter().flat_map(|file| file.errors.iter().cloned()));
    Problems::or(problems, ())?;
    let vendors = texts.iter().zip(&files).map(|(text, file)| {
        let unread = || Problem::new(&text.name, None, "the file declares no vendor");
        let (document, declaration) = file
            .document
            .as_ref()
            .zip(file.declaration.as_ref())
            .ok_or_else(unread)?;
        let vendor = DeclaredVendor::new(declaration, &document.value);
        let vendor = vendor.map_err(|why| document.problem("/vendor", &why.to_string()))?;
        Ok(Arc::new(vendor) as Arc<dyn Vendor>)
    });
    let vendors: Result<Vec<_>, Problem> = vendors.collect();
    Ok(vendors?)
}

//! A build without Swagger UI.

use super::file::File;

/// No files.
pub(super) const NAMES: [&str; 0] = [];

/// Always `None`.
pub(super) fn file(_: &str, _: bool) -> Option<File> {
    None
}

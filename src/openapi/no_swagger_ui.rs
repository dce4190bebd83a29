//! A build without Swagger UI.

use super::page::File;

/// The names of its files.
pub(super) const NAMES: [&str; 0] = [];

/// There is no file.
pub(super) fn file(_: &str, _: bool) -> Option<File> {
    None
}

//! Generated files of the repository, which tests compare with what they are generated from.

use std::fs;
use std::path::{Path, PathBuf};

use crate::provider::Provider;

/// The environment variable that makes the tests rewrite generated files before they compare them.
const REWRITE: &str = "UPDATE_SCHEMA";

/// The directory of a coded vendor in the repository.
pub(crate) fn folder(vendor: Provider) -> String {
    format!("src/vendors/{}", vendor.name().replace('-', "_"))
}

/// The text of a file of the repository.
pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

/// Asserts that a generated file of the repository has this text.
pub(crate) fn is(name: &str, text: &str) {
    if std::env::var_os(REWRITE).is_some() {
        fs::write(path(name), text).unwrap();
    }
    assert!(
        read(name) == text,
        "{name} is old; rewrite it: {REWRITE}=1 cargo test the_committed"
    );
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

//! Options for vendors that are declared in YAML.

use std::path::Path;

use super::ServerBuilder;
use crate::embedded::server::VENDOR;
use crate::vendors::declared;

impl ServerBuilder {
    /// A vendor that a YAML file declares, or those of a folder, beside the built-in ones and the
    /// others that were added. `"acme".parse::<Provider>()` is the id of the vendor `acme`.
    pub fn vendor_file(mut self, path: impl AsRef<Path>) -> Self {
        let loaded = declared::load(&self.options.vendors, path.as_ref());
        self.with_vendors(loaded);
        self
    }

    /// A vendor that a YAML text declares, like [`vendor_file`](Self::vendor_file).
    pub fn vendor_yaml(mut self, text: impl AsRef<str>) -> Self {
        let loaded = declared::load_text(&self.options.vendors, VENDOR, text.as_ref());
        self.with_vendors(loaded);
        self
    }
}

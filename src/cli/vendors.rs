//! Loads the vendors that are served: `--vendors`, `--vendors-inline`, `--mounted-vendors`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::{ArgMatches, Args};

use super::output::Failure;
use super::preferred::{Preferred, preferred};
use crate::fixtures::Problems;
use crate::identity::Secret;
use crate::vendor::Vendors;
use crate::vendors::{self, declared};

/// The name of the inline text in error messages.
const INLINE: &str = "MOCKID_VENDORS_INLINE";

/// Where declared vendors come from; none by default.
#[derive(Debug, Args)]
pub struct VendorsSource {
    /// Vendors of your own, beside the built-in ones: a YAML file that declares one, or a folder of
    /// them
    #[arg(long, env = "MOCKID_VENDORS", value_name = "FILE|DIR")]
    pub vendors: Option<PathBuf>,

    /// A vendor of your own as YAML text, where mounting a file is inconvenient
    // `--help` must not show the value: accounts in it have passwords.
    #[arg(long, env = INLINE, value_name = "YAML", hide_env_values = true, value_parser = StringValueParser::new().map(Secret::new))]
    pub vendors_inline: Option<Secret>,

    /// Vendors to use if no others are given and this path exists; /vendors in the image
    #[arg(long, env = "MOCKID_MOUNTED_VENDORS", value_name = "FILE|DIR")]
    pub mounted_vendors: Option<PathBuf>,
}

impl VendorsSource {
    /// Gives a flag precedence over a variable. Returns an error message if two flags or two
    /// variables are set.
    pub fn settle(&mut self, matches: &ArgMatches) -> Result<(), String> {
        if self.vendors.is_some() && self.vendors_inline.is_some() {
            match preferred(matches, "vendors")? {
                Preferred::Path => self.vendors_inline = None,
                Preferred::Inline => self.vendors = None,
            }
        }
        Ok(())
    }

    /// The built-in vendors, and the declared ones.
    pub fn load(&self) -> Result<Arc<Vendors>, Failure> {
        let coded = vendors::coded();
        if let Some(text) = &self.vendors_inline {
            return used(declared::load_text(&coded, INLINE, text.expose()));
        }
        let mounted = self.mounted_vendors.as_ref();
        let path = self.vendors.as_ref();
        match path.or_else(|| mounted.filter(|path| path.exists())) {
            Some(path) => used(declared::load(&coded, path)),
            None => Ok(coded),
        }
    }
}

/// The vendors, or why they cannot be used.
pub fn used(loaded: Result<Vendors, Problems>) -> Result<Arc<Vendors>, Failure> {
    let failed = |problems: Problems| {
        let coded = vendors::coded();
        let is_vendor = |key: &str| coded.ids().any(|id| id.name() == key);
        let mut keys = problems
            .iter()
            .map(|problem| problem.pointer.trim_start_matches('/'));
        let hint = if keys.any(is_vendor) {
            "\na file with the names of built-in vendors as keys has fixtures; give it to --fixtures"
        } else {
            ""
        };
        Failure(format!("the vendors cannot be used\n{problems}{hint}"))
    };
    loaded.map(Arc::new).map_err(failed)
}

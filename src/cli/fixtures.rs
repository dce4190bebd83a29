//! Loads the fixtures that are served: `--fixtures`, `--fixtures-inline`, `--mounted-fixtures`.

use std::path::PathBuf;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::{ArgMatches, Args};

use super::output::Failure;
use super::preferred::{Preferred, preferred};
use crate::fixtures::{Fixtures, Problems};
use crate::identity::Secret;
use crate::vendor::Vendors;

/// The name of the inline text in error messages.
const INLINE: &str = "MOCKID_FIXTURES_INLINE";

/// Where the fixtures come from; the built-in fixtures by default.
#[derive(Debug, Args)]
pub struct FixturesSource {
    /// Fixtures to use instead of the built-in ones: a YAML file or a folder of them
    #[arg(long, env = "MOCKID_FIXTURES", value_name = "FILE|DIR")]
    pub fixtures: Option<PathBuf>,

    /// Fixtures as YAML text, where mounting a file is inconvenient
    // `--help` must not show the value: it contains passwords.
    #[arg(long, env = INLINE, value_name = "YAML", hide_env_values = true, value_parser = StringValueParser::new().map(Secret::new))]
    pub fixtures_inline: Option<Secret>,

    /// Fixtures to use if no others are given and this path exists; /fixtures in the image
    #[arg(long, env = "MOCKID_MOUNTED_FIXTURES", value_name = "FILE|DIR")]
    pub mounted_fixtures: Option<PathBuf>,
}

impl FixturesSource {
    /// Gives a flag precedence over a variable. Returns an error message if two flags or two
    /// variables are set.
    pub fn settle(&mut self, matches: &ArgMatches) -> Result<(), String> {
        if self.fixtures.is_some() && self.fixtures_inline.is_some() {
            match preferred(matches, "fixtures")? {
                Preferred::Path => self.fixtures_inline = None,
                Preferred::Inline => self.fixtures = None,
            }
        }
        Ok(())
    }

    /// Whether the built-in fixtures are used.
    pub fn is_embedded(&self) -> bool {
        self.fixtures_inline.is_none() && self.path().is_none()
    }

    /// Loads the fixtures of these vendors.
    pub fn load(&self, vendors: &Vendors) -> Result<Fixtures, Failure> {
        self.read(vendors).map_err(|problems| {
            // Several problems are listed one per line.
            let separator = if problems.iter().count() == 1 {
                ": "
            } else {
                "\n"
            };
            let declares_vendor = problems.iter().any(|problem| problem.pointer == "/vendor");
            let hint = if declares_vendor {
                "\na file with the key `vendor` declares a vendor; give it to --vendors"
            } else {
                ""
            };
            Failure(format!(
                "the fixtures cannot be used{separator}{problems}{hint}"
            ))
        })
    }

    fn read(&self, vendors: &Vendors) -> Result<Fixtures, Problems> {
        if let Some(text) = &self.fixtures_inline {
            return Fixtures::parse(vendors, INLINE, text.expose());
        }
        match self.path() {
            Some(path) => Fixtures::load(vendors, path),
            None => Fixtures::embedded(vendors),
        }
    }

    fn path(&self) -> Option<&PathBuf> {
        let mounted = self.mounted_fixtures.as_ref();
        self.fixtures
            .as_ref()
            .or_else(|| mounted.filter(|path| path.exists()))
    }
}

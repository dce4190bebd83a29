//! `mockid new`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use strum::VariantNames;

use super::output::{Failure, print};
use crate::vendors::declared::draft::{self, Like};

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct New {
    /// Name of the vendor, which is its base path: lower-case letters, digits and `-`
    #[arg(value_name = "NAME", default_value = "acme")]
    pub name: String,

    /// Kind of login to begin with
    #[arg(long, value_name = "KIND", value_parser = like())]
    pub like: Like,

    /// File to write, instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Overwrite the file if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
}

fn like() -> impl TypedValueParser<Value = Like> {
    PossibleValuesParser::new(Like::VARIANTS).try_map(|word| word.parse::<Like>())
}

/// Writes the file of a new vendor.
pub fn run(arguments: &New) -> Result<(), Failure> {
    let text = draft::of_kind(arguments.like, &arguments.name).map_err(Failure::because)?;
    match &arguments.output {
        None => print(&text),
        Some(path) => {
            write(path, &text, arguments.force)?;
            let path = path.display();
            print(&format!(
                "{path}: written; `mockid check {path}` checks it\n"
            ))
        }
    }
}

fn write(path: &Path, text: &str, overwrite: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(!overwrite);
    options.create(overwrite).truncate(overwrite);
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let path = path.display();
        Failure(match error.kind() {
            ErrorKind::AlreadyExists => {
                format!("{path} exists; give another --output, or overwrite it with --force")
            }
            _ => format!("cannot write {path}: {error}"),
        })
    })
}

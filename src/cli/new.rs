//! `mockid new`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args};
use strum::VariantNames;

use super::output::{Failure, print};
use crate::named_file;
use crate::vendors::declared::draft::{self, Like};

/// Arguments of `new`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("source").required(true))]
pub struct New {
    /// Name of the vendor, which is its base path: lower-case letters, digits and `-`
    #[arg(value_name = "NAME", default_value = "acme")]
    pub name: String,

    /// Kind of login to begin with
    #[arg(long, value_name = "KIND", value_parser = like(), group = "source")]
    pub like: Option<Like>,

    /// Draft it from a HAR recording of a login, or from an OpenAPI document; no credentials and
    /// no personal values are copied
    #[arg(long, value_name = "FILE", group = "source")]
    pub from: Option<PathBuf>,

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
    let text = match (&arguments.from, arguments.like) {
        (Some(path), _) => from(path, &arguments.name)?,
        (None, Some(like)) => draft::of_kind(like, &arguments.name).map_err(Failure::because)?,
        // clap lets neither through.
        (None, None) => return Err(Failure("--like or --from is missing".to_owned())),
    };
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

/// The draft of a vendor from a file.
fn from(path: &Path, name: &str) -> Result<String, Failure> {
    let shown = path.display();
    let text = read(path)?;
    draft::of_text(&text, name).map_err(|refused| Failure(format!("{shown}: {refused}")))
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let bytes = named_file::read(path);
    let bytes = bytes.map_err(|error| Failure(format!("cannot read {shown}: {error}")))?;
    String::from_utf8(bytes).map_err(|_| Failure(format!("{shown}: it is not UTF-8")))
}

/// Writes a new file.
pub fn write(path: &Path, text: &str, overwrite: bool) -> Result<(), Failure> {
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

//! `mockid fixtures`.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::new::{read, write};
use super::output::{Failure, print};
use crate::fixtures;
use crate::vendors;
use crate::vendors::oidc::import;

/// Arguments of `fixtures`.
#[derive(Debug, Args)]
pub struct FixturesFile {
    /// Make them from a `JSON_CONFIG` of mock-oauth2-server; what they lack is reported
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,

    /// File to write, instead of standard output
    #[arg(long, value_name = "FILE", requires = "from")]
    pub output: Option<PathBuf>,

    /// Overwrite the file if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// Prints the built-in fixtures, or those made from a file.
pub fn run(arguments: &FixturesFile) -> Result<(), Failure> {
    let Some(path) = &arguments.from else {
        return print_fixtures();
    };
    let imported = import::fixtures(&read(path)?);
    let imported = imported.map_err(|error| Failure(format!("{}: {error}", path.display())))?;
    match &arguments.output {
        None => print(&imported.yaml)?,
        Some(output) => {
            write(output, &imported.yaml, arguments.force)?;
            let output = output.display();
            print(&format!(
                "{output}: written; `mockid check {output}` checks it\n"
            ))?;
        }
    }
    let mut stderr = io::stderr().lock();
    for note in &imported.notes {
        // A failure to write to standard error cannot be reported anywhere.
        drop(writeln!(stderr, "mockid: {note}"));
    }
    Ok(())
}

/// Prints the built-in fixtures.
fn print_fixtures() -> Result<(), Failure> {
    print(&fixtures::default_text(&vendors::coded()))
}

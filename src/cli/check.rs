//! `mockid check`, `mockid fixtures` and `mockid schema`.

use std::io::Read;
use std::path::Path;

use super::arguments::Check;
use super::output::{Failure, print};
use crate::fixtures::{self, Contents, Fixtures, Problems};
use crate::vendors;

/// The path that means standard input, and its name in error messages.
const STDIN: (&str, &str) = ("-", "<stdin>");

/// Checks each path as fixtures and prints a summary or every error.
pub fn run(arguments: &Check) -> Result<(), Failure> {
    let checked = arguments.paths.iter().map(|path| check(path));
    let failures: Vec<String> = checked
        .filter_map(|checked| checked.err().map(|Failure(text)| text))
        .collect();
    if failures.is_empty() {
        return Ok(());
    }
    Err(Failure(failures.join("\n")))
}

fn check(path: &Path) -> Result<(), Failure> {
    let (name, loaded) = if path == Path::new(STDIN.0) {
        (STDIN.1.to_owned(), from_stdin()?)
    } else {
        (
            path.display().to_string(),
            Fixtures::load(&vendors::coded(), path),
        )
    };
    match loaded {
        Ok(fixtures) => print(&format!("{name}: ok, {}\n", summary(&fixtures))),
        Err(problems) => {
            let count = counted(problems.iter().count(), "problem");
            Err(Failure(format!("{count} in {name}\n{problems}")))
        }
    }
}

fn from_stdin() -> Result<Result<Fixtures, Problems>, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes);
    read.map_err(|error| Failure(format!("cannot read standard input: {error}")))?;
    Ok(Fixtures::from_bytes(&vendors::coded(), STDIN.1, bytes))
}

/// Prints the built-in fixtures.
pub fn print_fixtures() -> Result<(), Failure> {
    print(&fixtures::default_text(&vendors::coded()))
}

/// Prints the JSON Schema of the fixtures.
pub fn print_schema() -> Result<(), Failure> {
    let schema = serde_json::to_string_pretty(&fixtures::json_schema(&vendors::coded()));
    print(&format!("{}\n", schema.map_err(Failure::because)?))
}

fn summary(fixtures: &Fixtures) -> String {
    let Contents {
        accounts,
        collections,
        resources,
    } = fixtures.contents();
    let accounts = counted(accounts, "account");
    let collections = counted(collections, "collection");
    let resources = counted(resources, "resource");
    format!("{accounts}, {collections} and {resources}")
}

fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

//! `mockid check` and `mockid schema`.

use super::arguments::Check;
use super::{Failure, print};
use crate::fixtures::{self, Fixtures};

/// Checks fixtures, and says either what is in them or everything that is wrong.
pub fn run(arguments: &Check) -> Result<(), Failure> {
    let name = arguments.path.display();
    match Fixtures::load(&arguments.path) {
        Ok(fixtures) => print(&format!("{name}: ok, {}\n", summary(&fixtures))),
        Err(problems) => {
            let count = problems.iter().count();
            let count = counted(count, "problem");
            Err(Failure(format!("{count} in {name}\n{problems}")))
        }
    }
}

/// Prints the JSON Schema of the fixtures.
pub fn print_schema() -> Result<(), Failure> {
    let schema = serde_json::to_string_pretty(&fixtures::json_schema());
    print(&format!("{}\n", schema.map_err(Failure::because)?))
}

fn summary(fixtures: &Fixtures) -> String {
    let accounts = fixtures.intergiro.api_keys.len()
        + fixtures.haut_ai.users.len()
        + fixtures.kyc.users.len()
        + fixtures.s7risk.users.len()
        + fixtures.s7risk.applications.len()
        + fixtures.igny8.users.len()
        + fixtures.igny8.accounts.len();
    let resources = fixtures.intergiro.resources.len()
        + fixtures.haut_ai.resources.len()
        + fixtures.kyc.resources.len()
        + fixtures.s7risk.resources.len()
        + fixtures.igny8.resources.len();
    let collections = fixtures.intergiro.collections.len()
        + fixtures.haut_ai.collections.len()
        + fixtures.kyc.collections.len()
        + fixtures.s7risk.collections.len()
        + fixtures.igny8.collections.len();
    let accounts = counted(accounts, "account");
    let collections = counted(collections, "collection");
    let resources = counted(resources, "resource");
    format!("{accounts}, {collections} and {resources}")
}

fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

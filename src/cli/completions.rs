//! `mockid completions`.

use clap::CommandFactory;
use clap_complete::generate;

use super::arguments::{Cli, Completions};
use super::output::{Failure, print};

/// Prints the script that completes the program's arguments in a shell.
pub fn run(arguments: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Cli::command(), "mockid", &mut script);
    print(&String::from_utf8_lossy(&script))
}

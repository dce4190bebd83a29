//! `mockid completions`.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::arguments::Cli;
use super::output::{Failure, print};

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script that completes the program's arguments in a shell.
pub fn run(arguments: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Cli::command(), "mockid", &mut script);
    print(&String::from_utf8_lossy(&script))
}

//! Arguments of the commands that print what is generated from the flags.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Folder for the pages of the program and of each command [default: the program's page, on standard
    /// output]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

//! Flags of `exec`.

use std::ffi::OsString;

use clap::Args;

use super::Serve;

/// The flags of `serve`, and a command.
#[derive(Debug, Args)]
pub struct Exec {
    /// The server that the command gets; without --port it takes a free one.
    #[command(flatten)]
    pub serve: Serve,

    /// Command to run, with its arguments; write `--` before it
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true)]
    pub command: Vec<OsString>,
}

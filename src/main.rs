//! The `mockid` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    mockid::cli::run()
}

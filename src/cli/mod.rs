//! The command line: parses arguments and runs commands.

mod address;
mod admin_client;
mod arguments;
mod audit;
mod banner;
mod check;
mod completions;
mod entry_line;
mod environment;
mod exec;
mod fixtures;
mod https;
mod ignored_variables;
mod import;
mod logging;
mod man;
mod new;
mod openapi;
mod output;
mod paint;
mod parse;
mod preferred;
mod ready;
mod report;
mod runtime;
mod serve;
mod stop;
mod tail;
mod vendors;
mod why;

use std::io::{self, Write};
use std::process::ExitCode;

use arguments::Command;
use output::Failure;

/// Runs the program with the arguments of the process. The exit code is 0 for success, 1 for
/// failure and 2 for invalid arguments; `exec` has that of its command.
#[must_use]
pub fn run() -> ExitCode {
    let cli = parse::read();
    let done = match cli.command {
        None => serve::run(cli.serve),
        Some(Command::Serve(arguments)) => serve::run(arguments.0),
        Some(Command::Exec(arguments)) => return exec::run(arguments.0),
        Some(Command::Ready(arguments)) => ready::run(&arguments.0),
        Some(Command::Tail(arguments)) => tail::run(&arguments.0),
        Some(Command::Why(arguments)) => why::run(&arguments.0),
        Some(Command::Report(arguments)) => report::run(&arguments.0),
        Some(Command::Audit(arguments)) => audit::run(&arguments.0),
        Some(Command::Check(arguments)) => check::run(&arguments.0),
        Some(Command::New(arguments)) => new::run(&arguments.0),
        Some(Command::Fixtures(arguments)) => import::run(&arguments.0),
        Some(Command::Schema(arguments)) => check::print_schema(&arguments.0),
        Some(Command::OpenApi(arguments)) => openapi::run(&arguments.0),
        Some(Command::Completions(arguments)) => completions::run(&arguments.0),
        Some(Command::Man(arguments)) => man::run(&arguments.0),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            ExitCode::FAILURE
        }
    }
}

/// Says on standard error why a command failed.
fn report(Failure(text): &Failure) {
    // A failure to write to standard error cannot be reported anywhere.
    drop(writeln!(io::stderr(), "mockid: {text}"));
}

//! The command line: parses arguments and runs commands.

mod address;
mod arguments;
mod banner;
mod check;
mod environment;
mod fixtures;
mod https;
mod logging;
mod openapi;
mod parse;
mod ready;
mod runtime;
mod serve;
mod stop;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use arguments::Command;

/// Runs the program with the arguments of the process. The exit code is 0 for success, 1 for
/// failure and 2 for invalid arguments.
#[must_use]
pub fn run() -> ExitCode {
    let cli = parse::read();
    let done = match cli.command {
        None => serve::run(cli.serve),
        Some(Command::Serve(arguments)) => serve::run(*arguments),
        Some(Command::Ready(arguments)) => ready::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Fixtures) => check::print_fixtures(),
        Some(Command::Schema) => check::print_schema(),
        Some(Command::OpenApi(arguments)) => openapi::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(text)) => {
            // A failure to write to standard error cannot be reported anywhere.
            drop(writeln!(io::stderr(), "mockid: {text}"));
            ExitCode::FAILURE
        }
    }
}

/// Why a command failed, as a message for the user.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn because(reason: impl Display) -> Self {
        Self(reason.to_string())
    }
}

/// Writes to standard output. A closed pipe is not an error: the reader has stopped reading.
fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// The port to use: the flag or its variable, then `PORT`, then the default.
fn port(given: Option<u16>) -> Result<u16, Failure> {
    if let Some(port) = given {
        return Ok(port);
    }
    match std::env::var("PORT") {
        Ok(text) if !text.is_empty() => text.parse().map_err(|_| {
            Failure(format!(
                "PORT={text} in the environment is not a port; use 0 to 65535"
            ))
        }),
        _ => Ok(crate::server::DEFAULT_PORT),
    }
}

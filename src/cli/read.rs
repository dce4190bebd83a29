//! From the arguments and the environment to what is asked for.

use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::{CommandFactory, Error, FromArgMatches};

use super::arguments::{Cli, Command};

/// Reads the arguments. A mistake in them ends the program, and so does being asked for help.
pub fn read() -> Cli {
    try_read().unwrap_or_else(|error| error.exit())
}

/// A variable that is empty counts as one that is not set: that is how a compose file passes on
/// what it was not given. An empty admin token alone stays the mistake that it is.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    command.mut_args(|argument| {
        let value = argument.get_env().and_then(std::env::var_os);
        let is_empty = value.is_some_and(|value| value.is_empty());
        if is_empty && argument.get_id() != "admin_token" {
            argument.env(Resettable::Reset)
        } else {
            argument
        }
    })
}

fn try_read() -> Result<Cli, Error> {
    let mut command = without_empty_variables(Cli::command());
    for name in ["serve", "ready"] {
        command = command.mut_subcommand(name, without_empty_variables);
    }
    let first = std::env::args_os().nth(1);
    if first.is_some_and(|first| command.find_subcommand(first).is_some()) {
        // A command has its own variables; those of `mockid` alone are no business of it, however
        // wrong they are.
        command = command.mut_args(|argument| argument.env(Resettable::Reset));
    }
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    let serve = match &mut cli.command {
        Some(Command::Serve(serve)) => serve,
        _ => &mut cli.serve,
    };
    // Not left to clap, to which a variable that says `false` is a flag that was given.
    if serve.admin_token.is_some() && serve.no_admin {
        let sentence = "the argument '--admin-token <TOKEN>' cannot be used with '--no-admin'";
        return Err(command.error(ErrorKind::ArgumentConflict, sentence));
    }
    let own = matches.subcommand_matches("serve").unwrap_or(&matches);
    let settled = serve.fixtures.settle(own);
    settled.map_err(|sentence| command.error(ErrorKind::ArgumentConflict, sentence))?;
    Ok(cli)
}

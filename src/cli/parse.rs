//! Parses the arguments and the environment.

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, Error, FromArgMatches};

use super::arguments::{Cli, Command, LogLevel, Serve};
use super::ignored_variables::without_ignored_variables;
use crate::control;
use crate::provider::Provider;

/// Parses the arguments. Invalid arguments and `--help` end the program.
///
/// Most starts have flags alone, and describing the subcommands would take longer than reading these. What else is
/// among the flags is read, or refused, by the whole command.
pub fn read() -> Cli {
    let first = std::env::args_os().nth(1);
    let is_flag = first.is_none_or(|first| first.as_encoded_bytes().starts_with(b"-"));
    let flags = || try_read(Serve::augment_args(clap::Command::new("mockid"))).ok();
    let read = is_flag.then(flags).flatten();
    read.unwrap_or_else(|| try_read(Cli::command()).unwrap_or_else(|error| error.exit()))
}

/// Ends the program if a flag names an unknown vendor in one of its values. Declared vendors are known when they have been
/// loaded, after the flags were parsed.
pub fn require_known(flag: &str, values: impl IntoIterator<Item = (Provider, String)>) {
    for (provider, value) in values {
        if let Err(unknown) = provider.name().parse::<Provider>() {
            let sentence = format!("invalid value '{value}' for '{flag}': {unknown}");
            let error = Cli::command().error(ErrorKind::ValueValidation, sentence);
            error.exit();
        }
    }
}

/// A TLS flag that was given without `--tls`. With `MOCKID_TLS=false` the others are ignored.
fn without_tls(matches: &ArgMatches) -> Option<&'static str> {
    let given = |id| {
        // Other commands do not have these arguments.
        let source = matches.try_contains_id(id).ok()?;
        let source = matches.value_source(id).filter(|_| source)?;
        (source != ValueSource::DefaultValue).then_some(())
    };
    if given("tls").is_some() {
        return None;
    }
    let flags = [
        ("tls_port", "--tls-port"),
        ("tls_listen", "--tls-listen"),
        ("tls_name", "--tls-name"),
        ("tls_ca", "--tls-ca"),
        ("tls_cert", "--tls-cert"),
    ];
    let found = flags.into_iter().find(|(id, _)| given(id).is_some());
    found.map(|(_, flag)| flag)
}

/// What is different for the server of `exec`: free ports, a log of problems alone among the output of the
/// command, and a standard input that is the command's.
fn settle_exec(serve: &mut Serve, matches: &ArgMatches) -> Result<(), &'static str> {
    let is_default = |id| matches.value_source(id) == Some(ValueSource::DefaultValue);
    if matches.value_source("exit_with_stdin") == Some(ValueSource::CommandLine) {
        return Err(
            "the argument '--exit-with-stdin' cannot be used with 'exec': standard input is the command's",
        );
    }
    serve.exit_with_stdin = false;
    serve.port.get_or_insert(0);
    if is_default("tls_port") {
        serve.https.tls_port = 0;
    }
    if is_default("log_level") {
        serve.log_level = LogLevel::Warn;
    }
    Ok(())
}

/// Says of a wrong value that it is from the environment, if the flag was not given.
fn with_variable(mut error: Error, command: &clap::Command) -> Error {
    if let Some(variable) = variable_of(&error, command) {
        let tip = format!("the value is that of {variable} in the environment");
        let tips = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

/// The variable from which the wrong value of a flag is.
fn variable_of(error: &Error, command: &clap::Command) -> Option<String> {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let of_commands = command
        .get_subcommands()
        .flat_map(clap::Command::get_arguments);
    let mut arguments = command.get_arguments().chain(of_commands);
    let argument = arguments.find(|it| it.to_string() == *flag && it.get_env().is_some())?;
    let name = argument.get_env()?.to_str()?;
    let flag = format!("--{}", argument.get_long()?);
    let is_given = std::env::args().any(|word| word.split('=').next() == Some(&*flag));
    (!is_given && std::env::var_os(name).is_some()).then(|| name.to_owned())
}

fn try_read(command: clap::Command) -> Result<Cli, Error> {
    let mut command = without_ignored_variables(command);
    let first = std::env::args_os().nth(1);
    if first.is_some_and(|first| command.find_subcommand(first).is_some()) {
        // A subcommand reads only its own variables; invalid values of the others do not matter.
        command = command.mut_args(|argument| argument.env(Resettable::Reset));
    }
    let matches = command
        .try_get_matches_from_mut(std::env::args_os())
        .map_err(|error| with_variable(error, &command))?;
    let of_serve = match matches.subcommand() {
        Some(("serve" | "exec", given)) => given,
        _ => &matches,
    };
    if let Some(flag) = without_tls(of_serve) {
        let sentence = format!("the argument '{flag}' needs '--tls'");
        return Err(command.error(ErrorKind::MissingRequiredArgument, sentence));
    }
    let mut cli = Cli::from_arg_matches(&matches)?;
    let serve = match &mut cli.command {
        Some(Command::Serve(serve)) => &mut serve.0,
        Some(Command::Exec(exec)) => {
            settle_exec(&mut exec.0.serve, of_serve)
                .map_err(|sentence| command.error(ErrorKind::ArgumentConflict, sentence))?;
            &mut exec.0.serve
        }
        _ => &mut cli.serve,
    };
    if let Some(given) = serve.admin_token.take() {
        let token = control::admin_token(given.expose()).map_err(|sentence| {
            let sentence = format!("invalid value for '--admin-token <TOKEN>': {sentence}");
            command.error(ErrorKind::ValueValidation, sentence)
        })?;
        serve.admin_token = Some(token);
    }
    // clap's `conflicts_with` would count a variable with the value `false` as a given flag.
    if serve.admin_token.is_some() && serve.no_admin {
        let sentence = "the argument '--admin-token <TOKEN>' cannot be used with '--no-admin'";
        return Err(command.error(ErrorKind::ArgumentConflict, sentence));
    }
    let settled = serve.fixtures.settle(of_serve);
    let settled = settled.and_then(|()| serve.vendors.settle(of_serve));
    settled.map_err(|sentence| command.error(ErrorKind::ArgumentConflict, sentence))?;
    Ok(cli)
}

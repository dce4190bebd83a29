//! Command-line flags; each can also be set as an environment variable.

mod admin;
mod deferred;
mod exec;
mod generated;
mod https;
mod openapi;
mod serve;
pub mod values;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

use super::import::FixturesFile;
use super::new::New;
pub use admin::{AdminServer, AuditArguments, Report, Tail, Why};
pub use deferred::Deferred;
pub use exec::Exec;
pub use generated::{Completions, Man};
pub use https::HttpsArguments;
pub use openapi::OpenApi;
pub use serve::{Cost, LogFormat, LogLevel, Serve};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// A mock identity server: the authentication APIs of real vendors, on a clock that a test can
/// move.
#[derive(Debug, Parser)]
#[command(name = "mockid", version, styles = STYLES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// `serve` if absent.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Flags of `serve` without a subcommand.
    #[command(flatten)]
    pub serve: Serve,
}

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the vendors' APIs (the default)
    Serve(Box<Deferred<Serve>>),
    /// Run a command beside a server on a free port, which ends with it: mockid exec -- pytest
    Exec(Box<Deferred<Exec>>),
    /// Ask a running server whether it is ready: exit code 0 if so, 1 otherwise
    Ready(Deferred<Ready>),
    /// Show the requests of clients to a running server as they arrive, with the reasons for refusals
    Tail(Deferred<Tail>),
    /// Explain a request to a running server: the last refused one, or that of an id
    Why(Deferred<Why>),
    /// Print what happened in a sandbox of a running server as an HTML file, for example for a test that failed
    Report(Deferred<Report>),
    /// Say what the clients of a running server did wrong: exit code 1 if there are findings
    Audit(Deferred<AuditArguments>),
    /// Check fixtures and declared vendors, and report every error in them: exit code 1 if there are any
    Check(Deferred<Check>),
    /// Write the file of a declared vendor, to begin with
    New(Deferred<New>),
    /// Print the built-in fixtures, as a template, or make fixtures from the file of another test double
    Fixtures(Deferred<FixturesFile>),
    /// Print the JSON Schema of the fixtures, for editors
    Schema(Deferred<Schema>),
    /// Print the OpenAPI document of all vendors, of one vendor or of the control API
    #[command(name = "openapi")]
    OpenApi(Deferred<OpenApi>),
    /// Print the script that completes the arguments in a shell
    Completions(Deferred<Completions>),
    /// Print the manual page, or write the pages of all commands
    Man(Deferred<Man>),
}

/// Flags of `ready`.
#[derive(Debug, Args)]
pub struct Ready {
    /// URL of the server [default: the server in the environment, or 127.0.0.1:8080]
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,

    /// Retry until the server is ready or the timeout has passed
    #[arg(long)]
    pub wait: bool,

    /// Timeout of --wait
    #[arg(long, default_value = "30s", value_name = "DURATION", value_parser = values::duration)]
    pub timeout: SignedDuration,

    /// The same variable as `serve`, so that both agree on the address.
    #[arg(long, env = "MOCKID_HOST", default_value = "127.0.0.1", hide = true)]
    pub host: String,

    /// The same variable as `serve`.
    #[arg(long, env = "MOCKID_PORT", hide = true, value_parser = values::port)]
    pub port: Option<u16>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// YAML files or folders of them, each checked separately; `-` is standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,

    /// Vendors of your own whose accounts the fixtures have: a YAML file that declares one, or a
    /// folder of them
    #[arg(long, value_name = "FILE|DIR")]
    pub vendors: Option<PathBuf>,

    /// How to report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, value_name = "FORMAT")]
    pub format: ReportFormat,

    /// If declared vendors have no errors, print each of their answers with its outcomes, to compare
    /// with the vendor's documentation
    #[arg(long)]
    pub answers: bool,
}

/// How `check` reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Lines to which terminals and editors jump.
    #[default]
    Text,
    /// One JSON document on standard output.
    Json,
    /// Annotations of GitHub's workflows, on standard output.
    Github,
}

/// Flags of `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Print the JSON Schema of declared vendors instead
    #[arg(long)]
    pub vendors: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_of_serve_can_be_set_in_the_environment() {
        let command = Cli::command();
        for argument in command.get_arguments() {
            let name = argument.get_id().as_str();
            if ["help", "version"].contains(&name) {
                continue;
            }
            let variable = argument.get_env().and_then(std::ffi::OsStr::to_str);
            let expected = format!("MOCKID_{}", name.to_uppercase());
            assert_eq!(variable, Some(expected.as_str()));
        }
    }
}

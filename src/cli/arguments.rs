//! The flags of the command line, each also in the environment.

mod https;
mod listen;

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{BoolishValueParser, StringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::{SignedDuration, Timestamp};

use super::fixtures::FixturesSource;
use super::openapi::OpenApi;
use crate::clock::{ClockError, Period, UtcInstant, duration};
use crate::control::access::{HostPattern, InvalidHostPattern, InvalidOrigin, WebOrigin};
use crate::count::InvalidCount;
use crate::fixtures::Rate;
use crate::identity::{MaxSessions, MaxTotalSessions, Secret};
use crate::provider::Provider;
use crate::sandbox::journal::{JournalMemory, JournalSize};
use crate::server::{
    ClientTimeout, IdleTimeout, InvalidClientTimeout, InvalidSandboxDomain, SandboxDomain,
};
pub use https::Https;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// A mock identity server: it plays the authentication APIs of real vendors on a clock that a
/// test can move.
#[derive(Debug, Parser)]
#[command(name = "mockid", version, styles = STYLES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; `serve` when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to serve.
    #[command(flatten)]
    pub serve: Serve,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the vendors' APIs (the default)
    Serve(Box<Serve>),
    /// Ask a running server whether it is ready: exit code 0 when it is, 1 when it is not
    Ready(Ready),
    /// Check fixtures and report everything that is wrong in them: exit code 1 when anything is
    Check(Check),
    /// Print the fixtures in the binary, to start a file from
    Fixtures,
    /// Print the JSON Schema of the fixtures, for editors
    Schema,
    /// Print the OpenAPI document of the vendors, of one of them, or of the control API
    #[command(name = "openapi")]
    OpenApi(OpenApi),
}

/// How to serve. Every flag can be set in the environment; the flag goes first.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Serve {
    /// The address to listen on; `localhost` is 127.0.0.1 and `::1`, `::` every address
    #[arg(
        long,
        env = "MOCKID_HOST",
        default_value = "127.0.0.1",
        value_name = "ADDRESS"
    )]
    pub host: String,

    /// The port to listen on, 0 for any that is free [default: $PORT, or 8080]
    #[arg(long, env = "MOCKID_PORT")]
    pub port: Option<u16>,

    /// A port at which one provider alone is served, for instance kyc=127.0.0.1:9003
    #[arg(long, env = "MOCKID_LISTEN", value_delimiter = ',', value_name = "PROVIDER=ADDRESS", value_parser = listen::plain)]
    pub listen: Vec<(Provider, String)>,

    /// The origin at which clients reach the server through a proxy, such as
    /// `https://mock.example.com`: documents, pages and redirects name it
    #[arg(long, env = "MOCKID_PUBLIC_URL", value_name = "ORIGIN", value_parser = origin)]
    pub public_url: Option<WebOrigin>,

    /// Believe what a proxy says of the client's address, scheme and host in `Forwarded` or
    /// `X-Forwarded-For`, `-Proto` and `-Host`
    #[arg(long, env = "MOCKID_TRUST_FORWARDED", value_parser = BoolishValueParser::new())]
    pub trust_forwarded: bool,

    /// A domain whose names are sandboxes, beside localhost and mockid.test: t1.mock.example.com is
    /// `t1` with mock.example.com
    #[arg(long, env = "MOCKID_SANDBOX_DOMAIN", value_delimiter = ',', value_name = "NAME", value_parser = sandbox_domain)]
    pub sandbox_domain: Vec<SandboxDomain>,

    /// HTTPS beside HTTP.
    #[command(flatten)]
    pub https: Https,

    /// What sandboxes start from.
    #[command(flatten)]
    pub fixtures: FixturesSource,

    /// What verifying a password costs: next to nothing, or as much as in earnest
    #[arg(long, env = "MOCKID_PASSWORD_COST", value_enum, default_value_t = Cost::Fast, value_name = "COST")]
    pub password_cost: Cost,

    /// The instant at which clocks start, for instance 2026-01-01T00:00:00Z [default: now]
    #[arg(long, env = "MOCKID_CLOCK", value_name = "INSTANT", value_parser = instant)]
    pub clock: Option<Timestamp>,

    /// Start with clocks that stand until they are moved
    #[arg(long, env = "MOCKID_FROZEN", value_parser = BoolishValueParser::new())]
    pub frozen: bool,

    /// A token without which nobody may use the control API
    #[arg(long, env = "MOCKID_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true, value_parser = secret())]
    pub admin_token: Option<Secret>,

    /// A host name at which the control API answers without a token, beside IP addresses, localhost
    /// and others that no public DNS serves: mock.example.com or *.example.com
    #[arg(long, env = "MOCKID_ADMIN_HOST", value_delimiter = ',', value_name = "NAME", value_parser = admin_host)]
    pub admin_host: Vec<HostPattern>,

    /// An origin (scheme, host and port) whose web pages may call the control API
    #[arg(long, env = "MOCKID_ADMIN_ORIGIN", value_delimiter = ',', value_name = "ORIGIN", value_parser = origin)]
    pub admin_origin: Vec<WebOrigin>,

    /// Serve without the control API
    #[arg(long, env = "MOCKID_NO_ADMIN", value_parser = BoolishValueParser::new())]
    pub no_admin: bool,

    /// A signing key of one's own: RSA in PEM for intergiro, haut-ai and s7risk, a secret of at
    /// least 32 bytes for kyc and igny8
    #[arg(long, env = "MOCKID_SIGNING_KEY", value_delimiter = ',', value_name = "PROVIDER=FILE", value_parser = signing_key)]
    pub signing_key: Vec<(Provider, PathBuf)>,

    /// Make new signing keys instead of taking the development keys in the binary
    #[arg(long, env = "MOCKID_GENERATE_KEYS", value_parser = BoolishValueParser::new())]
    pub generate_keys: bool,

    /// How many sandboxes there may be, `default` included; 503 beyond
    #[arg(
        long,
        env = "MOCKID_MAX_SANDBOXES",
        default_value = "10000",
        value_name = "NUMBER",
        value_parser = at_least_one::<NonZeroUsize>
    )]
    pub max_sandboxes: NonZeroUsize,

    /// After how long without a request a sandbox is dropped, by the machine's time
    #[arg(
        long,
        env = "MOCKID_SANDBOX_IDLE",
        default_value = "1h",
        value_name = "DURATION"
    )]
    pub sandbox_idle: Period,

    /// Let only those sandboxes exist that were created at /__admin/sandboxes; 404 otherwise
    #[arg(long, env = "MOCKID_STRICT_SANDBOXES", value_parser = BoolishValueParser::new())]
    pub strict_sandboxes: bool,

    /// How many connections there may be at a time; 503 beyond
    #[arg(
        long,
        env = "MOCKID_MAX_CONNECTIONS",
        default_value = "10000",
        value_name = "NUMBER",
        value_parser = at_least_one::<NonZeroU32>
    )]
    pub max_connections: NonZeroU32,

    /// How long a client may take over the next step in real time: to say something, to send a
    /// head or 64 KiB of a body, to take 64 KiB of an answer
    #[arg(long, env = "MOCKID_CLIENT_TIMEOUT", default_value = "30s", value_name = "DURATION", value_parser = client_timeout)]
    pub client_timeout: ClientTimeout,

    /// How long a connection is kept for the next request in real time; HTTP/1.1 answers say a
    /// second less, in `Keep-Alive`
    #[arg(long, env = "MOCKID_IDLE_TIMEOUT", default_value = "90s", value_name = "DURATION", value_parser = idle_timeout)]
    pub idle_timeout: IdleTimeout,

    /// How many requests a client address may make in real time, for instance 100/s; 429 beyond
    #[arg(long, env = "MOCKID_RATE_LIMIT", value_name = "RATE", value_parser = rate)]
    pub rate_limit: Option<Rate>,

    /// Let web pages of any origin call the vendors (CORS); the control API is opened with
    /// --admin-origin
    #[arg(long, env = "MOCKID_CORS", value_parser = BoolishValueParser::new())]
    pub cors: bool,

    /// How many requests the journal of each sandbox keeps, from 1 to 1000000
    #[arg(long, env = "MOCKID_JOURNAL_SIZE", value_name = "NUMBER", default_value = "1000", value_parser = count::<JournalSize>)]
    pub journal_size: JournalSize,

    /// How much memory the journals of all sandboxes take together, in MiB; beyond it, the oldest
    /// requests go of the sandbox that was asked least recently
    #[arg(long, env = "MOCKID_JOURNAL_MEMORY", value_name = "MIB", default_value = "256", value_parser = count::<JournalMemory>)]
    pub journal_memory: JournalMemory,

    /// How many sessions each sandbox remembers, and how many tokens, from 1 to 2000000; beyond it,
    /// those that end first are forgotten
    #[arg(long, env = "MOCKID_MAX_SESSIONS", value_name = "NUMBER", default_value = "2000000", value_parser = count::<MaxSessions>)]
    pub max_sessions: MaxSessions,

    /// How many sessions all sandboxes remember together, and how many tokens, from 1 to 100000000;
    /// beyond it, a sandbox with more than 1000 forgets one of its own for each new one
    #[arg(long, env = "MOCKID_MAX_TOTAL_SESSIONS", value_name = "NUMBER", default_value = "4000000", value_parser = count::<MaxTotalSessions>)]
    pub max_total_sessions: MaxTotalSessions,

    /// Stop when standard input ends, as it does when the program that holds its pipe is gone
    #[arg(long, env = "MOCKID_EXIT_WITH_STDIN", value_parser = BoolishValueParser::new())]
    pub exit_with_stdin: bool,

    /// How the log on standard error is written
    #[arg(long, env = "MOCKID_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub log_format: LogFormat,

    /// How much is logged; every request is at `debug`
    #[arg(long, env = "MOCKID_LOG_LEVEL", value_enum, default_value_t = LogLevel::Info, value_name = "LEVEL")]
    pub log_level: LogLevel,
}

/// Which server to ask, and for how long.
#[derive(Debug, Args)]
pub struct Ready {
    /// The server [default: the one that the environment names, or this machine's]
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,

    /// Ask again until it is ready or the time is over
    #[arg(long)]
    pub wait: bool,

    /// How long to wait for it
    #[arg(long, default_value = "30s", value_name = "DURATION", value_parser = duration)]
    pub timeout: SignedDuration,

    /// As of the server, so that both find the address in the same place.
    #[arg(long, env = "MOCKID_HOST", default_value = "127.0.0.1", hide = true)]
    pub host: String,

    /// As of the server.
    #[arg(long, env = "MOCKID_PORT", hide = true)]
    pub port: Option<u16>,
}

/// What to check.
#[derive(Debug, Args)]
pub struct Check {
    /// YAML files, or folders of them, each checked by itself; `-` is standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,
}

/// What verifying a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cost {
    /// Some 30 µs.
    Fast,
    /// Some 30 ms and 19 MiB.
    Realistic,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What went wrong.
    Error,
    /// What looks wrong.
    Warn,
    /// What a person wants to know.
    Info,
    /// Every request.
    Debug,
    /// Everything.
    Trace,
}

fn named<'a>(text: &'a str, example: &str) -> Result<(Provider, &'a str), String> {
    let (provider, value) = text
        .split_once('=')
        .filter(|(_, value)| !value.is_empty())
        .ok_or_else(|| format!("write it as `{example}`"))?;
    let provider = provider
        .parse()
        .map_err(|error: crate::provider::UnknownProvider| error.to_string())?;
    Ok((provider, value))
}

fn signing_key(text: &str) -> Result<(Provider, PathBuf), String> {
    let (provider, path) = named(text, "intergiro=key.pem")?;
    Ok((provider, path.into()))
}

fn instant(text: &str) -> Result<Timestamp, String> {
    let instant: UtcInstant = text
        .parse()
        .map_err(|_| "write it as `2026-01-01T00:00:00Z` (RFC 3339)".to_owned())?;
    let out_of_range = || ClockError::OutOfRange.to_string();
    instant.timestamp().ok_or_else(out_of_range)
}

/// Takes any text: clap would show in its complaint what it was given.
fn secret() -> impl TypedValueParser<Value = Secret> {
    StringValueParser::new().map(Secret::new)
}

fn admin_host(text: &str) -> Result<HostPattern, String> {
    text.parse()
        .map_err(|error: InvalidHostPattern| error.to_string())
}

fn sandbox_domain(text: &str) -> Result<SandboxDomain, String> {
    text.parse()
        .map_err(|error: InvalidSandboxDomain| error.to_string())
}

fn origin(text: &str) -> Result<WebOrigin, String> {
    text.parse()
        .map_err(|error: InvalidOrigin| error.to_string())
}

fn rate(text: &str) -> Result<Rate, String> {
    text.parse()
        .map_err(|error: crate::fixtures::InvalidRate| error.to_string())
}

fn client_timeout(text: &str) -> Result<ClientTimeout, String> {
    text.parse()
        .map_err(|error: InvalidClientTimeout| error.to_string())
}

fn idle_timeout(text: &str) -> Result<IdleTimeout, String> {
    text.parse()
        .map_err(|error: InvalidClientTimeout| error.to_string())
}

fn count<T>(text: &str) -> Result<T, String>
where
    T: TryFrom<usize, Error = InvalidCount>,
{
    // What is no number is as far out of bounds as 0.
    let count = text.parse().unwrap_or(0).try_into();
    count.map_err(|error: InvalidCount| error.to_string())
}

/// A number that is not 0, of a type that says no more in its own words than that it is none.
fn at_least_one<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a whole number from 1"))
}

fn duration(text: &str) -> Result<SignedDuration, String> {
    let duration = duration::parse(text).map_err(|error| error.to_string())?;
    if duration.is_negative() {
        return Err("a duration to wait for is not negative".to_owned());
    }
    Ok(duration)
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

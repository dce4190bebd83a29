//! Flags of `serve`.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::{HttpsArguments, values};
use crate::cli::fixtures::FixturesSource;
use crate::cli::vendors::VendorsSource;
use crate::clock::Period;
use crate::control::access::{HostPattern, WebOrigin};
use crate::fixtures::Rate;
use crate::identity::{MaxSessions, MaxTotalSessions, Secret};
use crate::outbound::OutboundHost;
use crate::provider::Provider;
use crate::sandbox::journal::{JournalMemory, JournalSize};
use crate::server::{ClientTimeout, IdleTimeout, SandboxDomain};

/// Flags of `serve`. Each can also be set as an environment variable; the flag takes precedence.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Serve {
    /// Address to listen on; `localhost` is 127.0.0.1 and `::1`, `::` is every address
    #[arg(
        long,
        env = "MOCKID_HOST",
        default_value = "127.0.0.1",
        value_name = "ADDRESS"
    )]
    pub host: String,

    /// Port to listen on, 0 for any free port [default: $PORT, or 8080]
    #[arg(long, env = "MOCKID_PORT", value_parser = values::port)]
    pub port: Option<u16>,

    /// Separate address that serves only one provider, for example kyc=127.0.0.1:9003
    #[arg(long, env = "MOCKID_LISTEN", value_delimiter = ',', value_name = "PROVIDER=ADDRESS", value_parser = values::listen)]
    pub listen: Vec<(Provider, String)>,

    /// Origin at which clients reach the server through a proxy, for example
    /// `https://mock.example.com`; used in documents, pages and redirects
    #[arg(long, env = "MOCKID_PUBLIC_URL", value_name = "ORIGIN")]
    pub public_url: Option<WebOrigin>,

    /// Take the client's address, scheme and host from `Forwarded` or `X-Forwarded-For`, `-Proto`
    /// and `-Host`, as set by a proxy
    #[arg(long, env = "MOCKID_TRUST_FORWARDED", value_parser = values::switch)]
    pub trust_forwarded: bool,

    /// Domain whose subdomains are sandboxes, in addition to localhost and mockid.test: with
    /// mock.example.com, t1.mock.example.com is the sandbox `t1`
    #[arg(
        long,
        env = "MOCKID_SANDBOX_DOMAIN",
        value_delimiter = ',',
        value_name = "NAME"
    )]
    pub sandbox_domain: Vec<SandboxDomain>,

    /// HTTPS, in addition to HTTP.
    #[command(flatten)]
    pub https: HttpsArguments,

    /// The vendors beside the built-in ones.
    #[command(flatten)]
    pub vendors: VendorsSource,

    /// The initial state of sandboxes.
    #[command(flatten)]
    pub fixtures: FixturesSource,

    /// Cost of verifying a password: as low as possible, or argon2's defaults
    #[arg(long, env = "MOCKID_PASSWORD_COST", value_enum, default_value_t = Cost::Fast, value_name = "COST")]
    pub password_cost: Cost,

    /// Time at which clocks start, for example 2026-01-01T00:00:00Z [default: now]
    #[arg(long, env = "MOCKID_CLOCK", value_name = "INSTANT", value_parser = values::instant)]
    pub clock: Option<Timestamp>,

    /// Start with frozen clocks, which only change when they are moved
    #[arg(long, env = "MOCKID_FROZEN", value_parser = values::switch)]
    pub frozen: bool,

    /// Bearer token that the control API requires
    #[arg(long, env = "MOCKID_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true, value_parser = values::secret())]
    pub admin_token: Option<Secret>,

    /// Host name at which the control API answers without a token, in addition to IP addresses,
    /// localhost and names outside public DNS: mock.example.com or *.example.com
    #[arg(
        long,
        env = "MOCKID_ADMIN_HOST",
        value_delimiter = ',',
        value_name = "NAME"
    )]
    pub admin_host: Vec<HostPattern>,

    /// Origin (scheme, host and port) whose web pages may call the control API
    #[arg(
        long,
        env = "MOCKID_ADMIN_ORIGIN",
        value_delimiter = ',',
        value_name = "ORIGIN"
    )]
    pub admin_origin: Vec<WebOrigin>,

    /// Serve without the control API
    #[arg(long, env = "MOCKID_NO_ADMIN", value_parser = values::switch)]
    pub no_admin: bool,

    /// Signing key of a provider: RSA in PEM for intergiro, haut-ai and s7risk, a secret of at
    /// least 32 bytes for kyc and igny8
    #[arg(long, env = "MOCKID_SIGNING_KEY", value_delimiter = ',', value_name = "PROVIDER=FILE", value_parser = values::signing_key)]
    pub signing_key: Vec<(Provider, PathBuf)>,

    /// Generate signing keys instead of using the built-in development keys
    #[arg(long, env = "MOCKID_GENERATE_KEYS", value_parser = values::switch)]
    pub generate_keys: bool,

    /// Maximum number of sandboxes, including `default`; 503 above it
    #[arg(
        long,
        env = "MOCKID_MAX_SANDBOXES",
        default_value = "10000",
        value_name = "NUMBER",
        value_parser = values::at_least_one::<NonZeroUsize>
    )]
    pub max_sandboxes: NonZeroUsize,

    /// Real time without a request after which a sandbox is dropped
    #[arg(
        long,
        env = "MOCKID_SANDBOX_IDLE",
        default_value = "1h",
        value_name = "DURATION"
    )]
    pub sandbox_idle: Period,

    /// Only serve sandboxes that were created at /__admin/sandboxes; 404 for others
    #[arg(long, env = "MOCKID_STRICT_SANDBOXES", value_parser = values::switch)]
    pub strict_sandboxes: bool,

    /// Maximum number of open connections; 503 above it
    #[arg(
        long,
        env = "MOCKID_MAX_CONNECTIONS",
        default_value = "10000",
        value_name = "NUMBER",
        value_parser = values::at_least_one::<NonZeroU32>
    )]
    pub max_connections: NonZeroU32,

    /// Real time that a client has for each step: to start a request, to send its head or 64 KiB
    /// of a body, to read 64 KiB of an answer
    #[arg(
        long,
        env = "MOCKID_CLIENT_TIMEOUT",
        default_value = "30s",
        value_name = "DURATION"
    )]
    pub client_timeout: ClientTimeout,

    /// Real time for which an idle connection is kept; `Keep-Alive` in HTTP/1.1 answers announces
    /// one second less
    #[arg(
        long,
        env = "MOCKID_IDLE_TIMEOUT",
        default_value = "90s",
        value_name = "DURATION"
    )]
    pub idle_timeout: IdleTimeout,

    /// Maximum rate of requests from one client address in real time, for example 100/s; 429
    /// above it
    #[arg(long, env = "MOCKID_RATE_LIMIT", value_name = "RATE")]
    pub rate_limit: Option<Rate>,

    /// Let web pages of any origin call the vendors (CORS); for the control API use --admin-origin
    #[arg(long, env = "MOCKID_CORS", value_parser = values::switch)]
    pub cors: bool,

    /// Host that the server may call for back-channel logout and `jwks_uri`, in addition to loopback
    /// and private addresses, for example rp.example.com
    #[arg(
        long,
        env = "MOCKID_ALLOW_OUTBOUND",
        value_delimiter = ',',
        value_name = "HOST"
    )]
    pub allow_outbound: Vec<OutboundHost>,

    /// Add the reason for each answer of a vendor, and the address of its journal entry, in the headers
    /// X-Mockid-Reason and X-Mockid-Entry
    #[arg(long, env = "MOCKID_EXPLAIN", value_parser = values::switch)]
    pub explain: bool,

    /// Number of requests that the journal of each sandbox keeps, from 1 to 1000000
    #[arg(long, env = "MOCKID_JOURNAL_SIZE", value_name = "NUMBER", default_value = "1000", value_parser = values::count::<JournalSize>)]
    pub journal_size: JournalSize,

    /// Memory for the journals of all sandboxes together, in MiB; above it, the oldest requests of
    /// the least recently used journal are dropped
    #[arg(long, env = "MOCKID_JOURNAL_MEMORY", value_name = "MIB", default_value = "256", value_parser = values::count::<JournalMemory>)]
    pub journal_memory: JournalMemory,

    /// Maximum number of sessions in a sandbox, and of tokens, from 1 to 2000000; above it, those
    /// that expire soonest are evicted
    #[arg(long, env = "MOCKID_MAX_SESSIONS", value_name = "NUMBER", default_value = "2000000", value_parser = values::count::<MaxSessions>)]
    pub max_sessions: MaxSessions,

    /// Maximum number of sessions in all sandboxes together, and of tokens, from 1 to 100000000;
    /// above it, a sandbox with more than 1000 evicts one for each new one
    #[arg(long, env = "MOCKID_MAX_TOTAL_SESSIONS", value_name = "NUMBER", default_value = "4000000", value_parser = values::count::<MaxTotalSessions>)]
    pub max_total_sessions: MaxTotalSessions,

    /// Stop when standard input ends, for example because the parent process has exited
    #[arg(long, env = "MOCKID_EXIT_WITH_STDIN", value_parser = values::switch)]
    pub exit_with_stdin: bool,

    /// Format of the log on standard error
    #[arg(long, env = "MOCKID_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub log_format: LogFormat,

    /// Log level; requests are logged at `debug`
    #[arg(long, env = "MOCKID_LOG_LEVEL", value_enum, default_value_t = LogLevel::Info, value_name = "LEVEL")]
    pub log_level: LogLevel,
}

/// Cost of verifying a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cost {
    /// About 30 µs.
    Fast,
    /// About 30 ms and 19 MiB.
    Realistic,
}

/// Format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Plain text.
    Text,
    /// One JSON object per line.
    Json,
}

/// Log level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Errors only.
    Error,
    /// Also warnings.
    Warn,
    /// Also the start, the addresses and the stop.
    Info,
    /// Also every request.
    Debug,
    /// Everything.
    Trace,
}

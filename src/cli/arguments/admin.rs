//! Flags of commands that ask a running server.

use std::path::PathBuf;

use clap::Args;

use super::values;
use crate::audit::{RuleName, Severity};
use crate::identity::Secret;
use crate::sandbox::SandboxName;

/// The server that is asked, and how to show what it answers.
#[derive(Debug, Args)]
pub struct AdminServer {
    /// URL of the server
    #[arg(
        long,
        env = "MOCKID_URL",
        default_value = "http://127.0.0.1:8080",
        value_name = "URL"
    )]
    pub url: String,

    /// The sandbox [default: the sandbox `default`]
    #[arg(long, value_name = "NAME", value_parser = values::sandbox)]
    pub sandbox: Option<SandboxName>,

    /// Bearer token of the server's control API
    #[arg(long, env = "MOCKID_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true, value_parser = values::secret())]
    pub admin_token: Option<Secret>,

    /// Certificate of the CA that a URL with https needs, in PEM: the file of --tls-ca, or what
    /// /__admin/ca.pem answers
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,

    /// Print JSON as the control API answers it
    #[arg(long)]
    pub json: bool,
}

/// Flags of `tail`.
#[derive(Debug, Args)]
pub struct Tail {
    /// The server.
    #[command(flatten)]
    pub server: AdminServer,

    /// Only requests to this provider
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,

    /// Only requests for this operation (its operationId)
    #[arg(long, value_name = "ID")]
    pub operation: Option<String>,

    /// Only requests with this method
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,

    /// Only requests whose path matches this pattern, for example /v3/auth/*
    #[arg(long, value_name = "PATTERN")]
    pub path: Option<String>,

    /// Only answers with this status
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,

    /// Only answers with this reason, for example `access_expired`
    #[arg(long, value_name = "REASON")]
    pub reason: Option<String>,

    /// Only requests of the account with this id
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,

    /// Only requests in this session
    #[arg(long, value_name = "ID")]
    pub session: Option<String>,

    /// Also earlier requests: those after the entry with this id (0 for all), or from this time of the
    /// sandbox's clock on
    #[arg(long, value_name = "ID|TIME")]
    pub since: Option<String>,
}

impl Tail {
    /// The filters that were given, by their name in a query.
    pub fn filters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("provider", &self.provider),
            ("operation", &self.operation),
            ("method", &self.method),
            ("path", &self.path),
            ("status", &self.status),
            ("reason", &self.reason),
            ("account", &self.account),
            ("session", &self.session),
            ("since", &self.since),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

/// Flags of `report`.
#[derive(Debug, Args)]
#[command(mut_arg("json", |json| json.long("har").help(
    "Print the requests as an HTTP Archive (HAR 1.2), which the network tools of browsers open, instead of HTML"
)))]
pub struct Report {
    /// The server.
    #[command(flatten)]
    pub server: AdminServer,

    /// Show the oldest request first in HTML, not the newest
    #[arg(long, conflicts_with = "json")]
    pub oldest_first: bool,
}

/// Flags of `why`.
#[derive(Debug, Args)]
pub struct Why {
    /// Id of a journal entry [default: the last refused request]
    #[arg(value_name = "ID", value_parser = values::entry)]
    pub id: Option<u64>,

    /// The server.
    #[command(flatten)]
    pub server: AdminServer,
}

/// Flags of `audit`.
#[derive(Debug, Args)]
pub struct AuditArguments {
    /// The server.
    #[command(flatten)]
    pub server: AdminServer,

    /// Only findings of this severity, or a higher one: info, warning or error
    #[arg(long, default_value_t, value_name = "SEVERITY")]
    pub at_least: Severity,

    /// Rule that may be broken (docs/audit.md); may be repeated
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub allow: Vec<RuleName>,
}

//! `mockid openapi`.

use clap::{Args, ValueEnum};

use super::output::{Failure, print};
use crate::openapi::{self, Document};
use crate::provider::Provider;
use crate::server::DEFAULT_PORT;

/// Flags of `openapi`.
#[derive(Debug, Args)]
pub struct OpenApi {
    /// Print the document of one provider, with the vendor's own paths
    #[arg(long, value_name = "NAME", conflicts_with = "admin")]
    pub provider: Option<Provider>,

    /// Print the document of the control API
    #[arg(long)]
    pub admin: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t = FormatArgument::Yaml, value_name = "FORMAT")]
    pub format: FormatArgument,

    /// URL of the server in the document [default: that of `mockid` without flags, with the
    /// provider's base path]
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
}

/// Output format of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArgument {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

impl From<FormatArgument> for openapi::DocumentFormat {
    fn from(format: FormatArgument) -> Self {
        match format {
            FormatArgument::Yaml => Self::Yaml,
            FormatArgument::Json => Self::Json,
        }
    }
}

/// Prints a document.
pub fn run(arguments: &OpenApi) -> Result<(), Failure> {
    let document = match arguments.provider {
        Some(provider) => Document::Vendor(provider),
        None if arguments.admin => Document::Control,
        None => Document::Vendors,
    };
    let server = arguments.server.clone().unwrap_or_else(|| {
        let base = arguments.provider.map(|provider| format!("/{provider}"));
        let base = base.unwrap_or_default();
        format!("http://127.0.0.1:{DEFAULT_PORT}{base}")
    });
    let text = document.text(arguments.format.into(), &server);
    print(&format!("{}\n", text.map_err(Failure::because)?.trim_end()))
}

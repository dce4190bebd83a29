//! `mockid openapi`.

use clap::{Args, ValueEnum};

use super::{Failure, print};
use crate::openapi::{Document, Format};
use crate::provider::Provider;
use crate::server::DEFAULT_PORT;

/// Which document to print, and how.
#[derive(Debug, Args)]
pub struct OpenApi {
    /// That of one provider, with the paths as the vendor prints them
    #[arg(long, value_name = "NAME", conflicts_with = "admin")]
    pub provider: Option<Provider>,

    /// That of the control API
    #[arg(long)]
    pub admin: bool,

    /// How it is written
    #[arg(long, value_enum, default_value_t = DocumentFormat::Yaml, value_name = "FORMAT")]
    pub format: DocumentFormat,

    /// The address that it says the server has [default: the one that `mockid`
    /// has when it is told nothing, and there the provider's base path]
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

impl From<DocumentFormat> for Format {
    fn from(format: DocumentFormat) -> Self {
        match format {
            DocumentFormat::Yaml => Self::Yaml,
            DocumentFormat::Json => Self::Json,
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

//! Flags of `mockid openapi`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values;
use crate::openapi;
use crate::provider::Provider;

/// Flags of `openapi`.
#[derive(Debug, Args)]
pub struct OpenApi {
    /// Print the document of one provider, with the vendor's own paths
    #[arg(long, value_name = "NAME", conflicts_with = "admin", value_parser = values::provider)]
    pub provider: Option<Provider>,

    /// Print the document of the control API
    #[arg(long)]
    pub admin: bool,

    /// Vendors of your own, beside the built-in ones: a YAML file that declares one, or a folder of
    /// them
    #[arg(long, value_name = "FILE|DIR")]
    pub vendors: Option<PathBuf>,

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

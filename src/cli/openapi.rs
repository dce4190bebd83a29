//! `mockid openapi`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::arguments::values;
use super::output::{Failure, print};
use super::parse::require_known;
use super::vendors::used;
use crate::openapi::{self, Document, Unreadable};
use crate::provider::Provider;
use crate::server::DEFAULT_PORT;
use crate::vendor::Vendors;
use crate::vendors::{self, declared};

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

/// Prints a document.
pub fn run(arguments: &OpenApi) -> Result<(), Failure> {
    let coded = vendors::coded();
    let registry = match &arguments.vendors {
        Some(path) => used(declared::load(&coded, path))?,
        None => coded,
    };
    let provider = arguments.provider.map(|it| (it, it.to_string()));
    require_known("--provider <NAME>", provider);
    let server = arguments.server.clone().unwrap_or_else(|| {
        let base = arguments.provider.map(|provider| format!("/{provider}"));
        let base = base.unwrap_or_default();
        format!("http://127.0.0.1:{DEFAULT_PORT}{base}")
    });
    let text = text(arguments, &registry, &server).map_err(Failure::because)?;
    print(&format!("{}\n", text.trim_end()))
}

fn text(arguments: &OpenApi, registry: &Vendors, server: &str) -> Result<String, Unreadable> {
    let format = arguments.format.into();
    let made = |document| openapi::text_of(document, format, server, None, false);
    let own = |provider| registry.get(provider)?.spec().document.as_deref();
    match arguments.provider {
        Some(provider) => match own(provider) {
            Some(document) => made(document.clone()),
            None => Document::Vendor(provider).text(format, server),
        },
        None if arguments.vendors.is_none() => {
            let is_control = arguments.admin;
            let document = if is_control {
                Document::Control
            } else {
                Document::Vendors
            };
            document.text(format, server)
        }
        None if arguments.admin => made(Document::control_of(registry)?),
        None => {
            let others = registry.ids().filter_map(|id| Some((id, own(id)?)));
            made(Document::with_others(others)?)
        }
    }
}

//! `mockid openapi`.

use super::arguments::OpenApi;
use super::output::{Failure, print};
use super::parse::require_known;
use super::vendors::used;
use crate::openapi::{self, Document, Unreadable};
use crate::server::DEFAULT_PORT;
use crate::vendor::Vendors;
use crate::vendors::{self, declared};

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

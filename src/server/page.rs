//! The paths of the server's own pages.

use super::metrics;
use crate::console::{self, ConsoleFile};
use crate::control;
use crate::nearest::nearest;
use crate::openapi::{DocumentFormat, File};
use crate::provider::Provider;
use crate::vendor::Vendors;

/// A page of the server at its root and at each provider's; some also at the control API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// `/`: the index.
    Index,
    /// `/livez`: the process is alive.
    Live,
    /// `/readyz`: everything is loaded and listening.
    Ready,
    /// `/.well-known/jwks.json`: the public keys (RFC 7517).
    Keys,
    /// `/openapi.yaml` and `/openapi.json`: the document.
    Document(DocumentFormat),
    /// `/docs`: Swagger UI with that document.
    Docs,
    /// `/docs/`, which is redirected because relative links would differ.
    DocsSlash,
    /// `/docs/NAME`: a file for Swagger UI.
    File(&'static str),
    /// `/__admin/ui` and what is below it: the console.
    Console(ConsolePage),
}

/// What is at an address of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsolePage {
    /// `/ui`, which is redirected to the first view because relative links would differ.
    Start,
    /// A view's page, or a file that it loads.
    File(ConsoleFile),
}

impl ConsolePage {
    /// The page at a path after `/__admin`.
    fn at(rest: &str) -> Option<Self> {
        match rest.strip_prefix(console::PATH)? {
            "" | "/" => Some(Self::Start),
            name => ConsoleFile::named(name.strip_prefix('/')?).map(Self::File),
        }
    }
}

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOwner {
    /// The whole server, with or without the control API.
    Server {
        /// Whether there is a control API.
        has_control: bool,
    },
    /// One vendor.
    Vendor(Provider),
    /// The control API.
    Control,
}

impl Page {
    const ALL: [(&'static str, Self); 8] = [
        ("/", Self::Index),
        ("/livez", Self::Live),
        ("/readyz", Self::Ready),
        ("/.well-known/jwks.json", Self::Keys),
        ("/openapi.yaml", Self::Document(DocumentFormat::Yaml)),
        ("/openapi.json", Self::Document(DocumentFormat::Json)),
        ("/docs", Self::Docs),
        ("/docs/", Self::DocsSlash),
    ];

    /// The page at a path, at the root or at a vendor's.
    #[must_use]
    pub fn at(path: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == path);
        let file = || Some(Self::File(File::name(path.strip_prefix("/docs/")?)?));
        found.map(|(_, page)| page).or_else(file)
    }

    /// Whether it only says that the server runs.
    #[must_use]
    pub const fn is_health_check(self) -> bool {
        matches!(self, Self::Live | Self::Ready)
    }

    /// The page at a path after `/__admin`. These pages contain nothing about a sandbox and need no
    /// token: a browser cannot send one before it has the page.
    #[must_use]
    pub fn at_control(rest: &str) -> Option<Self> {
        if let Some(page) = ConsolePage::at(rest) {
            return Some(Self::Console(page));
        }
        let page = Self::at(if rest.is_empty() { "/" } else { rest });
        page.filter(|page| {
            matches!(
                page,
                Self::Index | Self::Document(_) | Self::Docs | Self::DocsSlash
            )
        })
    }
}

/// A message for an unknown path, which names the nearest one.
#[must_use]
pub fn nothing_at(path: &str, vendors: &Vendors) -> String {
    let known = known_paths(vendors);
    let near = nearest(path, known.iter().map(|(known, _)| known.as_str()));
    let near = near.and_then(|near| known.iter().find(|(known, _)| known == near));
    let near = near.map(|(_, near)| near.clone());
    match near.or_else(|| at_nearest_base(path, vendors)) {
        Some(near) => format!("nothing is at {path}; did you mean {near}?"),
        None => format!("nothing is at {path}; GET / lists what there is"),
    }
}

/// The path below the base path of a vendor whose name is misspelled.
fn at_nearest_base(path: &str, vendors: &Vendors) -> Option<String> {
    let path = path.trim_start_matches('/');
    let end = path.find('/').unwrap_or(path.len());
    let near = nearest(&path[..end], vendors.ids().map(Provider::name))?;
    Some(format!("/{near}{}", &path[end..]))
}

/// What a client may have meant to write, and the path at which it is.
fn known_paths(vendors: &Vendors) -> Vec<(String, String)> {
    let pages = Page::ALL.into_iter().map(|(path, _)| path.to_owned());
    let of_control = Page::ALL.into_iter().filter_map(|(path, _)| {
        Page::at_control(path).map(|_| format!("{}{path}", control::PREFIX))
    });
    let control = control::operations().map(|operation| operation.path.to_owned());
    let console = console::VIEWS
        .map(|view| format!("{}{}/{view}", control::PREFIX, console::PATH))
        .into_iter();
    let metrics = std::iter::once(metrics::PATH.to_owned());
    let of_server = pages.chain(of_control).chain(control).chain(console);
    let of_server = of_server.chain(metrics);
    let of_server = of_server.map(|path| (path.clone(), path));
    let of_vendors = vendors.operations().flat_map(|(provider, operation)| {
        let path = operation.path.to_string();
        let below_base = format!("/{provider}{path}");
        let vendor = vendors.get(provider);
        let is_at_root = vendor.is_some_and(|vendor| vendor.spec().root.is_some());
        let at = if is_at_root { &path } else { &below_base };
        [(path.clone(), at.clone()), (below_base.clone(), below_base)]
    });
    of_server.chain(of_vendors).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::RESERVED;

    #[test]
    fn no_vendor_can_have_the_name_of_a_page() {
        let pages = Page::ALL.into_iter().map(|(path, _)| path);
        for path in pages.chain([control::PREFIX]).filter(|path| *path != "/") {
            let name = path.split('/').nth(1).unwrap();
            assert!(RESERVED.contains(&name), "{path}");
        }
    }
}

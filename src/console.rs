//! The files of the console, a page that shows what the control API knows and does what it can do.
//!
//! Its source is in `console/`, and its built files in `console/dist/`, so that a build needs no Node.
//! `build.rs` compresses them.

use bytes::Bytes;

use crate::gzip;

/// The path of the console, after `/__admin`.
pub const PATH: &str = "/ui";

/// Content Security Policy (level 3) of the page: its own files, and calls to this server only. Trusted
/// types are required and there is none, so that no text can become HTML.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The views, each with an address of its own. The page shows the view of its address.
pub const VIEWS: [&str; 9] = [
    "timeline",
    "clock",
    "tokens",
    "accounts",
    "faults",
    "inspect",
    "audit",
    "vendors",
    "sandboxes",
];

/// A file of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsoleFile {
    /// The page, which is the same for each view.
    Page,
    /// Its script.
    Script,
    /// Its style sheet.
    Style,
    /// Its icon.
    Icon,
}

macro_rules! packed {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz"))
    };
}

impl ConsoleFile {
    /// The file or view of a name after the path of the console.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "console.js" => Some(Self::Script),
            "console.css" => Some(Self::Style),
            "icon.svg" => Some(Self::Icon),
            view => VIEWS.contains(&view).then_some(Self::Page),
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Page => "text/html; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Style => "text/css; charset=utf-8",
            Self::Icon => "image/svg+xml",
        }
    }

    /// Its bytes in gzip format.
    #[must_use]
    pub const fn packed(self) -> &'static [u8] {
        match self {
            Self::Page => packed!("index.html"),
            Self::Script => packed!("console.js"),
            Self::Style => packed!("console.css"),
            Self::Icon => packed!("icon.svg"),
        }
    }

    /// Its bytes without compression.
    #[must_use]
    pub fn unpacked(self) -> Bytes {
        gzip::unpacked(self.packed()).unwrap_or_default().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_files_are_those_that_were_built() {
        for (file, built) in [
            (
                ConsoleFile::Page,
                &include_bytes!("../console/dist/index.html")[..],
            ),
            (
                ConsoleFile::Script,
                include_bytes!("../console/dist/console.js"),
            ),
            (
                ConsoleFile::Style,
                include_bytes!("../console/dist/console.css"),
            ),
            (
                ConsoleFile::Icon,
                include_bytes!("../console/dist/icon.svg"),
            ),
        ] {
            assert_eq!(file.unpacked(), built, "{file:?}");
        }
    }
}

//! The page that shows a document: Swagger UI, every byte of it from the binary.

use super::swagger_ui;

/// What the page may do (Content Security Policy, level 3): run the scripts of this server, call
/// this server, and nothing else. Swagger UI draws its icons from `data:` addresses in its styles.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Whether this build has the page at all.
pub const HAS_PAGE: bool = cfg!(feature = "docs");

/// What the page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// To try the operations out.
    TryOut,
    /// To read: everything is open, and nothing is sent.
    Read,
}

/// The page that shows one document. Addresses are relative to its own, so it works behind
/// whatever comes before that.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// What stands in the title bar.
    pub title: &'a str,
    /// The address of the document, in JSON.
    pub document: &'a str,
    /// The address below which the files are, with a slash at its end.
    pub files: &'a str,
    /// What it is for.
    pub mode: Mode,
}

impl Page<'_> {
    /// The page in HTML; nothing in a build without Swagger UI.
    #[must_use]
    pub fn html(&self) -> Option<String> {
        let Self {
            title,
            document,
            files,
            mode,
        } = self;
        let mode = match mode {
            Mode::TryOut => "try-out",
            Mode::Read => "read",
        };
        HAS_PAGE.then(|| {
            format!(
                "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                 <title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n\
                 <link rel=\"stylesheet\" href=\"{files}swagger-ui.css\">\n\
                 <link rel=\"stylesheet\" href=\"{files}page.css\">\n</head>\n<body>\n\
                 <div id=\"swagger-ui\" data-document=\"{document}\" data-mode=\"{mode}\"></div>\n\
                 <script src=\"{files}swagger-ui-bundle.js\"></script>\n\
                 <script src=\"{files}page.js\"></script>\n</body>\n</html>\n"
            )
        })
    }
}

/// A file that the page loads, as it goes out.
#[derive(Debug)]
pub struct File {
    /// Its media type.
    pub media_type: &'static str,
    /// Whether it is compressed with gzip.
    pub is_gzip: bool,
    /// Its bytes.
    pub bytes: bytes::Bytes,
}

impl File {
    /// The name of a file, if there is one of this name; there is none in a build without Swagger
    /// UI.
    #[must_use]
    pub fn name(name: &str) -> Option<&'static str> {
        swagger_ui::NAMES.into_iter().find(|known| *known == name)
    }

    /// The file of this name, compressed where it is kept so and the client takes it.
    #[must_use]
    pub fn named(name: &str, takes_gzip: bool) -> Option<Self> {
        swagger_ui::file(name, takes_gzip)
    }
}

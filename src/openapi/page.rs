//! The page that shows a document: Swagger UI, served from the binary.

use super::file::File;
use super::swagger_ui;

/// Content Security Policy (level 3) of the page: scripts of this server and calls to this server
/// only. Swagger UI draws its icons from `data:` URLs in its styles.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Whether this build includes Swagger UI.
pub const HAS_PAGE: bool = cfg!(feature = "docs");

/// The mode of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageMode {
    /// With "Try it out".
    TryOut,
    /// For reading: all operations are expanded, and no requests are sent.
    Read,
}

/// The page for one document. Its URLs are relative, so it works behind any prefix.
#[derive(Debug, Clone, Copy)]
pub struct SwaggerPage<'a> {
    /// The title.
    pub title: &'a str,
    /// The URL of the document, in JSON.
    pub document: &'a str,
    /// The base URL of the files, with a slash at its end.
    pub files: &'a str,
    /// The mode.
    pub mode: PageMode,
}

impl SwaggerPage<'_> {
    /// The page in HTML; `None` in a build without Swagger UI.
    #[must_use]
    pub fn html(&self) -> Option<String> {
        let Self {
            title,
            document,
            files,
            mode,
        } = self;
        let mode = match mode {
            PageMode::TryOut => "try-out",
            PageMode::Read => "read",
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

impl File {
    /// The name of a known file; `None` in a build without Swagger UI.
    #[must_use]
    pub fn name(name: &str) -> Option<&'static str> {
        swagger_ui::NAMES.into_iter().find(|known| *known == name)
    }

    /// The file of this name, compressed if it is stored so and the client accepts it.
    #[must_use]
    pub fn named(name: &str, takes_gzip: bool) -> Option<Self> {
        swagger_ui::file(name, takes_gzip)
    }
}

//! The `OpenAPI` documents, whole and in parts, and the page that shows them.
//!
//! They are written by hand, in `openapi.yaml` and `openapi-admin.yaml`. What is served differs
//! from them in the address of the server; a vendor's own document is a part of the first.

#[cfg(feature = "docs")]
mod archive;
mod for_page;
mod login_examples;
mod page;
mod part;
#[cfg(feature = "docs")]
mod swagger_ui;
#[cfg(not(feature = "docs"))]
#[path = "no_swagger_ui.rs"]
mod swagger_ui;
mod template;

use std::sync::{LazyLock, OnceLock};

use serde_json::Value;

use crate::provider::Provider;
pub use login_examples::LoginExample;
pub use page::{File, HAS_PAGE, Mode, POLICY, Page};
use template::Template;

/// The documents as build.rs packs them.
const VENDORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.yaml.deflate"));
const CONTROL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi-admin.yaml.deflate"));

/// A document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// All vendors', each under its base path.
    Vendors,
    /// One vendor's, with the paths as the vendor prints them.
    Vendor(Provider),
    /// igny8's as that vendor serves it itself: its page has one enter `Bearer <your_token>`, the
    /// word included, so there is no other way to say who one is.
    Igny8Schema,
    /// The control API's.
    Control,
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML, as written by hand where the document is whole.
    Yaml,
    /// JSON, without a space too many.
    Json,
}

impl Format {
    /// Its media type (RFC 9512, RFC 8259).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Yaml => "application/yaml",
            Self::Json => "application/json",
        }
    }
}

/// Why a document cannot be given: it is not what this program takes it for.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the OpenAPI document: {0}")]
pub struct Unreadable(String);

/// How many documents there are.
const COUNT: usize = 3 + Provider::ALL.len();

/// What was prepared so far. Nobody waits at the start for what is perhaps never asked for.
static PREPARED: [[OnceLock<Result<Template, Unreadable>>; 2]; COUNT] =
    [const { [const { OnceLock::new() }; 2] }; COUNT];

/// The same, in JSON, for the page.
static PREPARED_FOR_PAGE: [OnceLock<Result<Template, Unreadable>>; COUNT] =
    [const { OnceLock::new() }; COUNT];

impl Document {
    /// The document in JSON for the page at a server, whose forms it fills.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the document in the binary is none.
    pub fn text_for_page(self, server: &str) -> Result<String, Unreadable> {
        let prepared = PREPARED_FOR_PAGE[self.index()]
            .get_or_init(|| Template::of_json(for_page::without_filled_options(self.read()?)));
        match prepared {
            Ok(template) => Ok(template.with_server(server)),
            Err(unreadable) => Err(unreadable.clone()),
        }
    }

    /// The document with other examples of logins than those that are written.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the document in the binary is none.
    pub fn text_with_logins(
        self,
        format: Format,
        server: &str,
        logins: &[LoginExample],
        is_for_page: bool,
    ) -> Result<String, Unreadable> {
        let mut document = self.read()?;
        login_examples::fill(&mut document, logins);
        if is_for_page {
            document = for_page::without_filled_options(document);
        }
        let template = match format {
            Format::Yaml => yaml(&document),
            Format::Json => Template::of_json(document),
        };
        Ok(template?.with_server(server))
    }

    /// The document for a server at an address, for instance `http://127.0.0.1:8080/~test`.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the document in the binary is none.
    pub fn text(self, format: Format, server: &str) -> Result<String, Unreadable> {
        let prepared = PREPARED[self.index()][format as usize].get_or_init(|| self.prepare(format));
        match prepared {
            Ok(template) => Ok(template.with_server(server)),
            Err(unreadable) => Err(unreadable.clone()),
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::Vendors => 0,
            Self::Control => 1,
            Self::Igny8Schema => 2,
            Self::Vendor(provider) => 3 + provider as usize,
        }
    }

    fn prepare(self, format: Format) -> Result<Template, Unreadable> {
        match (self, format) {
            (Self::Vendors, Format::Yaml) => Template::of_yaml(&unpacked(VENDORS)?),
            (Self::Control, Format::Yaml) => Template::of_yaml(&unpacked(CONTROL)?),
            (_, Format::Yaml) => yaml(&self.read()?),
            (_, Format::Json) => Template::of_json(self.read()?),
        }
    }

    fn read(self) -> Result<Value, Unreadable> {
        static READ: LazyLock<Result<Value, Unreadable>> = LazyLock::new(|| read(VENDORS));
        let vendors = || READ.as_ref().map_err(Clone::clone);
        match self {
            Self::Vendors => vendors().cloned(),
            Self::Vendor(provider) => Ok(part::of(vendors()?, provider)),
            Self::Igny8Schema => {
                let part = part::of(vendors()?, Provider::Igny8);
                Ok(part::without_scheme(part, "igny8Bearer"))
            }
            Self::Control => read(CONTROL),
        }
    }
}

fn yaml(document: &Value) -> Result<Template, Unreadable> {
    let text = serde_saphyr::to_string(document);
    Template::of_yaml(&text.map_err(|error| Unreadable(error.to_string()))?)
}

fn read(packed: &[u8]) -> Result<Value, Unreadable> {
    let text = unpacked(packed)?;
    serde_saphyr::from_str(&text).map_err(|error| Unreadable(error.to_string()))
}

fn unpacked(packed: &[u8]) -> Result<String, Unreadable> {
    let text = miniz_oxide::inflate::decompress_to_vec(packed);
    let text = text.ok().and_then(|text| String::from_utf8(text).ok());
    text.ok_or_else(|| Unreadable("it is not packed as it should be".to_owned()))
}

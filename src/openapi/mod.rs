//! The `OpenAPI` documents, complete and in parts, and the page that shows them.
//!
//! They are written by hand: that of the control API in `openapi-admin.yaml`, with the control operations
//! of the built-in vendors; that of the vendors in parts, `src/vendors/NAME/openapi.yaml`, of which a
//! test puts `openapi.yaml` together. The served documents have the URL of the server; a vendor's own
//! document is a part of `openapi.yaml`.

#[cfg(feature = "docs")]
mod archive;
#[cfg(test)]
mod committed;
mod file;
mod for_page;
mod login_examples;
mod own;
mod own_accounts;
mod page;
mod part;
#[cfg(feature = "docs")]
mod swagger_ui;
#[cfg(not(feature = "docs"))]
#[path = "no_swagger_ui.rs"]
mod swagger_ui;
mod template;
mod vendor_lists;
mod yaml_text;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use parking_lot::RwLock;
use serde_json::Value;

use crate::provider::Provider;
use crate::vendor::{LoginExample, Vendors};
pub use file::File;
#[cfg(feature = "declared")]
pub(crate) use login_examples::children;
pub use page::{HAS_PAGE, POLICY, PageMode, SwaggerPage};
use template::Template;
pub use template::Unreadable;

/// The documents as packed by build.rs.
const VENDORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.yaml.deflate"));
const CONTROL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi-admin.yaml.deflate"));

/// A document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Document {
    /// That of all vendors, each with its base path.
    Vendors,
    /// That of one vendor, with the vendor's own paths.
    Vendor(Provider),
    /// The same without one security scheme, for a vendor that serves its own document with fewer.
    VendorWithout(Provider, &'static str),
    /// That of the control API.
    Control,
}

/// The format of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentFormat {
    /// YAML; a complete document is as written by hand.
    Yaml,
    /// Compact JSON.
    Json,
}

impl DocumentFormat {
    /// Its media type (RFC 9512, RFC 8259).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Yaml => "application/yaml",
            Self::Json => "application/json",
        }
    }
}

/// Prepared documents, created on first use so that they do not delay the start.
static PREPARED: LazyLock<RwLock<HashMap<Prepared, Arc<Template>>>> =
    LazyLock::new(RwLock::default);

/// A document in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Prepared {
    /// As it is served.
    Served(Document, DocumentFormat),
    /// In JSON, for the page.
    ForPage(Document),
}

impl Prepared {
    /// The prepared document, created on first use.
    fn get(self) -> Result<Arc<Template>, Unreadable> {
        if let Some(template) = PREPARED.read().get(&self) {
            return Ok(Arc::clone(template));
        }
        let template = Arc::new(match self {
            Self::Served(document, format) => document.prepare(format)?,
            Self::ForPage(document) => {
                Template::of_json(for_page::without_filled_options(document.read()?))?
            }
        });
        PREPARED.write().insert(self, Arc::clone(&template));
        Ok(template)
    }
}

impl Document {
    /// The document in JSON for the page of a server, which fills its forms from it.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the built-in document is invalid.
    pub fn text_for_page(self, server: &str) -> Result<String, Unreadable> {
        Ok(Prepared::ForPage(self).get()?.with_server(server))
    }

    /// The document of all vendors, with those of vendors that bring their own.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the built-in document is invalid.
    pub fn with_others<'a>(
        others: impl IntoIterator<Item = (Provider, &'a Value)>,
    ) -> Result<Value, Unreadable> {
        let mut whole = Self::Vendors.read()?;
        own::join(&mut whole, others);
        Ok(whole)
    }

    /// The document of the control API with the vendors of a registry and their control operations.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the built-in document is invalid.
    pub fn control_of(vendors: &Vendors) -> Result<Value, Unreadable> {
        let missing = || Unreadable("a list of vendors is missing".to_owned());
        let text = vendor_lists::filled(unpacked(CONTROL)?, vendors);
        let mut document = parsed(&text.ok_or_else(missing)?)?;
        own::describe_control(&mut document, vendors);
        own_accounts::describe(&mut document, vendors);
        Ok(document)
    }

    /// The document with other examples of logins.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the built-in document is invalid.
    pub fn text_with_logins(
        self,
        format: DocumentFormat,
        server: &str,
        logins: &[LoginExample],
        is_for_page: bool,
    ) -> Result<String, Unreadable> {
        text_of(self.read()?, format, server, Some(logins), is_for_page)
    }

    /// The document for a server with a base URL, for example `http://127.0.0.1:8080/~test`.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the built-in document is invalid.
    pub fn text(self, format: DocumentFormat, server: &str) -> Result<String, Unreadable> {
        Ok(Prepared::Served(self, format).get()?.with_server(server))
    }

    /// The document, to be changed.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the built-in document is invalid.
    pub fn value(self) -> Result<Value, Unreadable> {
        self.read()
    }

    fn prepare(self, format: DocumentFormat) -> Result<Template, Unreadable> {
        match (self, format) {
            (Self::Vendors, DocumentFormat::Yaml) => Template::of_yaml(&unpacked(VENDORS)?),
            (Self::Control, DocumentFormat::Yaml) => Template::of_yaml(&unpacked(CONTROL)?),
            (_, DocumentFormat::Yaml) => yaml(&self.read()?),
            (_, DocumentFormat::Json) => Template::of_json(self.read()?),
        }
    }

    fn read(self) -> Result<Value, Unreadable> {
        static READ: LazyLock<Result<Value, Unreadable>> = LazyLock::new(|| read(VENDORS));
        let vendors = || READ.as_ref().map_err(Clone::clone);
        match self {
            Self::Vendors => vendors().cloned(),
            Self::Vendor(provider) => Ok(part::of(vendors()?, provider)),
            Self::VendorWithout(provider, scheme) => {
                let part = part::of(vendors()?, provider);
                Ok(part::without_scheme(part, scheme))
            }
            Self::Control => read(CONTROL),
        }
    }
}

/// A document that is made when it is asked for, for a server with a base URL; with other examples of
/// logins, if there are.
///
/// # Errors
///
/// [`Unreadable`] when it cannot be written.
pub fn text_of(
    mut document: Value,
    format: DocumentFormat,
    server: &str,
    logins: Option<&[LoginExample]>,
    is_for_page: bool,
) -> Result<String, Unreadable> {
    if let Some(logins) = logins {
        login_examples::fill(&mut document, logins);
    }
    if is_for_page {
        document = for_page::without_filled_options(document);
    }
    let template = match format {
        DocumentFormat::Yaml => yaml(&document),
        DocumentFormat::Json => Template::of_json(document),
    };
    Ok(template?.with_server(server))
}

fn yaml(document: &Value) -> Result<Template, Unreadable> {
    let text = serde_saphyr::to_string(document);
    Template::of_yaml(&text.map_err(|error| Unreadable(error.to_string()))?)
}

fn read(packed: &[u8]) -> Result<Value, Unreadable> {
    parsed(&unpacked(packed)?)
}

fn parsed(text: &str) -> Result<Value, Unreadable> {
    serde_saphyr::from_str(text).map_err(|error| Unreadable(error.to_string()))
}

fn unpacked(packed: &[u8]) -> Result<String, Unreadable> {
    let text = miniz_oxide::inflate::decompress_to_vec(packed);
    let text = text.ok().and_then(|text| String::from_utf8(text).ok());
    text.ok_or_else(|| Unreadable("it is not packed as it should be".to_owned()))
}

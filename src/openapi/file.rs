//! Files of the page, which a build without Swagger UI does not have.

/// A file of the page.
#[derive(Debug)]
pub struct File {
    /// Its media type.
    pub media_type: &'static str,
    /// Whether it is compressed with gzip.
    pub is_gzip: bool,
    /// Its bytes.
    pub bytes: bytes::Bytes,
}

//! Where a token was.

/// A part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// The query of the URL.
    Query,
    /// The path of the URL.
    Path,
    /// The body, or the address of a redirect.
    Body,
}

//! What clients send by mistake or on purpose: every answer is the vendor's own, and never a 5xx.

mod bodies;
mod compression;
mod crowds;
mod dates;
mod guards;
mod heads;
mod limits;
mod methods;
mod slashes;

use crate::vendors::{VENDORS, Vendor};

impl Vendor {
    /// The body of a 413 at this vendor.
    const fn too_large(self) -> &'static str {
        match self.name.as_bytes()[0] {
            b'h' => r#"{"detail":"Request body is too large."}"#,
            b'k' => r#"{"detail":"Request Entity Too Large"}"#,
            b's' => r#"{"status":"error","message":"Request body is too large"}"#,
            _ => "",
        }
    }
}

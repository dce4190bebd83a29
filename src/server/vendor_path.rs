//! The vendor of a path, and the path as that vendor has it.

use std::borrow::Cow;

use crate::provider::Provider;
use crate::vendor::Vendors;

/// A path after the sandbox, split after the base path of a vendor.
pub struct VendorPath<'a> {
    /// The vendor whose base path it has.
    pub base: Option<Provider>,
    /// The rest, beginning with a slash.
    pub path: Cow<'a, str>,
    /// Whether the base path stood after the name of a well-known document (RFC 8414, section 3.1).
    pub is_inserted: bool,
}

impl<'a> VendorPath<'a> {
    /// A path that is not split.
    pub const fn whole(path: &'a str) -> Self {
        Self {
            base: None,
            path: Cow::Borrowed(path),
            is_inserted: false,
        }
    }

    /// Splits a path. With a scope, all paths are that vendor's.
    pub fn find(vendors: &Vendors, scope: Option<Provider>, path: &'a str) -> Self {
        if let Some((vendor, path)) = vendors.at_inserted_path(scope, path) {
            return Self {
                base: Some(vendor).filter(|_| scope.is_none()),
                path: Cow::Owned(path),
                is_inserted: true,
            };
        }
        let based = match scope {
            Some(_) => None,
            None => vendors.at_base_path(path),
        };
        match based {
            Some((provider, rest)) => Self {
                base: Some(provider),
                ..Self::whole(rest)
            },
            None => Self::whole(path),
        }
    }
}

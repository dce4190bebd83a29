//! The built-in vendors, one directory each, and the code that several of them share.
//!
//! A vendor's directory contains only what is specific to it: its operations as data, its request
//! and answer shapes, its error bodies, its token header and claims. To check a vendor, compare its
//! directory with its page in `docs/vendors/`.

#[cfg(feature = "declared")]
pub mod declared;
mod frameworks;
pub(crate) mod haut_ai;
pub(crate) mod igny8;
pub(crate) mod intergiro;
pub(crate) mod kyc;
mod names;
pub(crate) mod oidc;
pub(crate) mod s7risk;

use std::sync::{Arc, LazyLock};

use crate::vendor::{Vendor, Vendors};

/// The vendors that are written in Rust, in the order of their listing.
#[must_use]
pub fn coded() -> Arc<Vendors> {
    static CODED: LazyLock<Arc<Vendors>> = LazyLock::new(|| Arc::new(Vendors::tested(all())));
    Arc::clone(&CODED)
}

fn all() -> Vec<Arc<dyn Vendor>> {
    vec![
        Arc::new(intergiro::Intergiro::new()),
        Arc::new(haut_ai::HautAi::new()),
        Arc::new(kyc::Kyc::new()),
        Arc::new(s7risk::S7risk::new()),
        Arc::new(igny8::Igny8::new()),
        Arc::new(oidc::Oidc::new()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_of_them_clash() {
        assert!(Vendors::new(all()).is_ok());
    }
}

//! The vendors, one directory each, and what several of them share.
//!
//! A vendor says what is particular to it and nothing else: its operations as data, its request
//! and answer shapes, its error bodies, its token header and claims. Read one of them beside its
//! page in `docs/vendors/` to check it.

pub mod frameworks;
mod haut_ai;
mod igny8;
mod intergiro;
mod kyc;
mod s7risk;

use crate::provider::Provider;
use crate::sandbox::faults;
use crate::vendor::Vendor;
pub use haut_ai::PRIVATE_TOKENS_KEY;

/// Every vendor, in the order of [`Provider::ALL`].
#[must_use]
pub fn vendor(provider: Provider) -> &'static dyn Vendor {
    match provider {
        Provider::S7risk => &s7risk::S7risk,
        Provider::Igny8 => &igny8::Igny8,
        Provider::HautAi => &haut_ai::HautAi,
        Provider::Kyc => &kyc::Kyc,
        Provider::Intergiro => &intergiro::Intergiro,
    }
}

/// Every documented operation by its `operationId`, with its vendor.
#[must_use]
pub fn operation_ids() -> Vec<(Provider, &'static str)> {
    let of = |provider| {
        vendor(provider)
            .operations()
            .iter()
            .map(move |each| (provider, each.id))
    };
    Provider::ALL.into_iter().flat_map(of).collect()
}

/// Every documented operation, for faults.
#[must_use]
pub fn all_operations() -> Vec<faults::Operation> {
    let of = |provider| {
        let operations = vendor(provider).operations().iter();
        operations.map(move |each| faults::Operation {
            provider,
            id: each.id,
            method: each.method.as_str(),
            path: each.path,
        })
    };
    Provider::ALL.into_iter().flat_map(of).collect()
}

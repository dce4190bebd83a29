//! The bodies of the operations of kyc.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid::Provider;
use mockid_fuzz::{seeds, vendors};

fuzz_target!(
    init: seeds::plant(seeds::of_vendor(Provider::Kyc)),
    |input: &[u8]| {
        vendors::play(Provider::Kyc, input);
    }
);

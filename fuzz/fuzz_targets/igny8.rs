//! The bodies of the operations of igny8.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid::Provider;
use mockid_fuzz::{seeds, vendors};

fuzz_target!(
    init: seeds::plant(seeds::of_vendor(Provider::Igny8)),
    |input: &[u8]| {
        vendors::play(Provider::Igny8, input);
    }
);

//! The bodies of the operations of s7risk.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid::Provider;
use mockid_fuzz::{seeds, vendors};

fuzz_target!(
    init: seeds::plant(seeds::of_vendor(Provider::S7risk)),
    |input: &[u8]| {
        vendors::play(Provider::S7risk, input);
    }
);

//! The bodies of the operations of haut-ai.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid::Provider;
use mockid_fuzz::{seeds, vendors};

fuzz_target!(
    init: seeds::plant(seeds::of_vendor(Provider::HautAi)),
    |input: &[u8]| {
        vendors::play(Provider::HautAi, input);
    }
);

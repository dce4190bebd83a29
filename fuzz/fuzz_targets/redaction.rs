//! What the journal shows of requests that have secrets in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::{redaction, seeds};

fuzz_target!(
    init: seeds::plant(seeds::of_messages()),
    |input: &[u8]| {
        redaction::play(input);
    }
);

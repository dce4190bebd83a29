//! Fixtures as people write them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::{fixtures, seeds};

fuzz_target!(
    init: seeds::plant(seeds::of_fixtures()),
    |input: &[u8]| {
        fixtures::play(input);
    }
);

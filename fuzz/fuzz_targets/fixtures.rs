//! Fixtures as people write them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::FIXTURES;

fuzz_target!(
    init: plant((FIXTURES.seeds)()),
    |input: &[u8]| {
        (FIXTURES.play)(input);
    }
);

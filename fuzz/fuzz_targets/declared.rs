//! Declared vendors as people write them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::DECLARED;

fuzz_target!(
    init: plant((DECLARED.seeds)()),
    |input: &[u8]| {
        (DECLARED.play)(input);
    }
);

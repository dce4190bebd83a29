//! What is read from short texts: durations, instants, rates, names, patterns.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::TEXTS;

fuzz_target!(
    init: plant((TEXTS.seeds)()),
    |input: &[u8]| {
        (TEXTS.play)(input);
    }
);

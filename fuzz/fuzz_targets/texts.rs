//! What is read from short texts: durations, instants, rates, names, patterns.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::{seeds, texts};

fuzz_target!(
    init: seeds::plant(texts::seeds()),
    |input: &[u8]| {
        texts::play(input);
    }
);

//! Which sandbox, which vendor and which page a request is for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::{dispatch, seeds};

fuzz_target!(
    init: seeds::plant(seeds::of_paths()),
    |input: &[u8]| {
        dispatch::play(input);
    }
);

//! The bodies, queries and paths of the control API, and what the vendors answer after them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::{control, seeds};

fuzz_target!(
    init: seeds::plant(seeds::of_control()),
    |input: &[u8]| {
        control::play(input);
    }
);

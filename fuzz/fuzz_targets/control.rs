//! The bodies, queries and paths of the control API, and what the vendors answer after them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::CONTROL;

fuzz_target!(
    init: plant((CONTROL.seeds)()),
    |input: &[u8]| {
        (CONTROL.play)(input);
    }
);

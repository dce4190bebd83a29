//! The bodies of the operations of s7risk.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::S7RISK;

fuzz_target!(
    init: plant((S7RISK.seeds)()),
    |input: &[u8]| {
        (S7RISK.play)(input);
    }
);

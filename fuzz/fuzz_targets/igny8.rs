//! The bodies of the operations of igny8.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::IGNY8;

fuzz_target!(
    init: plant((IGNY8.seeds)()),
    |input: &[u8]| {
        (IGNY8.play)(input);
    }
);

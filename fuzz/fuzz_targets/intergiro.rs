//! The bodies of the operations of intergiro.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::INTERGIRO;

fuzz_target!(
    init: plant((INTERGIRO.seeds)()),
    |input: &[u8]| {
        (INTERGIRO.play)(input);
    }
);

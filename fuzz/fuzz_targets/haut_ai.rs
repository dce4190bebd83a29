//! The bodies of the operations of haut-ai.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::HAUT_AI;

fuzz_target!(
    init: plant((HAUT_AI.seeds)()),
    |input: &[u8]| {
        (HAUT_AI.play)(input);
    }
);

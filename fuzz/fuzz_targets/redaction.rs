//! What the journal shows of requests that have secrets in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::REDACTION;

fuzz_target!(
    init: plant((REDACTION.seeds)()),
    |input: &[u8]| {
        (REDACTION.play)(input);
    }
);

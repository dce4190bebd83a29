//! What is sent to the OIDC provider.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::OIDC;

fuzz_target!(
    init: plant((OIDC.seeds)()),
    |input: &[u8]| {
        (OIDC.play)(input);
    }
);

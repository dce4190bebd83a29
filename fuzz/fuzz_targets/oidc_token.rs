//! Token requests to the OIDC provider.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::OIDC_TOKEN;

fuzz_target!(
    init: plant((OIDC_TOKEN.seeds)()),
    |input: &[u8]| {
        (OIDC_TOKEN.play)(input);
    }
);

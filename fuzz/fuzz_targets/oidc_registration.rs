//! Registrations at the OIDC provider.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::OIDC_REGISTRATION;

fuzz_target!(
    init: plant((OIDC_REGISTRATION.seeds)()),
    |input: &[u8]| {
        (OIDC_REGISTRATION.play)(input);
    }
);

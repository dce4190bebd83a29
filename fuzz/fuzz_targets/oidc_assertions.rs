//! JWTs of clients of the OIDC provider.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::OIDC_ASSERTIONS;

fuzz_target!(
    init: plant((OIDC_ASSERTIONS.seeds)()),
    |input: &[u8]| {
        (OIDC_ASSERTIONS.play)(input);
    }
);

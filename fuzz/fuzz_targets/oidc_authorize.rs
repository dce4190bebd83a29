//! Authorization requests to the OIDC provider.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::OIDC_AUTHORIZE;

fuzz_target!(
    init: plant((OIDC_AUTHORIZE.seeds)()),
    |input: &[u8]| {
        (OIDC_AUTHORIZE.play)(input);
    }
);

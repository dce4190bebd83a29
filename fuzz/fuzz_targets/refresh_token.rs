//! Refresh tokens: the genuine one refreshes, and nothing else does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::REFRESH_TOKEN;

fuzz_target!(
    init: plant((REFRESH_TOKEN.seeds)()),
    |input: &[u8]| {
        (REFRESH_TOKEN.play)(input);
    }
);

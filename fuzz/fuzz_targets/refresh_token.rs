//! Refresh tokens: the genuine one refreshes, and nothing else does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::{refresh_token, seeds};

fuzz_target!(
    init: seeds::plant(refresh_token::seeds()),
    |input: &[u8]| {
        refresh_token::play(input);
    }
);

//! Tokens: the genuine one opens its vendor's resources, and nothing else does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::{seeds, token};

fuzz_target!(
    init: seeds::plant(token::seeds()),
    |input: &[u8]| {
        token::play(input);
    }
);

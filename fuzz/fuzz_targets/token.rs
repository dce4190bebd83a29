//! Tokens: the genuine one opens its vendor's resources, and nothing else does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::TOKEN;

fuzz_target!(
    init: plant((TOKEN.seeds)()),
    |input: &[u8]| {
        (TOKEN.play)(input);
    }
);

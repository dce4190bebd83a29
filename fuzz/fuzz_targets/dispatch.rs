//! Which sandbox, which vendor and which page a request is for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::DISPATCH;

fuzz_target!(
    init: plant((DISPATCH.seeds)()),
    |input: &[u8]| {
        (DISPATCH.play)(input);
    }
);

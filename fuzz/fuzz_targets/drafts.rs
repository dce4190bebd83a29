//! Drafts of vendors from recordings and OpenAPI documents.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::DRAFTS;

fuzz_target!(
    init: plant((DRAFTS.seeds)()),
    |input: &[u8]| {
        (DRAFTS.play)(input);
    }
);

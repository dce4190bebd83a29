//! The bodies of the operations of kyc.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::KYC;

fuzz_target!(
    init: plant((KYC.seeds)()),
    |input: &[u8]| {
        (KYC.play)(input);
    }
);

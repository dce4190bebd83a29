//! Snapshots that somebody has changed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::seeds::plant;
use mockid_fuzz::target::SNAPSHOT;

fuzz_target!(
    init: plant((SNAPSHOT.seeds)()),
    |input: &[u8]| {
        (SNAPSHOT.play)(input);
    }
);

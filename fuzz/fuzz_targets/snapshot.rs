//! Snapshots that somebody has changed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mockid_fuzz::{seeds, snapshot};

fuzz_target!(
    init: seeds::plant(snapshot::seeds()),
    |input: &[u8]| {
        snapshot::play(input);
    }
);

//! Random plans for threads.

use std::fmt::Debug;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// The seeds of the histories to test, one for each: the usual number of them, or
/// `MOCKID_HISTORIES`.
pub fn seeds(usual: u64) -> std::ops::Range<u64> {
    let wanted = std::env::var("MOCKID_HISTORIES").ok();
    let wanted = wanted.map(|number| number.parse().expect("MOCKID_HISTORIES is a whole number"));
    0..wanted.unwrap_or(usual)
}

/// A number of random steps for each of a number of threads, determined by the seed.
pub fn drawn<S: Debug>(
    seed: u64,
    step: impl Strategy<Value = S>,
    threads: usize,
    steps: usize,
) -> Vec<Vec<S>> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), random);
    let plans = vec(vec(step, steps), threads).new_tree(&mut runner);
    plans.expect("nothing is filtered out").current()
}

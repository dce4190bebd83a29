//! Deterministic random numbers.

use sha2::{Digest, Sha256};

/// The purpose of a number; a fault draws several for one request, which must be independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RandomPurpose {
    /// Whether the fault is applied.
    Use,
    /// The length of the delay.
    Delay,
}

/// A number in [0, 1) that depends only on the seed, the count of the request and the purpose: the
/// first 32 bits of their SHA-256.
pub(super) fn draw(seed: u64, count: u64, purpose: RandomPurpose) -> f64 {
    let mut drawn_from = Vec::from(seed.to_be_bytes());
    drawn_from.extend(count.to_be_bytes());
    drawn_from.push(match purpose {
        RandomPurpose::Use => 0,
        RandomPurpose::Delay => 1,
    });
    let digest = Sha256::digest(&drawn_from);
    let mut first = [0; 4];
    first.copy_from_slice(&digest[..4]);
    f64::from(u32::from_be_bytes(first)) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_that_of_its_seed_and_purpose() {
        let series = |seed, purpose| (1..=20).map(move |count| draw(seed, count, purpose));
        assert!(series(7, RandomPurpose::Use).eq(series(7, RandomPurpose::Use)));
        assert!(series(7, RandomPurpose::Use).ne(series(8, RandomPurpose::Use)));
        assert!(series(7, RandomPurpose::Use).ne(series(7, RandomPurpose::Delay)));
    }

    #[test]
    fn numbers_lie_evenly_from_0_up_to_1() {
        let numbers: Vec<f64> = (0..4000)
            .map(|count| draw(1, count, RandomPurpose::Use))
            .collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        for quarter in [0.25, 0.5, 0.75] {
            let below = numbers.iter().filter(|number| **number < quarter).count();
            let share = f64::from(u32::try_from(below).unwrap()) / 4000.0;
            assert!((share - quarter).abs() < 0.03, "{share} below {quarter}");
        }
    }
}

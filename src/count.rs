//! Bounded counts: a whole number from 1 to a maximum.

use std::num::NonZeroUsize;

/// The error for a number that is out of bounds. Its message has the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a whole number from 1 to {most}")]
pub struct InvalidCount {
    most: usize,
}

/// The number, if it is from 1 to `most`.
///
/// # Errors
///
/// [`InvalidCount`].
pub fn up_to(most: usize, number: usize) -> Result<NonZeroUsize, InvalidCount> {
    NonZeroUsize::new(number)
        .filter(|number| number.get() <= most)
        .ok_or(InvalidCount { most })
}

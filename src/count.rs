//! How many of something there may be: a whole number from 1 to some cap.

use std::num::NonZeroUsize;

/// A number that is out of bounds. Its text says which one is not.
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

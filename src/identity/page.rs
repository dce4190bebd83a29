//! Pages of lists.

/// A part of a list.
#[derive(Debug, Clone, Copy)]
pub struct PageRange {
    /// The number of entries before it.
    pub offset: usize,
    /// Its maximum length.
    pub limit: usize,
}

impl PageRange {
    /// The whole list.
    pub const ALL: Self = Self {
        offset: 0,
        limit: usize::MAX,
    };
}

/// A part of a list, and the length of the list.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The part.
    pub page: Vec<T>,
    /// The length of the list.
    pub total: usize,
}

impl<T> Listed<T> {
    /// The same part with each entry converted.
    #[must_use]
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            page: self.page.into_iter().map(convert).collect(),
            total: self.total,
        }
    }
}

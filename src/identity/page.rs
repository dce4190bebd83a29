//! Pages of lists.

/// Which part of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// How many are left out before it.
    pub offset: usize,
    /// How many it has at most.
    pub limit: usize,
}

impl Page {
    /// The whole list.
    pub const ALL: Self = Self {
        offset: 0,
        limit: usize::MAX,
    };
}

/// A part of a list, and how long the whole of it is.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The part.
    pub page: Vec<T>,
    /// The length of the whole.
    pub total: usize,
}

impl<T> Listed<T> {
    /// The same part with each of its entries as something else.
    #[must_use]
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            page: self.page.into_iter().map(convert).collect(),
            total: self.total,
        }
    }
}

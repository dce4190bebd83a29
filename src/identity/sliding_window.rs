//! Counting what happened lately.

use std::collections::VecDeque;

use crate::clock::{NumericDate, Period};

/// The instants of the latest events: a log that slides along with the time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlidingWindow {
    events: VecDeque<NumericDate>,
}

impl SlidingWindow {
    /// Forgets what happened a whole `length` ago or earlier, and says how much is left.
    pub fn slide(&mut self, now: NumericDate, length: Period) -> usize {
        self.events
            .retain(|event| !event.after(length).has_come(now));
        self.events.len()
    }

    /// How many events are left when what [`slide`](Self::slide) forgets is left out.
    #[must_use]
    pub fn count(&self, now: NumericDate, length: Period) -> usize {
        let lately = |event: &&NumericDate| !event.after(length).has_come(now);
        self.events.iter().filter(lately).count()
    }

    /// Notes an event.
    pub fn note(&mut self, now: NumericDate) {
        self.events.push_back(now);
    }

    /// Remembers an event as of another instant.
    pub fn change(&mut self, event: NumericDate, to: NumericDate) {
        if let Some(found) = self.events.iter_mut().find(|known| **known == event) {
            *found = to;
        }
    }

    /// The earliest event that is remembered.
    #[must_use]
    pub fn earliest(&self) -> Option<NumericDate> {
        self.events.iter().min().copied()
    }

    /// The latest event that is remembered.
    #[must_use]
    pub fn latest(&self) -> Option<NumericDate> {
        self.events.iter().max().copied()
    }

    /// The events that are remembered, in the order in which they were noted.
    pub fn events(&self) -> impl Iterator<Item = NumericDate> {
        self.events.iter().copied()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.events.clear();
    }
}

impl FromIterator<NumericDate> for SlidingWindow {
    fn from_iter<I: IntoIterator<Item = NumericDate>>(events: I) -> Self {
        Self {
            events: events.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_counts_until_the_length_has_passed() {
        let at = NumericDate::from_seconds;
        let length = Period::seconds(10);
        let mut window = SlidingWindow::default();
        window.note(at(100));
        window.note(at(105));
        assert_eq!(window.slide(at(109), length), 2);
        assert_eq!(window.slide(at(110), length), 1);
        assert_eq!(window.earliest(), Some(at(105)));
        assert_eq!(window.slide(at(115), length), 0);
    }
}

//! Counts events in a sliding time window.

use std::collections::VecDeque;

use crate::clock::{NumericDate, Period};

/// The times of the latest events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlidingWindow {
    events: VecDeque<NumericDate>,
}

impl SlidingWindow {
    /// Removes events that are at least `length` old, and returns the number of the others.
    pub fn slide(&mut self, now: NumericDate, length: Period) -> usize {
        self.events
            .retain(|event| !event.after(length).has_come(now));
        self.events.len()
    }

    /// The number of events without those that [`slide`](Self::slide) would remove.
    #[must_use]
    pub fn count(&self, now: NumericDate, length: Period) -> usize {
        let lately = |event: &&NumericDate| !event.after(length).has_come(now);
        self.events.iter().filter(lately).count()
    }

    /// Adds an event.
    pub fn note(&mut self, now: NumericDate) {
        self.events.push_back(now);
    }

    /// Changes the time of an event.
    pub fn change(&mut self, event: NumericDate, to: NumericDate) {
        if let Some(found) = self.events.iter_mut().find(|known| **known == event) {
            *found = to;
        }
    }

    /// The earliest event.
    #[must_use]
    pub fn earliest(&self) -> Option<NumericDate> {
        self.events.iter().min().copied()
    }

    /// The latest event.
    #[must_use]
    pub fn latest(&self) -> Option<NumericDate> {
        self.events.iter().max().copied()
    }

    /// The events in the order in which they were added.
    pub fn events(&self) -> impl Iterator<Item = NumericDate> {
        self.events.iter().copied()
    }

    /// Removes all events.
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

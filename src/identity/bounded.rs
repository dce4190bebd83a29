//! A map whose entries end, and which has an end itself.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use crate::clock::NumericDate;

/// Entries by key, with the instant at which each ends.
///
/// An entry that has ended is kept: the clock may be moved back. When the map is full, the entry
/// that ends first makes room.
#[derive(Debug, Clone)]
pub struct Bounded<K, V> {
    entries: HashMap<K, V>,
    by_end: BTreeSet<(NumericDate, K)>,
    capacity: usize,
}

/// What ends at an instant.
pub trait Ends {
    /// The instant.
    fn ends(&self) -> NumericDate;
}

impl<K: Copy + Eq + Hash + Ord, V: Ends> Bounded<K, V> {
    /// An empty map for so many entries.
    pub fn new(capacity: usize) -> Self {
        Self {
            entries: HashMap::new(),
            by_end: BTreeSet::new(),
            capacity,
        }
    }

    /// The entry under a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.entries.get(&key)
    }

    /// Puts an entry in, in the place of what was under its key.
    pub fn insert(&mut self, key: K, value: V) {
        self.remove(key);
        while self.entries.len() >= self.capacity {
            let Some((_, first)) = self.by_end.pop_first() else {
                break;
            };
            self.entries.remove(&first);
        }
        self.by_end.insert((value.ends(), key));
        self.entries.insert(key, value);
    }

    /// Changes an entry, its end included.
    pub fn update<T>(&mut self, key: K, change: impl FnOnce(&mut V) -> T) -> Option<T> {
        let value = self.entries.get_mut(&key)?;
        let before = value.ends();
        let result = change(value);
        let after = value.ends();
        if before != after {
            self.by_end.remove(&(before, key));
            self.by_end.insert((after, key));
        }
        Some(result)
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: K) -> Option<V> {
        let value = self.entries.remove(&key)?;
        self.by_end.remove(&(value.ends(), key));
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Ends for i64 {
        fn ends(&self) -> NumericDate {
            NumericDate::from_seconds(*self)
        }
    }

    #[test]
    fn the_entry_that_ends_first_makes_room() {
        let mut map = Bounded::new(2);
        map.insert('a', 30);
        map.insert('b', 10);
        map.insert('c', 20);
        assert_eq!(
            (map.get('a'), map.get('b'), map.get('c')),
            (Some(&30), None, Some(&20))
        );
    }

    #[test]
    fn a_changed_end_counts() {
        let mut map = Bounded::new(2);
        map.insert('a', 30);
        map.insert('b', 10);
        map.update('b', |end| *end = 40);
        map.insert('c', 50);
        assert_eq!((map.get('a'), map.get('b')), (None, Some(&40)));
    }

    #[test]
    fn what_is_put_under_a_key_replaces_what_was_there() {
        let mut map = Bounded::new(2);
        map.insert('a', 1);
        map.insert('a', 2);
        map.insert('b', 3);
        assert_eq!((map.get('a'), map.get('b')), (Some(&2), Some(&3)));
        assert_eq!(map.remove('a'), Some(2));
        assert_eq!(map.by_end.len(), 1);
    }
}

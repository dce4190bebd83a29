//! A map whose entries end, and which has an end itself.

use std::hash::Hash;

use indexmap::IndexMap;

use crate::clock::NumericDate;

/// How many entries are looked at to find one that makes room. It is all of them in a small map, and
/// in a large one enough to meet one that ends soon; more would hold up whoever puts something in.
const LOOKED_AT: usize = 64;

/// Entries by key, each of which ends at some instant.
///
/// An entry that has ended is kept: the clock may be moved back. When the map is full, the one makes
/// room that ends first among those whose turn it is to be looked at. There may be millions of
/// entries, so they lie side by side, and nothing is kept in the order of the ends.
#[derive(Debug, Clone)]
pub struct Bounded<K, V> {
    entries: IndexMap<K, V>,
    /// Whose turn it is.
    turn: usize,
    capacity: usize,
}

/// What ends at an instant.
pub trait Ends {
    /// The instant.
    fn ends(&self) -> NumericDate;
}

impl<K: Copy + Eq + Hash, V: Ends> Bounded<K, V> {
    /// An empty map for so many entries.
    pub fn new(capacity: usize) -> Self {
        Self {
            entries: IndexMap::new(),
            turn: 0,
            capacity,
        }
    }

    /// The entry under a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.entries.get(&key)
    }

    /// The entry under a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.entries.get_mut(&key)
    }

    /// Puts an entry in, in the place of what was under its key.
    pub fn insert(&mut self, key: K, value: V) {
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&key) {
            self.make_room();
        }
        self.entries.insert(key, value);
    }

    /// Every entry with its key, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.entries.iter().map(|(key, value)| (*key, value))
    }

    /// Calls `change` with every entry.
    pub fn change_all(&mut self, mut change: impl FnMut(K, &mut V)) {
        for (key, value) in &mut self.entries {
            change(*key, value);
        }
    }

    /// The keys of the entries that are wanted, by the given instant of each and, within one
    /// second, in the order in which they were put in.
    pub fn keys_in_order(
        &self,
        wanted: impl Fn(K, &V) -> bool,
        instant: impl Fn(&V) -> NumericDate,
    ) -> Vec<K> {
        let mut found: Vec<(NumericDate, usize, K)> = self
            .iter()
            .enumerate()
            .filter(|(_, (key, value))| wanted(*key, value))
            .map(|(place, (key, value))| (instant(value), place, key))
            .collect();
        found.sort_unstable_by_key(|(instant, place, _)| (*instant, *place));
        found.into_iter().map(|(_, _, key)| key).collect()
    }

    /// Forgets the entry that ends first among the next ones.
    fn make_room(&mut self) {
        let count = self.entries.len();
        let next = (0..LOOKED_AT.min(count)).map(|step| (self.turn + step) % count);
        let ends = |place: &usize| {
            self.entries
                .get_index(*place)
                .map(|(_, value)| value.ends())
        };
        if let Some(first) = next.min_by_key(ends) {
            // The last entry takes its place.
            self.entries.swap_remove_index(first);
        }
        self.turn = (self.turn + LOOKED_AT) % count.max(1);
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
        *map.get_mut('b').unwrap() = 40;
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
        assert_eq!(map.iter().count(), 2);
    }

    #[test]
    fn a_full_map_stays_within_its_capacity_and_keeps_what_ends_last() {
        let mut map = Bounded::new(64);
        for number in 0..1000_i64 {
            map.insert(number, number);
            assert!(map.iter().count() <= 64);
        }
        assert!((960..1000).all(|number| map.get(number).is_some()));
        assert!((0..900).all(|number| map.get(number).is_none()));
    }

    #[test]
    fn in_a_large_map_too_what_has_ended_long_ago_makes_room() {
        let mut map = Bounded::new(10_000);
        // One in sixteen ends soon.
        for number in 0..10_000_i64 {
            let end = if number % 16 == 0 { 1 } else { 1_000 };
            map.insert(number, end);
        }
        for number in 10_000..10_500_i64 {
            map.insert(number, 1_000);
        }
        assert_eq!(map.iter().count(), 10_000);
        let soon = map.iter().filter(|(_, end)| **end == 1).count();
        assert_eq!(soon, 625 - 500);
        assert!((10_000..10_500).all(|number| map.get(number).is_some()));
    }

    #[test]
    fn keys_come_in_the_order_of_an_instant_and_then_of_their_coming() {
        let mut map = Bounded::new(9);
        for (key, end) in [('d', 2), ('a', 1), ('c', 2), ('b', 1)] {
            map.insert(key, end);
        }
        assert_eq!(
            map.keys_in_order(|_, _| true, Ends::ends),
            ['a', 'b', 'd', 'c']
        );
        assert_eq!(
            map.keys_in_order(|_, end| *end == 2, Ends::ends),
            ['d', 'c']
        );
    }
}

//! A map whose entries end, and which has an end itself.

use std::collections::HashMap;
use std::hash::Hash;

use crate::clock::NumericDate;

/// Entries by key, each of which ends at some instant.
///
/// An entry that has ended is kept: the clock may be moved back. When the map is full, those that
/// end first make room. There may be millions of entries, so the values lie side by side and only
/// their places in the table of keys, and nothing is kept in the order of the ends: it is looked
/// for when room is needed.
#[derive(Debug, Clone)]
pub struct Bounded<K, V> {
    places: HashMap<K, u32>,
    values: Vec<V>,
    free: Vec<u32>,
    capacity: u32,
}

/// What ends at an instant.
pub trait Ends {
    /// The instant.
    fn ends(&self) -> NumericDate;
}

impl<K: Copy + Eq + Hash, V: Ends> Bounded<K, V> {
    /// An empty map for so many entries.
    pub fn new(capacity: u32) -> Self {
        Self {
            places: HashMap::new(),
            values: Vec::new(),
            free: Vec::new(),
            capacity,
        }
    }

    /// The entry under a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.values.get(*self.places.get(&key)? as usize)
    }

    /// The entry under a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.values.get_mut(*self.places.get(&key)? as usize)
    }

    /// Puts an entry in, in the place of what was under its key.
    pub fn insert(&mut self, key: K, value: V) {
        if let Some(known) = self.get_mut(key) {
            *known = value;
            return;
        }
        if self.places.len() >= self.capacity as usize {
            self.make_room();
        }
        let Ok(mut place) = u32::try_from(self.values.len()) else {
            return;
        };
        match self.free.pop() {
            Some(free) => {
                place = free;
                self.values[free as usize] = value;
            }
            None => self.push(value),
        }
        self.places.insert(key, place);
    }

    /// Every entry with its key, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        let value = |(key, place): (&K, &u32)| Some((*key, self.values.get(*place as usize)?));
        self.places.iter().filter_map(value)
    }

    /// Calls `change` with every entry.
    pub fn change_all(&mut self, mut change: impl FnMut(K, &mut V)) {
        for (key, place) in &self.places {
            if let Some(value) = self.values.get_mut(*place as usize) {
                change(*key, value);
            }
        }
    }

    /// The keys of the entries that are wanted, by the given instant of each and, within one
    /// second, in the order in which they were put in.
    pub fn keys_in_order(
        &self,
        wanted: impl Fn(K, &V) -> bool,
        instant: impl Fn(&V) -> NumericDate,
    ) -> Vec<K> {
        let mut found: Vec<(NumericDate, u32, K)> = self
            .places
            .iter()
            .filter_map(|(key, place)| {
                let value = self.values.get(*place as usize)?;
                wanted(*key, value).then(|| (instant(value), *place, *key))
            })
            .collect();
        found.sort_unstable_by_key(|(instant, place, _)| (*instant, *place));
        found.into_iter().map(|(_, _, key)| key).collect()
    }

    fn push(&mut self, value: V) {
        // A vector doubles by itself, and then half of what it takes may lie unused.
        if self.values.len() == self.values.capacity() {
            self.values.reserve_exact((self.values.len() / 4).max(4));
        }
        self.values.push(value);
    }

    /// Forgets those that end first: a sixteenth at once, because to find one is to look at all.
    fn make_room(&mut self) {
        let end = |place: u32| Some((self.values.get(place as usize)?.ends(), place));
        let mut ends: Vec<_> = self
            .places
            .values()
            .filter_map(|place| end(*place))
            .collect();
        let last = (ends.len() / 16).max(1) - 1;
        if last >= ends.len() {
            return;
        }
        let (_, last, _) = ends.select_nth_unstable(last);
        let last = *last;
        self.places.retain(|_, place| {
            let goes = end(*place).is_some_and(|end| end <= last);
            if goes {
                self.free.push(*place);
            }
            !goes
        });
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
        assert_eq!(map.values.len(), 64);
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

//! A bounded map that evicts what expires soonest.

use std::hash::Hash;
use std::sync::Arc;

use indexmap::IndexMap;

use super::page::{Listed, PageRange};
use super::session_budget::Total;
use crate::clock::NumericDate;

/// The number of entries examined to find one to evict. A small map is examined completely; in a
/// large one this finds an entry that expires soon without delaying the insertion.
const LOOKED_AT: usize = 64;

/// Entries by key, each with an expiry time.
///
/// Expired entries are kept, because the clock may be moved back. When the map is full, it evicts
/// the entry that expires first among the next ones in turn. There may be millions of entries, so
/// they are stored contiguously, and there is no index by expiry.
///
/// It may share a total with other maps. While the total is reached, a map with more than its share
/// evicts as if it were full.
#[derive(Debug)]
pub struct ExpiringMap<K, V> {
    entries: IndexMap<K, V>,
    /// The position of the next entry to examine.
    turn: usize,
    capacity: usize,
    total: Option<Arc<Total>>,
}

/// A clone does not count towards the total, because it is temporary.
impl<K: Clone, V: Clone> Clone for ExpiringMap<K, V> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            turn: self.turn,
            capacity: self.capacity,
            total: None,
        }
    }
}

impl<K, V> Drop for ExpiringMap<K, V> {
    fn drop(&mut self) {
        if let Some(total) = &self.total {
            total.subtract(self.entries.len());
        }
    }
}

/// An entry with an expiry time.
pub trait Ends {
    /// When it expires.
    fn ends(&self) -> NumericDate;
}

impl<K: Copy + Eq + Hash, V: Ends> ExpiringMap<K, V> {
    /// An empty map with this capacity, whose entries count towards a shared total.
    pub fn within(total: &Arc<Total>, capacity: usize) -> Self {
        Self {
            entries: IndexMap::new(),
            turn: 0,
            capacity,
            total: Some(Arc::clone(total)),
        }
    }

    /// The entry under a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.entries.get(&key)
    }

    /// The entry under a key, mutable.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.entries.get_mut(&key)
    }

    /// Inserts an entry, or replaces that of its key.
    pub fn insert(&mut self, key: K, value: V) {
        if self.is_full() && !self.entries.contains_key(&key) {
            self.make_room();
        }
        if self.entries.insert(key, value).is_none()
            && let Some(total) = &self.total
        {
            total.add(1);
        }
    }

    fn is_full(&self) -> bool {
        let count = self.entries.len();
        let is_met = |total: &Arc<Total>| count >= Total::SHARE && total.left() == 0;
        count >= self.capacity || self.total.as_ref().is_some_and(is_met)
    }

    /// Every entry with its key, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.entries.iter().map(|(key, value)| (*key, value))
    }

    /// Calls `change` with every entry.
    pub fn change_all(&mut self, mut change: impl FnMut(K, &mut V)) {
        for (key, value) in &mut self.entries {
            change(*key, value);
        }
    }

    /// A page of the keys of the matching entries, sorted by the given time of each and, within one
    /// second, by insertion. Only the page is sorted, because there may be millions of entries.
    pub fn keys_in_order(
        &self,
        wanted: impl Fn(K, &V) -> bool,
        instant: impl Fn(&V) -> NumericDate,
        page: PageRange,
    ) -> Listed<K> {
        let mut found: Vec<(NumericDate, usize, K)> = self
            .iter()
            .enumerate()
            .filter(|(_, (key, value))| wanted(*key, value))
            .map(|(place, (key, value))| (instant(value), place, key))
            .collect();
        let order = |(instant, place, _): &(NumericDate, usize, K)| (*instant, *place);
        let total = found.len();
        let begin = page.offset.min(total);
        let end = begin.saturating_add(page.limit).min(total);
        if end < total {
            found.select_nth_unstable_by_key(end, order);
            found.truncate(end);
        }
        if 0 < begin && begin < end {
            found.select_nth_unstable_by_key(begin, order);
        }
        let mut found = found.split_off(begin);
        found.sort_unstable_by_key(order);
        Listed {
            page: found.into_iter().map(|(_, _, key)| key).collect(),
            total,
        }
    }

    /// Evicts the entry that expires first among the next ones.
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
            if let Some(total) = &self.total {
                total.subtract(1);
            }
        }
        self.turn = (self.turn + LOOKED_AT) % count.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map<K: Copy + Eq + Hash, V: Ends>(capacity: usize) -> ExpiringMap<K, V> {
        ExpiringMap::within(&Arc::new(Total::new(usize::MAX)), capacity)
    }

    impl Ends for i64 {
        fn ends(&self) -> NumericDate {
            NumericDate::from_seconds(*self)
        }
    }

    #[test]
    fn the_entry_that_ends_first_makes_room() {
        let mut map = map(2);
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
        let mut map = map(2);
        map.insert('a', 30);
        map.insert('b', 10);
        *map.get_mut('b').unwrap() = 40;
        map.insert('c', 50);
        assert_eq!((map.get('a'), map.get('b')), (None, Some(&40)));
    }

    #[test]
    fn what_is_put_under_a_key_replaces_what_was_there() {
        let mut map = map(2);
        map.insert('a', 1);
        map.insert('a', 2);
        map.insert('b', 3);
        assert_eq!((map.get('a'), map.get('b')), (Some(&2), Some(&3)));
        assert_eq!(map.iter().count(), 2);
    }

    #[test]
    fn a_full_map_stays_within_its_capacity_and_keeps_what_ends_last() {
        let mut map = map(64);
        for number in 0..1000_i64 {
            map.insert(number, number);
            assert!(map.iter().count() <= 64);
        }
        assert!((960..1000).all(|number| map.get(number).is_some()));
        assert!((0..900).all(|number| map.get(number).is_none()));
    }

    #[test]
    fn beyond_the_total_a_map_with_more_than_its_share_makes_room_for_what_is_new() {
        let total = Arc::new(Total::new(1500));
        let most = i64::try_from(Total::SHARE).unwrap();
        let mut large = ExpiringMap::within(&total, 10_000);
        for number in 0..1500 {
            large.insert(number, number);
        }
        let mut small = ExpiringMap::within(&total, 10_000);
        for number in 0..most + 100 {
            small.insert(number, number);
        }
        assert_eq!(small.iter().count(), Total::SHARE);
        large.insert(9999, 9999);
        assert_eq!(large.iter().count(), 1500);
        drop(large);
        small.insert(most + 100, 0);
        assert_eq!(small.iter().count(), Total::SHARE + 1);
        drop((small.clone(), small));
        assert_eq!(total.left(), 1500);
    }

    #[test]
    fn in_a_large_map_too_what_has_ended_long_ago_makes_room() {
        let mut map = map(10_000);
        // One in sixteen expires soon.
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
        let mut map = map(9);
        for (key, end) in [('d', 2), ('a', 1), ('c', 2), ('b', 1)] {
            map.insert(key, end);
        }
        let all = map.keys_in_order(|_, _| true, Ends::ends, PageRange::ALL);
        assert_eq!((all.page, all.total), (vec!['a', 'b', 'd', 'c'], 4));
        let later = map.keys_in_order(|_, end| *end == 2, Ends::ends, PageRange::ALL);
        assert_eq!((later.page, later.total), (vec!['d', 'c'], 2));
    }

    #[test]
    fn a_page_of_the_keys_is_that_part_of_all_of_them() {
        let mut map = map(200);
        for number in 0..100_i64 {
            map.insert(number, (number * 37) % 11);
        }
        let all = map
            .keys_in_order(|_, _| true, Ends::ends, PageRange::ALL)
            .page;
        for (offset, limit) in [
            (0, 0),
            (0, 10),
            (7, 20),
            (95, 20),
            (100, 1),
            (500, 1),
            (0, 100),
        ] {
            let page = PageRange { offset, limit };
            let part = map.keys_in_order(|_, _| true, Ends::ends, page);
            let expected: Vec<_> = all.iter().copied().skip(offset).take(limit).collect();
            assert_eq!((part.page, part.total), (expected, 100), "{page:?}");
        }
    }
}

//! Rate limits of vendors: requests of a caller in a sliding window.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;

use super::sliding_window::SlidingWindow;
use super::{AccountId, TokenId};
use crate::clock::{NumericDate, Period};
use crate::provider::Provider;

/// A number of requests in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottlePolicy {
    /// The number.
    pub count: u32,
    /// The period.
    pub per: Period,
}

/// The state of a rate limit after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Whether the request is allowed.
    pub allowed: bool,
    /// The number of allowed requests.
    pub limit: u32,
    /// The number of remaining requests.
    pub remaining: u32,
    /// When the next request becomes available; now if all are.
    pub reset: NumericDate,
}

/// By whom the calls of an operation are counted that has a limit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Caller {
    /// By the address of the client.
    Address(IpAddr),
    /// By the account.
    Account(AccountId),
    /// By the token, or by a login name in the form of its digest.
    Token(TokenId),
}

/// An operation of a vendor by its number, and a caller.
pub type OperationCaller = (Provider, usize, Caller);

/// The maximum number of addresses. Above it, those that have been inactive the longest are
/// removed.
const MAX_ADDRESSES: usize = 10_000;

/// The latest requests of each client address, or of another caller.
///
/// It works like Django REST Framework's throttles: a log of allowed requests, in which refused
/// ones do not count.
#[derive(Debug, Clone)]
pub struct Throttle<K = IpAddr> {
    pub(super) requests: HashMap<K, SlidingWindow>,
}

impl<K> Default for Throttle<K> {
    fn default() -> Self {
        Self {
            requests: HashMap::new(),
        }
    }
}

impl<K: Copy + Eq + Hash + Ord> Throttle<K> {
    /// Counts a request of a caller.
    pub fn take(&mut self, client: K, policy: ThrottlePolicy, now: NumericDate) -> Allowance {
        self.make_room_for(client);
        let window = self.requests.entry(client).or_default();
        let used = window.slide(now, policy.per);
        let limit = policy.count as usize;
        let allowed = used < limit;
        if allowed {
            window.note(now);
        }
        let used = used + usize::from(allowed);
        Allowance {
            allowed,
            limit: policy.count,
            remaining: u32::try_from(limit.saturating_sub(used)).unwrap_or(0),
            reset: window
                .earliest()
                .map_or(now, |earliest| earliest.after(policy.per)),
        }
    }

    /// When full, removes the quarter of the addresses that have been inactive the longest.
    fn make_room_for(&mut self, newcomer: K) {
        if self.requests.len() < MAX_ADDRESSES || self.requests.contains_key(&newcomer) {
            return;
        }
        let clients = self.requests.iter();
        let mut by_latest: Vec<_> = clients
            .map(|(client, window)| (window.latest(), *client))
            .collect();
        by_latest.sort_unstable();
        for (_, client) in by_latest.drain(..MAX_ADDRESSES / 4) {
            self.requests.remove(&client);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: ThrottlePolicy = ThrottlePolicy {
        count: 2,
        per: Period::minutes(1),
    };

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    #[test]
    fn when_there_are_too_many_addresses_those_that_were_quiet_the_longest_are_forgotten() {
        let address = |number: usize| {
            let number = u32::try_from(number).unwrap();
            IpAddr::V4(std::net::Ipv4Addr::from_bits(number))
        };
        let mut throttle = Throttle::<IpAddr>::default();
        for number in 0..MAX_ADDRESSES {
            let now = at(i64::from(number >= MAX_ADDRESSES / 4));
            throttle.take(address(number), POLICY, now);
        }
        let newest = throttle.take(address(MAX_ADDRESSES), POLICY, at(1));
        assert_eq!(newest.remaining, 1);
        assert!(throttle.requests.len() <= MAX_ADDRESSES);
        let remaining = |throttle: &mut Throttle<IpAddr>, number| {
            throttle.take(address(number), POLICY, at(1)).remaining
        };
        assert_eq!(remaining(&mut throttle, MAX_ADDRESSES / 4), 0);
        assert_eq!(remaining(&mut throttle, MAX_ADDRESSES - 1), 0);
        assert_eq!(remaining(&mut throttle, 0), 1);
    }
}

//! What is left of the allowance of each client address.

use std::collections::HashMap;
use std::net::IpAddr;

use governor::nanos::Nanos;
use governor::state::StateStore;
use parking_lot::Mutex;

/// How many addresses are remembered. Beyond it the quarter is forgotten whose allowance is whole
/// again first, or is already.
const MAX_ADDRESSES: usize = 10_000;

/// The instant at which the allowance of each address is whole again.
#[derive(Debug, Default)]
pub struct Addresses(Mutex<HashMap<IpAddr, Nanos>>);

impl StateStore for Addresses {
    type Key = IpAddr;

    fn measure_and_replace<T, F, E>(&self, client: &IpAddr, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut whole_again = self.0.lock();
        let (measured, instant) = measure(whole_again.get(client).copied())?;
        if whole_again.len() >= MAX_ADDRESSES && !whole_again.contains_key(client) {
            forget_a_quarter(&mut whole_again);
        }
        whole_again.insert(*client, instant);
        Ok(measured)
    }
}

fn forget_a_quarter(whole_again: &mut HashMap<IpAddr, Nanos>) {
    let mut by_instant: Vec<_> = whole_again.iter().map(|(ip, at)| (*at, *ip)).collect();
    by_instant.select_nth_unstable(MAX_ADDRESSES / 4);
    for (_, client) in by_instant.drain(..MAX_ADDRESSES / 4) {
        whole_again.remove(&client);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;
    use governor::middleware::NoOpMiddleware;
    use governor::{Quota, RateLimiter};

    use super::*;

    fn address(number: usize) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(number.try_into().unwrap()))
    }

    #[test]
    fn when_there_are_too_many_addresses_those_whose_allowance_is_whole_first_are_forgotten() {
        let once_an_hour = Quota::with_period(Duration::from_secs(3600)).unwrap();
        let clock = FakeRelativeClock::default();
        let limiter: RateLimiter<_, _, _, NoOpMiddleware<Nanos>> =
            RateLimiter::new(once_an_hour, Addresses::default(), clock.clone());
        let take = |number| limiter.check_key(&address(number)).is_ok();
        for number in 0..MAX_ADDRESSES {
            if number == MAX_ADDRESSES / 4 {
                clock.advance(Duration::from_secs(1));
            }
            assert!(take(number));
        }
        for number in [0, MAX_ADDRESSES / 4, MAX_ADDRESSES - 1] {
            assert!(!take(number), "{number} is remembered");
        }
        assert!(take(MAX_ADDRESSES));
        assert!(!take(MAX_ADDRESSES / 4) && !take(MAX_ADDRESSES - 1));
        assert!(take(0), "forgotten");
        let remembered = limiter.into_state_store().0.into_inner().len();
        assert_eq!(remembered, MAX_ADDRESSES - MAX_ADDRESSES / 4 + 2);
    }
}

//! igny8's throttle, a sliding window for each client address
//! (`docs/vendors/igny8.md#throttling-is-429-when-the-setting-is-on`).

use std::net::{IpAddr, Ipv4Addr};

use mockid::clock::{NumericDate, Period};
use mockid::identity::directory::Directory;
use mockid::identity::throttle::{Allowance, ThrottlePolicy};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::model::sandbox::{self, Decided};
use crate::support::{MINUTE, Step, agree, at, cases, moves_around, store_of};

/// What the framework keeps: the requests that it allowed. A request that is a whole period ago when
/// the client asks is forgotten for good, even if the clock is moved back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Rules {
    count: u32,
    per: i64,
    allowed: Vec<(u8, i64)>,
}

impl sandbox::Rules for Rules {
    type Ask = u8;
    type Answer = Allowance;

    fn renewed(&self) -> Self {
        Self {
            allowed: Vec::new(),
            ..*self
        }
    }

    fn decide(&mut self, _: usize, client: &u8, now: i64, _: &Allowance) -> Decided<Allowance> {
        let per = self.per;
        self.allowed
            .retain(|(asker, when)| asker != client || now < when + per);
        let allowed = self.used(*client).count() < self.count as usize;
        if allowed {
            self.allowed.push((*client, now));
        }
        let left = self.count as usize - self.used(*client).count();
        let first = self.used(*client).min();
        Decided::Answer(Allowance {
            allowed,
            limit: self.count,
            remaining: u32::try_from(left).expect("no more than the count"),
            reset: NumericDate::from_seconds(first.map_or(now, |first| first + per)),
        })
    }

    fn is_read_only(&self, _: &u8, _: &Allowance) -> bool {
        false
    }
}

impl Rules {
    fn used(&self, client: u8) -> impl Iterator<Item = i64> {
        let allowed = self.allowed.iter();
        allowed
            .filter(move |(asker, _)| *asker == client)
            .map(|(_, when)| *when)
    }
}

fn address(client: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, client))
}

fn step() -> impl Strategy<Value = Step<u8>> {
    prop_oneof![
        4 => (0..2_u8).prop_map(Step::Ask),
        2 => moves_around(&[1, 20, MINUTE, 5 * MINUTE]).prop_map(Step::Move),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn the_log_of_allowed_requests_slides(
        count in 1..6_u32,
        per in 1..120_u32,
        steps in vec(step(), 1..80),
    ) {
        let policy = ThrottlePolicy { count, per: Period::seconds(per) };
        let rules = Rules { count, per: i64::from(per), allowed: Vec::new() };
        agree(&steps, store_of(Directory::default()), rules, |store, now, client| {
            Some((*client, store.throttle(address(*client), policy, now)))
        })?;
    }
}

#[test]
fn twenty_a_minute_are_allowed_and_refused_requests_do_not_count() {
    let store = store_of(Directory::default());
    let policy = ThrottlePolicy {
        count: 20,
        per: Period::minutes(1),
    };
    let ask = |seconds| store.throttle(address(1), policy, at(seconds));
    for left in (0..20).rev() {
        let allowance = ask(0);
        assert!(allowance.allowed);
        assert_eq!((allowance.limit, allowance.remaining), (20, left));
        assert_eq!(allowance.reset, at(MINUTE));
    }
    for seconds in 0..MINUTE {
        assert!(!ask(seconds).allowed);
    }
    assert!(ask(MINUTE).allowed);
    assert!(store.throttle(address(2), policy, at(0)).allowed);
}

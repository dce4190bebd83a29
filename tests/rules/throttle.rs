//! igny8's throttle, a sliding window for each client address
//! (`docs/vendors/igny8.md#throttling-is-429-when-the-setting-is-on`).

use std::net::{IpAddr, Ipv4Addr};

use mockid::clock::Period;
use mockid::identity::directory::Directory;
use mockid::identity::throttle::{Allowance, ThrottlePolicy};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{MINUTE, agree, at, cases, moves_around, store_of};

#[derive(Debug, Clone)]
enum Step {
    Ask { client: u8 },
    Move(i64),
}

/// What the framework keeps: the requests that it allowed. What is a whole period ago when the
/// client asks is forgotten for good, even should the clock go back.
struct Model {
    count: u32,
    per: i64,
    now: i64,
    allowed: Vec<(u8, i64)>,
}

impl Model {
    fn take(&mut self, step: &Step) -> Option<Allowance> {
        let client = match *step {
            Step::Ask { client } => client,
            Step::Move(by) => {
                self.now += by;
                return None;
            }
        };
        let (now, per) = (self.now, self.per);
        self.allowed
            .retain(|(asker, when)| *asker != client || now < when + per);
        let allowed = self.used(client).count() < self.count as usize;
        if allowed {
            self.allowed.push((client, now));
        }
        let left = self.count as usize - self.used(client).count();
        Some(Allowance {
            allowed,
            limit: self.count,
            remaining: u32::try_from(left).expect("no more than the count"),
            reset: at(self.used(client).min().map_or(now, |first| first + per)),
        })
    }

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

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2_u8).prop_map(|client| Step::Ask { client }),
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
        let store = store_of(Directory::default());
        let policy = ThrottlePolicy { count, per: Period::seconds(per) };
        let mut model = Model { count, per: i64::from(per), now: 0, allowed: Vec::new() };
        let mut now = 0;
        let ask = |step: &Step| match *step {
            Step::Ask { client } => Some(store.throttle(address(client), policy, at(now))),
            Step::Move(by) => {
                now += by;
                None
            }
        };
        agree(&steps, ask, |step| model.take(step))?;
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

//! A clock that is never moved back never goes back, whatever other threads change about it.

use mockid::clock::{Clock, Mode, Reading, Setting};

use crate::model::history::Counter;
use crate::support::race;

/// As fast as a clock can run: a second of it is a microsecond of the machine's.
const FAST: f64 = 1e6;
const THREADS: usize = 4;
const STEPS: usize = 20_000;

/// A reading, and when it was asked for and given.
struct Seen {
    reading: Reading,
    called: u64,
    returned: u64,
}

fn change(clock: &Clock, step: usize) -> Reading {
    let setting = match step % 4 {
        0 => Setting {
            rate: Some(FAST),
            mode: Some(Mode::Running),
            now: None,
        },
        1 => return clock.read(),
        2 => Setting {
            rate: Some(1.0),
            ..Setting::default()
        },
        _ => Setting {
            mode: Some(Mode::Frozen),
            ..Setting::default()
        },
    };
    clock.set(setting).expect("a good rate")
}

#[test]
fn freezing_it_and_changing_its_rate_at_once_never_puts_a_clock_back() {
    let (clock, counter) = (Clock::real(), Counter::default());
    let seen = race(THREADS, |thread| {
        let look = |step| {
            let called = counter.count();
            let reading = change(&clock, thread + step);
            let returned = counter.count();
            Seen {
                reading,
                called,
                returned,
            }
        };
        (0..STEPS).map(look).collect::<Vec<_>>()
    });
    let mut by_call: Vec<_> = seen.iter().flatten().collect();
    let mut by_return = by_call.clone();
    by_call.sort_unstable_by_key(|seen| seen.called);
    by_return.sort_unstable_by_key(|seen| seen.returned);
    let mut returned = by_return.into_iter().peekable();
    let mut latest = None;
    for seen in by_call {
        while let Some(before) = returned.next_if(|before| before.returned < seen.called) {
            latest = latest.max(Some(before.reading.now));
        }
        assert!(
            latest <= Some(seen.reading.now),
            "{latest:?} was seen before"
        );
    }
}

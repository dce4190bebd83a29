//! Clocks on a machine whose own clock is set back and ahead, and that sleeps.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::machine::Latest;
use super::*;

const NOON: &str = "2026-01-01T12:00:00Z";

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A machine with clocks that a test moves.
struct Staged {
    wall: Cell<Timestamp>,
    steady: Cell<Instant>,
    latest: Latest,
}

impl Staged {
    fn at_noon() -> Self {
        Self {
            wall: Cell::new(instant(NOON)),
            steady: Cell::new(System::default().steady()),
            latest: Latest::default(),
        }
    }

    /// Time passes.
    fn pass(&self, seconds: f64) {
        self.set_by(seconds);
        let steady = self.steady.get() + Duration::from_secs_f64(seconds);
        self.steady.set(steady);
    }

    /// The machine's clock is set ahead or back, or the machine or its host sleeps.
    fn set_by(&self, seconds: f64) {
        let by = SignedDuration::from_secs_f64(seconds);
        self.wall.set(self.wall.get() + by);
    }
}

impl Machine for &Staged {
    fn wall(&self) -> Timestamp {
        self.latest.held(self.wall.get())
    }

    fn steady(&self) -> Instant {
        self.steady.get()
    }
}

const HOUR: f64 = 3600.0;

fn frozen_at_noon() -> Setting {
    Setting {
        now: Some(instant(NOON)),
        mode: Some(Mode::Frozen),
        rate: None,
    }
}

fn at_rate(rate: f64) -> Setting {
    Setting {
        rate: Some(rate),
        ..Setting::default()
    }
}

#[test]
fn a_clock_left_alone_shows_the_machines_time() {
    let machine = Staged::at_noon();
    let clock = Clock::of(&machine);
    assert_eq!(clock.now(), instant(NOON));
    machine.pass(2096.5);
    assert_eq!(clock.now(), instant("2026-01-01T12:34:56.5Z"));
}

#[test]
fn a_clock_left_alone_follows_the_machines_when_that_is_set_or_was_asleep() {
    let machine = Staged::at_noon();
    let clock = Clock::of(&machine);
    for by in [HOUR, -2.0 * HOUR, 10.0, -6.0] {
        machine.set_by(by);
        assert_eq!(clock.now(), machine.wall.get(), "{by}");
    }
}

#[test]
fn a_clock_left_alone_stands_while_the_machines_is_put_right_by_a_few_seconds() {
    for by in [-0.001, -1.0, -5.0] {
        let machine = Staged::at_noon();
        let clock = Clock::of(&machine);
        let before = NumericDate::from(clock.now());
        machine.set_by(by);
        assert_eq!(NumericDate::from(clock.now()), before, "{by}");
        machine.pass(-by);
        assert_eq!(clock.now(), instant(NOON), "{by}");
        machine.pass(1.5);
        assert_eq!(clock.now(), instant("2026-01-01T12:00:01.5Z"), "{by}");
    }
}

#[test]
fn a_clock_that_was_taken_in_hand_goes_on_whatever_is_done_to_the_machines() {
    let settings = [
        Setting {
            now: Some(instant(NOON)),
            ..Setting::default()
        },
        at_rate(60.0),
        frozen_at_noon(),
    ];
    for setting in settings {
        let machine = Staged::at_noon();
        let clock = Clock::of(&machine);
        clock.set(setting).unwrap();
        machine.pass(1.0);
        let before = clock.now();
        for by in [HOUR, -2.0 * HOUR, -1.0] {
            machine.set_by(by);
            assert_eq!(clock.now(), before, "{setting:?} {by}");
        }
    }
    let machine = Staged::at_noon();
    let clock = Clock::of(&machine);
    clock.advance(SignedDuration::from_mins(15)).unwrap();
    machine.set_by(HOUR);
    machine.pass(1.0);
    assert_eq!(clock.now(), instant("2026-01-01T12:15:01Z"));
}

#[test]
fn a_change_is_told_as_it_was_asked_for() {
    let clock = Clock::real();
    let noon = Setting {
        now: Some(instant(NOON)),
        ..Setting::default()
    };
    assert_eq!(clock.set(noon).unwrap().now, instant(NOON));
    assert_eq!(clock.restart(noon).unwrap().now, instant(NOON));
}

#[test]
fn a_change_that_changes_nothing_leaves_a_clock_alone() {
    let machine = Staged::at_noon();
    let clock = Clock::of(&machine);
    let running = Setting {
        mode: Some(Mode::Running),
        ..Setting::default()
    };
    for setting in [Setting::default(), running, at_rate(1.0)] {
        clock.set(setting).unwrap();
        clock.restart(setting).unwrap();
        machine.set_by(HOUR);
        assert_eq!(clock.now(), machine.wall.get(), "{setting:?}");
    }
}

#[test]
fn a_reset_clock_is_one_that_is_left_alone() {
    let machine = Staged::at_noon();
    let clock = Clock::of(&machine);
    clock.advance(SignedDuration::from_hours(1000)).unwrap();
    let reading = clock.reset();
    assert_eq!((reading.mode, reading.rate), (Mode::Running, 1.0));
    assert_eq!(reading.now, instant(NOON));
    machine.set_by(HOUR);
    assert_eq!(clock.now(), machine.wall.get());
}

#[test]
fn a_machine_without_a_calendar_is_at_the_beginning_of_the_centuries() {
    let machine = Staged::at_noon();
    machine.wall.set(instant("1960-01-01T00:00:00Z"));
    assert_eq!(Clock::of(&machine).now(), Timestamp::UNIX_EPOCH);
}

#[test]
fn a_frozen_clock_stands_until_it_is_moved() {
    let machine = Staged::at_noon();
    let clock = Clock::of(&machine);
    clock.set(frozen_at_noon()).unwrap();
    machine.pass(HOUR);
    assert_eq!(clock.now(), instant(NOON));
    clock.advance(SignedDuration::from_mins(15)).unwrap();
    assert_eq!(clock.now(), instant("2026-01-01T12:15:00Z"));
    clock.advance(SignedDuration::from_mins(-30)).unwrap();
    assert_eq!(clock.now(), instant("2026-01-01T11:45:00Z"));
}

#[test]
fn a_rated_clock_passes_so_many_seconds_in_one_of_the_machines() {
    let machine = Staged::at_noon();
    let clock = Clock::of(&machine);
    clock.set(at_rate(60.0)).unwrap();
    machine.pass(10.0);
    assert_eq!(clock.now(), instant("2026-01-01T12:10:00Z"));
}

#[test]
fn a_change_of_rate_does_not_move_the_time() {
    let machine = Staged::at_noon();
    let clock = Clock::of(&machine);
    clock.set(at_rate(60.0)).unwrap();
    machine.pass(10.0);
    let slowed = clock.set(at_rate(1.0)).unwrap();
    assert_eq!(slowed.now, instant("2026-01-01T12:10:00Z"));
    machine.pass(10.0);
    assert_eq!(clock.now(), instant("2026-01-01T12:10:10Z"));
}

#[test]
fn what_a_clock_cannot_show_is_refused_and_changes_nothing() {
    let clock = Clock::real();
    clock.set(frozen_at_noon()).unwrap();
    for by in [SignedDuration::MAX, SignedDuration::MIN] {
        assert_eq!(clock.advance(by), Err(ClockError::OutOfRange));
    }
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY, 1_000_001.0] {
        let refused = clock.set(at_rate(rate));
        assert!(matches!(refused, Err(ClockError::BadRate(_))), "{rate}");
    }
    assert_eq!(clock.now(), instant(NOON));
}

#[test]
fn a_stamp_is_idle_for_as_long_as_time_passes_and_not_for_what_the_machines_clock_jumps() {
    let machine = Staged::at_noon();
    let stamp = SharedTimestamp::by(&&machine);
    machine.set_by(2.0 * HOUR);
    assert_eq!(stamp.idle_by(&&machine), Duration::ZERO);
    machine.set_by(-HOUR);
    machine.pass(60.0);
    assert_eq!(stamp.idle_by(&&machine), Duration::from_secs(60));
    assert_eq!(stamp.read(), instant(NOON));
    stamp.renew_by(&&machine);
    assert_eq!(stamp.idle_by(&&machine), Duration::ZERO);
    assert_eq!(stamp.read(), machine.wall.get());
}

//! Schedules, and sandboxes to run under them.

use std::sync::{Arc, LazyLock};

use mockid::fixtures::Fixtures;
use mockid::identity::PasswordCost;
use mockid::sandbox::baseline::{Baseline, ClockStart};
use mockid::sandbox::journal::JournalMemory;
use mockid::sandbox::keys::{KeyOptions, Keys};
use mockid::sandbox::{Sandbox, Sandboxes};
use mockid::vendors;
use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner};

const SEED: u64 = 0x6d6f_636b_6964;

/// How many schedules each test runs under unless `MOCKID_SCHEDULES` says.
const SCHEDULES: usize = 1_000;

/// How often a schedule by priorities lets another thread go first against them.
const DEPTH: usize = 3;

/// What the store needs is more than shuttle gives a thread by itself.
const STACK_BYTES: usize = 1 << 20;

static BASELINE: LazyLock<Baseline> = LazyLock::new(|| {
    let fixtures = Fixtures::embedded(&mockid::vendors::coded()).expect("the embedded fixtures");
    let vendors = vendors::coded();
    let keys = Keys::new(vendors.key_plans(), &KeyOptions::default());
    let keys = Arc::new(keys.expect("the development keys"));
    let start = ClockStart {
        at: Some("2026-01-01T12:00:00Z".parse().expect("an instant")),
        frozen: true,
    };
    let baseline = Baseline::new(vendors, fixtures, keys, PasswordCost::Fast, start);
    baseline.expect("good fixtures")
});

/// Runs a test under many schedules: half of them choose evenly, and half by priorities, which is
/// how rare orders are met (Burckhardt et al., 2010).
pub fn under_many_schedules(test: fn()) {
    under_schedules(SCHEDULES, test);
}

/// The same, for tests of many threads: under this many schedules unless `MOCKID_SCHEDULES` says.
pub fn under_schedules(schedules: usize, test: fn()) {
    // It is made once, by one thread alone, and no schedule is about it.
    run(RandomScheduler::new_from_seed(SEED, 1), || {
        LazyLock::force(&BASELINE);
    });
    let wanted = std::env::var("MOCKID_SCHEDULES").ok();
    let wanted = wanted.map(|number| number.parse().expect("MOCKID_SCHEDULES is a whole number"));
    let half = wanted.unwrap_or(schedules).div_ceil(2);
    run(RandomScheduler::new_from_seed(SEED, half), test);
    run(PctScheduler::new_from_seed(SEED, DEPTH, half), test);
}

fn run(scheduler: impl Scheduler + 'static, test: fn()) {
    let mut config = Config::new();
    config.stack_size = STACK_BYTES;
    Runner::new(scheduler, config).run(test);
}

/// What sandboxes start from: the fixtures of the binary, the clock frozen.
pub fn baseline() -> Arc<Baseline> {
    // The budget has a lock, and a lock belongs to one run under a schedule.
    Arc::new(
        BASELINE
            .clone()
            .with_journal_memory(JournalMemory::default()),
    )
}

/// A sandbox of its own.
pub fn sandbox() -> Arc<Sandbox> {
    Arc::clone(Sandboxes::new(baseline()).default_sandbox())
}

/// Does two things at once.
pub fn both<A: Send, B: Send>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    let (mut first, mut second) = (None, None);
    // Threads are only waited for at the end of the scope: the last thread of a scope wakes the thread that
    // opened it, whatever that is waiting for.
    shuttle::thread::scope(|scope| {
        scope.spawn(|| first = Some(one()));
        scope.spawn(|| second = Some(other()));
    });
    first.zip(second).expect("both are done")
}

/// Runs the same function in several threads at once.
pub fn each<T: Send>(times: usize, run: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let run = &run;
    let mut done: Vec<_> = (0..times).map(|_| None).collect();
    shuttle::thread::scope(|scope| {
        for (number, done) in done.iter_mut().enumerate() {
            scope.spawn(move || *done = Some(run(number)));
        }
    });
    let done: Option<Vec<_>> = done.into_iter().collect();
    done.expect("all are done")
}

//! How long it takes from spawning the process to the first 200, and what it holds then.

use std::time::{Duration, Instant};

use crate::floor::Floor;
use crate::options::Options;
use crate::process::Process;
use crate::report::{Cell, Table};
use crate::scenarios::{Request, Site};

/// How often each is started.
const STARTS: u32 = 100;

/// Starts both, one after the other, many times.
pub fn measure(options: &Options) -> Table {
    let mut columns = Table::new(
        "Start: from spawning the process to the first 200",
        &[
            "figure",
            "mockid",
            "floor",
            "ratio",
            "target",
            "of the ratio",
        ],
    );
    let floor = Floor::idle();
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..options.many(STARTS).max(3) {
        ours.push(Start::of(|| Process::mockid(options)));
        floors.push(Start::of(|| Process::floor(&floor)));
    }
    for (name, percent) in [("fastest, ms", 0), ("median, ms", 50), ("90 %, ms", 90)] {
        let [ours, floors] = [&ours, &floors].map(|starts| time(starts, percent));
        let ratio = ours / floors;
        columns.row(vec![
            Cell::text(name),
            Cell::number(ours, 2),
            Cell::number(floors, 2),
            Cell::number(ratio, 2),
            Cell::target(ours, 15.0),
            Cell::target(ratio, 3.0),
        ]);
    }
    let [ours, floors] = [&ours, &floors].map(|starts| median_memory(starts));
    columns.row(vec![
        Cell::text("memory idle, MB"),
        Cell::number(ours, 2),
        Cell::number(floors, 2),
        Cell::number(ours / floors, 2),
        Cell::target(ours, 10.0),
        Cell::Empty,
    ]);
    columns
}

struct Start {
    took: Duration,
    memory: u64,
}

impl Start {
    fn of(start: impl FnOnce() -> Process) -> Self {
        let started = Instant::now();
        let process = start();
        let site = Site::new(process.address);
        site.ask(&Request::get("/readyz"));
        Self {
            took: started.elapsed(),
            memory: process.memory(),
        }
    }
}

fn time(starts: &[Start], percent: usize) -> f64 {
    let mut times: Vec<_> = starts.iter().map(|start| start.took).collect();
    times.sort_unstable();
    times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3
}

/// In millions of bytes.
fn median_memory(starts: &[Start]) -> f64 {
    let mut memory: Vec<_> = starts.iter().map(|start| start.memory).collect();
    memory.sort_unstable();
    let bytes = u32::try_from(memory[memory.len() / 2]).unwrap_or(u32::MAX);
    f64::from(bytes) / 1e6
}

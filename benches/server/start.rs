//! How long it takes from spawning the process to the first 200, and what it holds then.

use std::time::{Duration, Instant};

use crate::floor::Floor;
use crate::options::Options;
use crate::process::Process;
use crate::report::{Cell, Table};
use crate::scenarios::{Request, Site};

/// How often each is started.
const STARTS: u32 = 100;

/// The folder with the declared vendors that are loaded in the second half of the table.
const DECLARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/declared");

/// Starts mockid, mockid with declared vendors, and the floor, one after the other, many times.
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
    let (mut ours, mut declared, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.many(STARTS).max(3) {
        let with_declared = ["--vendors", DECLARED];
        ours.push(Start::of(|| Process::mockid(options)));
        declared.push(Start::of(|| Process::mockid_with(options, &with_declared)));
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
    let [ours, declared_memory, floor_memory] =
        [&ours, &declared, &floors].map(|starts| median_memory(starts));
    columns.row(vec![
        Cell::text("memory idle, MB"),
        Cell::number(ours, 2),
        Cell::number(floor_memory, 2),
        Cell::number(ours / floor_memory, 2),
        Cell::target(ours, 10.0),
        Cell::Empty,
    ]);
    let count = declared_vendors();
    let of_declared = [
        ("median, ms", [&declared, &floors].map(|it| time(it, 50))),
        ("memory idle, MB", [declared_memory, floor_memory]),
    ];
    for (name, [declared, floor]) in of_declared {
        columns.row(vec![
            Cell::text(format!("with {count} declared vendors: {name}")),
            Cell::number(declared, 2),
            Cell::number(floor, 2),
            Cell::number(declared / floor, 2),
            Cell::Empty,
            Cell::Empty,
        ]);
    }
    columns
}

/// How many declared vendors there are.
fn declared_vendors() -> usize {
    let files = std::fs::read_dir(DECLARED).expect("a folder");
    let names = files.filter_map(|file| file.ok()?.path().extension()?.to_str().map(str::to_owned));
    names.filter(|extension| extension == "yaml").count()
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

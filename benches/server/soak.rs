//! Everything that can grow, at full load for minutes: `--soak 5`. The memory has to come to a level.

mod actors;
mod idlers;

use std::time::{Duration, Instant};

use crate::load::Clients;
use crate::options::Options;
use crate::process::Process;
use crate::report::{Cell, Table};
use crate::scenarios::{Request, Site};
use crate::sessions::megabytes;
use idlers::Idlers;

/// How often the memory is looked at.
const LOOKS: u32 = 30;

/// By how much the memory may differ between the second third of the time and the last: caps are
/// met in the first, and an allocator breathes.
const LEVEL: f64 = 1.1;

/// Loads a server with all of it for so long.
pub fn measure(options: &Options, length: Duration) -> Table {
    let mut table = Table::new(
        "Soak: requests and memory under everything that can grow",
        &["at, s", "requests", "memory, MB", "of the level", "target"],
    );
    // Small enough that the first third of a few minutes meets them.
    let bounds = [
        ["--max-sandboxes", "500"],
        ["--max-sessions", "100000"],
        ["--client-timeout", "5s"],
    ];
    let server = Process::mockid_with(options, bounds.as_flattened());
    let site = Site::new(server.address);
    let idlers = Idlers::begin(server.address);
    let mut clients = Clients::connect(server.address, actors::all(&site));
    let started = Instant::now();
    let (mut requests, mut looks) = (0, Vec::new());
    for _ in 0..LOOKS {
        requests += clients.turn(length / LOOKS).len();
        let memory = megabytes(&server);
        looks.push(memory);
        table.row(vec![
            Cell::number(started.elapsed().as_secs_f64(), 0),
            Cell::text(requests.to_string()),
            Cell::number(memory, 1),
            Cell::Empty,
            Cell::Empty,
        ]);
    }
    // Whoever asks after all of that is answered, and each of those who do not read is let go of.
    site.ask(&Request::get("/readyz"));
    table.row(conclusion(&looks, requests, &idlers));
    table
}

fn conclusion(looks: &[f64], requests: usize, idlers: &Idlers) -> Vec<Cell> {
    let third = looks.len() / 3;
    let highest = |looks: &[f64]| looks.iter().copied().fold(0.0, f64::max);
    let level = highest(&looks[third..2 * third]);
    let last = highest(&looks[2 * third..]);
    vec![
        Cell::text(format!("last third; {} idlers closed", idlers.closed())),
        Cell::text(requests.to_string()),
        Cell::number(last, 1),
        Cell::number(last / level, 2),
        Cell::target(last / level, LEVEL),
    ]
}

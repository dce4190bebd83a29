//! Memory and the cost of a request, from no session to a million.

use std::time::Duration;

use crate::connection::Answer;
use crate::fill::{What, bytes_each};
use crate::load::{Client, Clients};
use crate::options::Options;
use crate::process::Process;
use crate::report::{Cell, Table, ratio, shown};
use crate::scenarios::{self, Site};

/// How many sessions there are to be at the end.
const SESSIONS: u32 = 1_000_000;

/// The number of logins after which the memory is measured too.
const LOGINS: u32 = 100_000;

/// How many clients log in at once.
const CLIENTS: u32 = 64;

/// Operations whose cost must not depend on how many sessions there are.
const FLAT: [&str; 3] = ["igny8Login", "igny8Refresh", "igny8ListKeywords"];

/// Logs in until there are a million sessions, and measures before and after.
pub fn measure(options: &Options) -> Table {
    let mut table = Table::new(
        "Sessions: memory, and the cost of a request, from none to a million",
        &["figure", "value", "per session", "target"],
    );
    let server = Process::mockid(options);
    let idle = megabytes(&server);
    table.row(vec![
        Cell::text("memory idle, MB"),
        Cell::number(idle, 1),
        Cell::Empty,
        Cell::Empty,
    ]);
    let few = costs(&server, options);
    let few_logins = options.many(LOGINS);
    log_in(&server, few_logins);
    let after = megabytes(&server);
    table.row(vec![
        Cell::text(format!("memory after {few_logins} logins, MB")),
        Cell::number(after, 1),
        Cell::number((after - idle) * 1e6 / f64::from(few_logins), 0),
        Cell::Empty,
    ]);
    let sessions = options.many(SESSIONS);
    log_in(&server, sessions - few_logins);
    let after = megabytes(&server);
    let each = (after - idle) * 1e6 / f64::from(sessions);
    table.row(vec![
        Cell::text(format!("memory with {sessions} live sessions, MB")),
        Cell::number(after, 1),
        Cell::number(each, 0),
        Cell::target(each, 1024.0),
    ]);
    let each = bytes_each(What::Sessions, sessions);
    table.row(vec![
        Cell::text("the store alone, MB"),
        Cell::number(each * f64::from(sessions) / 1e6, 1),
        Cell::number(each, 0),
        Cell::target(each, 400.0),
    ]);
    for ((operation, few), many) in FLAT.iter().zip(few).zip(costs(&server, options)) {
        table.row(vec![
            Cell::text(format!(
                "{operation}: {} µs at first, now, µs",
                shown(few, 1)
            )),
            Cell::number(many, 1),
            Cell::Empty,
            Cell::target(ratio(many, few), 1.25),
        ]);
    }
    table
}

/// What each flat operation costs, in microseconds.
fn costs(server: &Process, options: &Options) -> Vec<Option<f64>> {
    let site = Site::new(server.address);
    let cost = |operation: &&str| {
        let clients = (scenarios::of(operation).clients)(&site, 16);
        let mut clients = Clients::connect(server.address, clients);
        clients.ask(server, options.turn(), 1).cost()
    };
    FLAT.iter().map(cost).collect()
}

fn log_in(server: &Process, times: u32) {
    let site = Site::new(server.address);
    let clients = (scenarios::of("igny8Login").clients)(&site, CLIENTS as usize);
    let limited = |client| {
        let left = times / CLIENTS;
        Box::new(Limited { client, left }) as Box<dyn Client>
    };
    let clients = clients.into_iter().map(limited).collect();
    Clients::connect(server.address, clients).ask_all();
}

/// Asks so often and not more.
struct Limited {
    client: Box<dyn Client>,
    left: u32,
}

impl Client for Limited {
    fn request(&mut self) -> Option<&[u8]> {
        self.left = self.left.checked_sub(1)?;
        self.client.request()
    }

    fn answered(&mut self, answer: Answer<'_>) {
        self.client.answered(answer);
    }
}

/// What a process holds, in millions of bytes.
pub fn megabytes(server: &Process) -> f64 {
    let kilobytes = u32::try_from(server.memory() / 1000).unwrap_or(u32::MAX);
    f64::from(kilobytes) / 1e3
}

/// The duration of one of a number of operations, in microseconds.
pub fn microseconds_each(took: Duration, many: u32) -> f64 {
    took.as_secs_f64() * 1e6 / f64::from(many)
}

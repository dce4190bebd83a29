//! Memory and the cost of a request, from one sandbox to ten thousand.

use std::time::Instant;

use crate::connection::Answer;
use crate::fill::{What, bytes_each};
use crate::load::{Client, Clients};
use crate::options::Options;
use crate::process::Process;
use crate::report::{Cell, Table, ratio, shown};
use crate::scenarios::{self, Request, Scenario, Site};
use crate::sessions::{megabytes, microseconds_each};

/// How many sandboxes there are to be at the end, besides `default`.
const SANDBOXES: u32 = 9_999;

/// How many clients ask at once.
const CLIENTS: usize = 16;

/// Operations whose cost must not depend on how many sandboxes there are. The token of kyc is good in
/// each of them; those of the other vendors are good in their own sandbox only.
const FLAT: [&str; 2] = ["igny8Login", "kycGetResource"];

/// Makes ten thousand sandboxes, and measures before and after.
pub fn measure(options: &Options) -> Table {
    let mut table = Table::new(
        "Sandboxes: memory, and the cost of a request, from one to ten thousand",
        &["figure", "value", "per sandbox", "target"],
    );
    let server = Process::mockid(options);
    let site = Site::new(server.address);
    let many = options.many(SANDBOXES);
    let few = FLAT.map(|operation| cost(&server, &site, operation, 1, options));
    let idle = megabytes(&server);
    let started = Instant::now();
    Clients::connect(server.address, vec![Box::new(Opening::so_many(many))]).ask_all();
    let each = microseconds_each(started.elapsed(), many);
    table.row(vec![
        Cell::text(format!("first requests to {many}, one by one, ms")),
        Cell::number(each * f64::from(many) / 1e3, 1),
        Cell::text(format!("{each:.1} µs")),
        Cell::target(each, 100.0),
    ]);
    let grown = megabytes(&server) - idle;
    table.row(vec![
        Cell::text(format!("{many} of them, MB")),
        Cell::number(grown, 1),
        Cell::text(format!("{:.0} bytes", grown * 1e6 / f64::from(many))),
        Cell::target(grown * 1e6 / f64::from(many), 4096.0),
    ]);
    let each = bytes_each(What::Sandboxes, many);
    table.row(vec![
        Cell::text("the registry alone, MB"),
        Cell::number(each * f64::from(many) / 1e6, 1),
        Cell::text(format!("{each:.0} bytes")),
        Cell::target(each, 4096.0),
    ]);
    for (operation, few) in FLAT.iter().zip(few) {
        let now = cost(&server, &site, operation, many, options);
        table.row(vec![
            Cell::text(format!(
                "{operation}: {} µs in one, now in each in turn, µs",
                shown(few, 1)
            )),
            Cell::number(now, 1),
            Cell::Empty,
            Cell::target(ratio(now, few), 1.25),
        ]);
    }
    table
}

/// The cost of an operation that is requested in several sandboxes in turn, in microseconds.
fn cost(
    server: &Process,
    site: &Site,
    operation: &str,
    sandboxes: u32,
    options: &Options,
) -> Option<f64> {
    let scenario: &Scenario = scenarios::of(operation);
    let spread = |client: Box<dyn Client>| {
        Box::new(Spread {
            client,
            sandboxes,
            next: 0,
            request: Vec::new(),
        }) as Box<dyn Client>
    };
    let clients = (scenario.clients)(site, CLIENTS);
    let clients = clients.into_iter().map(spread).collect();
    let mut clients = Clients::connect(server.address, clients);
    clients.ask(server, options.turn(), 1).cost()
}

/// Opens one sandbox after the other.
struct Opening {
    left: u32,
    request: Vec<u8>,
}

impl Opening {
    fn so_many(sandboxes: u32) -> Self {
        Self {
            left: sandboxes,
            request: Vec::new(),
        }
    }
}

impl Client for Opening {
    fn request(&mut self) -> Option<&[u8]> {
        self.left = self.left.checked_sub(1)?;
        // A probe makes no sandbox, and a vendor's answer would be in its journal.
        let path = format!("/~test-{}/__admin/clock", self.left);
        self.request = Request::get(path).bytes();
        Some(&self.request)
    }

    fn answered(&mut self, answer: Answer<'_>) {
        assert_eq!(answer.status, 200);
    }
}

/// Asks what another client asks, in one sandbox after the other.
struct Spread {
    client: Box<dyn Client>,
    sandboxes: u32,
    next: u32,
    request: Vec<u8>,
}

impl Client for Spread {
    fn request(&mut self) -> Option<&[u8]> {
        let request = self.client.request()?;
        let path = request.iter().position(|byte| *byte == b' ')? + 1;
        self.next = (self.next + 1) % self.sandboxes;
        self.request.clear();
        self.request.extend_from_slice(&request[..path]);
        let sandbox = format!("/~test-{}", self.next);
        self.request.extend_from_slice(sandbox.as_bytes());
        self.request.extend_from_slice(&request[path..]);
        Some(&self.request)
    }

    fn answered(&mut self, answer: Answer<'_>) {
        self.client.answered(answer);
    }
}

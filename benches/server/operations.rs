//! Every operation at 16 and 64 connections, in turns with its floor.

use std::collections::HashSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::connection::Answer;
use crate::floor::{Floor, Reads};
use crate::load::{Client, Clients, Load};
use crate::options::Options;
use crate::process::Process;
use crate::report::{Cell, Table, ratio};
use crate::scenarios::{self, Scenario, Site};
use crate::signing;

/// How many clients ask at once.
pub const CONNECTIONS: [usize; 2] = [16, 64];

/// Measures every operation that is wanted.
pub fn measure(options: &Options) -> Table {
    let mut table = Table::new(
        "Operations: requests a second, latency, and the server's processor time for a request",
        &[
            "operation",
            "connections",
            "requests/s",
            "floor's",
            "p50 µs",
            "p99 µs",
            "p99/p50",
            "spread",
            "cost µs",
            "floor µs",
            "RS256 µs",
            "ratio",
            "target",
            "note",
        ],
    );
    let wanted = |scenario: &&Scenario| {
        let wanted = options.operation.as_deref().unwrap_or_default();
        scenario.operation.contains(wanted)
    };
    for scenario in scenarios::all().filter(wanted) {
        for connections in CONNECTIONS {
            table.row(measured(scenario, connections, options));
        }
    }
    table
}

fn measured(scenario: &Scenario, connections: usize, options: &Options) -> Vec<Cell> {
    let server = Process::mockid(options);
    let site = Site::new(server.address);
    let mut clients = (scenario.clients)(&site, connections + 1);
    let sample = Sample::by(clients.pop(), &site);
    let floor = Process::floor(&sample.floor);
    let mut ours = Clients::connect(server.address, clients);
    let mut floors = Clients::connect(floor.address, sample.repeated(connections));
    let (mut load, mut floor_load) = (Load::default(), Load::default());
    for turns in (1..=options.turns).rev() {
        load = load.and(ours.ask(&server, options.turn(), turns));
        floor_load = floor_load.and(floors.ask(&floor, options.turn(), turns));
    }
    let signatures = f64::from(sample.rs256);
    let signing = if sample.rs256 > 0 {
        signatures * signing::cost(options.turn().min(Duration::from_millis(300)))
    } else {
        0.0
    };
    row(scenario, connections, &load, &floor_load, signing)
}

fn row(
    scenario: &Scenario,
    connections: usize,
    load: &Load,
    floor: &Load,
    signing: f64,
) -> Vec<Cell> {
    let (p50, p99) = (load.percentile(50), load.percentile(99));
    let spread = ratio(p99, p50);
    let ratio = ratio(load.cost(), floor.cost().map(|cost| cost + signing));
    let target = scenario.target(signing > 0.0);
    let target = target.map_or(Cell::Empty, |at_most| Cell::target(ratio, at_most));
    vec![
        Cell::text(scenario.operation),
        Cell::text(connections.to_string()),
        Cell::number(load.throughput(), 0),
        Cell::number(floor.throughput(), 0),
        Cell::number(p50, 0),
        Cell::number(p99, 0),
        Cell::number(spread, 1),
        if connections == 64 {
            Cell::target(spread, 5.0)
        } else {
            Cell::Empty
        },
        Cell::number(load.cost(), 1),
        Cell::number(floor.cost(), 1),
        Cell::number(signing, 0),
        Cell::number(ratio, 2),
        target,
        note(load),
    ]
}

/// For how long was measured, where that is shorter than it should be.
fn note(load: &Load) -> Cell {
    if !load.is_short() {
        return Cell::Empty;
    }
    let [elapsed, wanted] = [load.elapsed, load.wanted].map(|time| time.as_secs_f64());
    Cell::text(format!(
        "measured for {elapsed:.2} s of {wanted:.2} s: then nothing was left to ask"
    ))
}

/// One request of a scenario, and what its answer tells of the floor.
pub struct Sample {
    request: Vec<u8>,
    pub floor: Floor,
    /// How many RS256 signatures are in the answer.
    rs256: u32,
}

impl Sample {
    /// The first request of a client.
    pub fn by(client: Option<Box<dyn Client>>, site: &Site) -> Self {
        let mut client = client.expect("a client");
        let request = client.request().expect("a request").to_vec();
        let (status, body) = site.exchange(&request);
        let body = body.as_slice();
        client.answered(Answer { status, body });
        let head = String::from_utf8_lossy(&request).into_owned();
        let mut words = head.split(' ').map(str::to_owned);
        let floor = Floor {
            method: words.next().expect("a method"),
            path: words.next().expect("a path"),
            reads: reads(&head),
            bytes: body.len(),
        };
        let rs256 = signed_with_rs256(&String::from_utf8_lossy(body));
        Self {
            request,
            floor,
            rs256,
        }
    }

    /// Clients that ask it again and again.
    pub fn repeated(&self, count: usize) -> Vec<Box<dyn Client>> {
        let client = |_| {
            let request = self.request.clone();
            Box::new(scenarios::Repeat::new(request, 200)) as Box<dyn Client>
        };
        (0..count).map(client).collect()
    }
}

fn reads(head: &str) -> Reads {
    if head.contains("content-type: application/json") {
        Reads::Json
    } else if head.contains("content-type: application/x-www-form-urlencoded") {
        Reads::Form
    } else {
        Reads::Nothing
    }
}

/// How many different tokens in a text are signed with RS256.
fn signed_with_rs256(text: &str) -> u32 {
    let tokens: HashSet<_> = text
        .split('"')
        .filter(|word| {
            let header = word.split('.').next().unwrap_or_default();
            let header = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
            String::from_utf8_lossy(&header).contains("RS256")
        })
        .collect();
    u32::try_from(tokens.len()).unwrap_or(u32::MAX)
}

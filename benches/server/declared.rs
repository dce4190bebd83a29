//! Declared vendors beside the coded ones that they declare: the same requests to both, in turns with
//! the floor.

use crate::load::{Clients, Load};
use crate::operations::{CONNECTIONS, Sample};
use crate::options::Options;
use crate::process::Process;
use crate::report::{Cell, Table, ratio};
use crate::scenarios::{self, Effort, Request, Scenario, Site};

/// What follows the name of the coded vendor in that of the declared one.
const SUFFIX: &str = "-declared";

/// The files of the declared vendors.
const FILES: [(&str, &str); 4] = [
    ("kyc", include_str!("../../tests/declared/kyc.yaml")),
    (
        "intergiro",
        include_str!("../../tests/declared/intergiro.yaml"),
    ),
    ("s7risk", include_str!("../../tests/declared/s7risk.yaml")),
    ("igny8", include_str!("../../tests/declared/igny8.yaml")),
];

/// The operations that both have, by their ids at the coded vendor.
const OPERATIONS: [&str; 9] = [
    "kycLogin",
    "kycGetResource",
    "intergiroLogin",
    "intergiroListIndividuals",
    "s7riskCreateUserToken",
    "s7riskListIncidents",
    "igny8Login",
    "igny8Refresh",
    "igny8ListKeywords",
];

/// Measures every operation that is wanted.
pub fn measure(options: &Options) -> Table {
    let mut table = Table::new(
        "Declared vendors: the server's processor time for a request, beside the coded vendor's",
        &[
            "operation",
            "connections",
            "declared µs",
            "coded µs",
            "floor µs",
            "declared/coded",
            "target",
            "declared/floor",
            "coded/floor",
        ],
    );
    let wanted = options.operation.as_deref().unwrap_or_default();
    for operation in OPERATIONS.iter().filter(|it| it.contains(wanted)) {
        for connections in CONNECTIONS {
            table.row(measured(scenarios::of(operation), connections, options));
        }
    }
    table
}

fn measured(scenario: &Scenario, connections: usize, options: &Options) -> Vec<Cell> {
    let server = Process::mockid(options);
    let coded = Site::new(server.address);
    let declared = Site::with_suffix(server.address, SUFFIX);
    load(&coded);
    let mut clients = (scenario.clients)(&coded, connections + 1);
    let sample = Sample::by(clients.pop(), &coded);
    let floor = Process::floor(&sample.floor);
    let ours = [clients, (scenario.clients)(&declared, connections)];
    let mut ours = ours.map(|clients| Clients::connect(server.address, clients));
    let mut floors = Clients::connect(floor.address, sample.repeated(connections));
    let mut loads = [Load::default(), Load::default(), Load::default()];
    for turns in (1..=options.turns).rev() {
        let [coded, declared] = ours.each_mut();
        let clients = [(coded, &server), (declared, &server), (&mut floors, &floor)];
        for (load, (clients, process)) in loads.iter_mut().zip(clients) {
            let more = clients.ask(process, options.turn(), turns);
            *load = std::mem::take(load).and(more);
        }
    }
    row(scenario, connections, &loads)
}

/// Adds the declared vendors to a server, without limits, which the coded vendors have by request alone.
fn load(site: &Site) {
    for (vendor, file) in FILES {
        let lines = file.lines().filter(|line| !line.starts_with("throttle:"));
        let text = lines.collect::<Vec<_>>().join("\n");
        let path = format!("/__admin/vendors/{vendor}{SUFFIX}?reset=true");
        site.ask(&Request::new("PUT", path).yaml(&text));
    }
}

fn row(scenario: &Scenario, connections: usize, loads: &[Load; 3]) -> Vec<Cell> {
    let [coded, declared, floor] = loads.each_ref().map(Load::cost);
    let beside = ratio(declared, coded);
    let most = if scenario.effort == Effort::Checks {
        1.1
    } else {
        1.25
    };
    vec![
        Cell::text(scenario.operation),
        Cell::text(connections.to_string()),
        Cell::number(declared, 1),
        Cell::number(coded, 1),
        Cell::number(floor, 1),
        Cell::number(beside, 2),
        Cell::target(beside, most),
        Cell::number(ratio(declared, floor), 2),
        Cell::number(ratio(coded, floor), 2),
    ]
}

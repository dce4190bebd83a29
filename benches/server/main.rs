//! The benchmark: mockid as a process, side by side with the least that a server of its kind can be.
//!
//! `cargo bench --bench server` measures start-up, memory and every operation, prints tables and
//! writes `target/benchmark.json`. Each figure stands beside its yardstick, taken in the same run:
//! the *floor*, a bare axum handler that parses the same body and answers as many bytes, and for
//! signatures the crypto library alone with a key parsed once. Processor time is the server's own,
//! by the kernel's account, so the client's work does not count.
//!
//! `docs/performance.md` has the targets and what was found.

#![cfg(target_os = "linux")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot go on ends with a message"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "what is measured here is the machine's time"
)]

mod connection;
mod declared;
mod fill;
mod floor;
mod load;
mod operations;
mod options;
#[path = "../../tests/model/policies.rs"]
mod policies;
mod process;
mod report;
mod sandboxes;
mod scenarios;
mod sessions;
mod signing;
mod soak;
mod start;

use options::{Options, Part, Role};
use report::Report;

fn main() {
    match Options::read() {
        Role::Floor(floor) => floor.serve(),
        Role::Fill(fill) => fill.run(),
        Role::Measure(options) => measure(&options),
    }
}

fn measure(options: &Options) {
    let mut report = Report::default();
    if let Some(length) = options.soak() {
        report.add(soak::measure(options, length));
        return report.write(&options.out);
    }
    if options.has(Part::Start) {
        report.add(start::measure(options));
    }
    if options.has(Part::Operations) {
        report.add(operations::measure(options));
    }
    if options.has(Part::Declared) {
        report.add(declared::measure(options));
    }
    if options.has(Part::Sessions) {
        report.add(sessions::measure(options));
    }
    if options.has(Part::Sandboxes) {
        report.add(sandboxes::measure(options));
    }
    report.write(&options.out);
}

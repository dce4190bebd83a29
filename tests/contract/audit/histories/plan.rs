//! Random histories.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::client::RightClient;
use super::control::{Change, Fault, set};
use super::mistakes::Mistake;
use super::vendor::Vendor;
use crate::support::client::Client;

/// What happens in a sandbox.
#[derive(Debug, Clone)]
pub struct History {
    /// Whether a refresh token can be used once at the vendors where that is a setting.
    pub is_strict: bool,
    /// The vendor of each client, and whether it reads the clock.
    pub clients: Vec<(Vendor, bool)>,
    pub steps: Vec<Step>,
}

/// A step of a history; numbers are counted round.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// A client calls its vendor, this number of times at once.
    Call(usize, usize),
    /// A client adds to its vendor's list.
    Create(usize),
    /// The clock is moved by this number of seconds.
    Move(i64),
    /// The next request to the vendor of a client meets a fault.
    Fault(usize, Fault),
    /// The control API changes something.
    Change(Change, usize),
    /// The first client does something wrong.
    Err(Mistake),
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Lengths around the lifetimes of tokens and sessions.
const LENGTHS: [i64; 8] = [
    1,
    MINUTE,
    14 * MINUTE,
    15 * MINUTE,
    40 * MINUTE,
    HOUR,
    25 * HOUR,
    200 * HOUR,
];

pub fn history() -> impl Strategy<Value = History> {
    let clients = vec((select(&Vendor::ALL[..]), any::<bool>()), 1..4);
    (any::<bool>(), clients, vec(step(), 5..25)).prop_map(|(is_strict, clients, steps)| History {
        is_strict,
        clients,
        steps,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let moves = (select(&LENGTHS[..]), prop::bool::weighted(0.15));
    let faults = [
        Fault::Lost("before"),
        Fault::Lost("after"),
        Fault::Busy,
        Fault::Down,
    ];
    let changes = [
        Change::ExpireToken,
        Change::RevokeToken,
        Change::AgeSession,
        Change::EndSession,
        Change::SwitchAccount,
        Change::Reset,
    ];
    prop_oneof![
        12 => (0..3_usize, 1..4_usize).prop_map(|(client, times)| Step::Call(client, times)),
        3 => (0..3_usize).prop_map(Step::Create),
        6 => moves.prop_map(|(by, back)| Step::Move(if back { -by } else { by })),
        3 => (0..3_usize, select(faults.to_vec())).prop_map(|(client, fault)| Step::Fault(client, fault)),
        3 => (select(changes.to_vec()), 0..8_usize).prop_map(|(change, nth)| Step::Change(change, nth)),
    ]
}

impl History {
    /// The same, with a mistake of the first client at a place, and at a vendor where it is one. A reset would
    /// empty the journal. The ledger says of a token that the control API has changed it, and not when, so that
    /// rules would be silent about the mistake if that came after it.
    pub fn with(mut self, mistake: Mistake, place: usize) -> Self {
        let vendors = mistake.vendors();
        self.clients[0].0 = vendors[place % vendors.len()];
        self.is_strict = mistake.needs_rotation().unwrap_or(self.is_strict);
        self.steps
            .retain(|step| !matches!(step, Step::Change(Change::Reset, _)));
        let mut after = self.steps.split_off(place % (self.steps.len() + 1));
        after.retain(|step| !matches!(step, Step::Change(..)));
        self.steps.push(Step::Err(mistake));
        self.steps.append(&mut after);
        self
    }

    /// Lets it happen.
    pub async fn play(&self, http: &Client) {
        let clients = self.clients.iter().enumerate();
        let mut clients: Vec<RightClient> = clients
            .map(|(number, (vendor, reads_the_clock))| {
                RightClient::new(http, *vendor, number, *reads_the_clock)
            })
            .collect();
        let count = clients.len();
        for step in &self.steps {
            match *step {
                Step::Call(client, times) => clients[client % count].call(times).await,
                Step::Create(client) => clients[client % count].create().await,
                Step::Move(by) => drop(http.advance(&format!("{by}s")).await),
                Step::Fault(client, fault) => {
                    let provider = clients[client % count].vendor.provider();
                    set(http, fault.plan(&json!({ "provider": provider }))).await;
                }
                Step::Change(change, nth) => change.make(http, nth).await,
                Step::Err(mistake) => mistake.make(&mut clients[0]).await,
            }
        }
    }
}

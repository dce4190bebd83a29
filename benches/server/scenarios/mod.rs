//! What each operation is asked with, over and over, by each client.

mod haut_ai;
mod igny8;
mod intergiro;
mod kyc;
mod oidc;
mod request;
mod s7risk;
mod site;

use crate::connection::Answer;
use crate::load::Client;
pub use request::Request;
pub use site::Site;

/// What an operation has to do, and so what it may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// It logs in or refreshes, and so issues tokens.
    Issues,
    /// It makes something: an account, a token with a name.
    Makes,
    /// It checks a token, and lists or revokes others.
    Manages,
    /// It checks one.
    Checks,
    /// It serves a page.
    Serves,
}

/// An operation, and who asks for it.
pub struct Scenario {
    /// Its `operationId`, and which kind of request it is where it has several.
    pub operation: &'static str,
    pub effort: Effort,
    /// So many clients, ready to ask: with accounts, tokens and sessions as they need them.
    pub clients: fn(&Site, usize) -> Vec<Box<dyn Client>>,
    /// Its own target, as a multiple of its floor and its signatures; otherwise that of its effort.
    target: Option<f64>,
}

impl Scenario {
    const fn new(
        operation: &'static str,
        effort: Effort,
        clients: fn(&Site, usize) -> Vec<Box<dyn Client>>,
    ) -> Self {
        Self {
            operation,
            effort,
            clients,
            target: None,
        }
    }

    const fn with_target(self, target: f64) -> Self {
        Self {
            target: Some(target),
            ..self
        }
    }

    /// The most that it may cost, as a multiple of its floor and its signatures.
    pub const fn target(&self, has_signatures: bool) -> Option<f64> {
        match self.effort {
            _ if self.target.is_some() => self.target,
            Effort::Serves | Effort::Makes | Effort::Manages => None,
            Effort::Checks => Some(2.5),
            Effort::Issues if has_signatures => Some(1.25),
            Effort::Issues => Some(4.0),
        }
    }
}

/// Every operation of every vendor.
pub fn all() -> impl Iterator<Item = &'static Scenario> {
    let vendors: [&[Scenario]; 6] = [
        &intergiro::SCENARIOS,
        &haut_ai::SCENARIOS,
        &kyc::SCENARIOS,
        &s7risk::SCENARIOS,
        &igny8::SCENARIOS,
        &oidc::SCENARIOS,
    ];
    vendors.into_iter().flatten()
}

/// The scenario of an operation.
pub fn of(operation: &str) -> &'static Scenario {
    let found = all().find(|scenario| scenario.operation == operation);
    found.expect("an operation of a vendor")
}

/// Asks the same every time.
pub struct Repeat {
    request: Vec<u8>,
    status: u16,
}

impl Repeat {
    /// A client that asks this and must be answered with this status.
    pub const fn new(request: Vec<u8>, status: u16) -> Self {
        Self { request, status }
    }
}

impl Client for Repeat {
    fn request(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: Answer<'_>) {
        expect(self.status, answer);
    }
}

/// So many clients that ask the same every time.
fn repeated(request: &Request, status: u16, count: usize) -> Vec<Box<dyn Client>> {
    let client = |_| Box::new(Repeat::new(request.bytes(), status)) as Box<dyn Client>;
    (0..count).map(client).collect()
}

fn expect(status: u16, answer: Answer<'_>) {
    assert_eq!(
        answer.status,
        status,
        "{}",
        String::from_utf8_lossy(answer.body)
    );
}

/// The text under a pointer of an answer in JSON.
pub fn text(body: &[u8], pointer: &str) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).expect("an answer in JSON");
    let text = body.pointer(pointer).and_then(|text| text.as_str());
    text.unwrap_or_else(|| panic!("no {pointer} in {body}"))
        .to_owned()
}

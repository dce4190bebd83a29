//! Ctrl-C, which Windows sends to all programs of a console: the command gets it without our help.

use tokio::process::Child;
use tokio::signal::windows::{CtrlC, ctrl_c};

use crate::cli::output::Failure;

/// Keeps this program alive at a Ctrl-C.
pub struct Signals(CtrlC);

/// A Ctrl-C that has arrived.
pub struct Arrived;

impl Signals {
    pub fn new() -> Result<Self, Failure> {
        ctrl_c().map(Self).map_err(Failure::because)
    }

    pub async fn next(&mut self) -> Arrived {
        self.0.recv().await;
        Arrived
    }
}

impl Arrived {
    #[expect(clippy::unused_self, reason = "the same calls as on other systems")]
    pub fn pass_to(self, _: &Child) {}
}

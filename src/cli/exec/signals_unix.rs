//! Signals to this program, which are passed on to the command.

use std::io::{self, IsTerminal};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Child;
use tokio::signal::unix::{self, SignalKind, signal};

use crate::cli::output::Failure;

/// The signals by which a program is told to end.
pub struct Signals {
    hangup: unix::Signal,
    interrupt: unix::Signal,
    quit: unix::Signal,
    terminate: unix::Signal,
}

/// A signal that has arrived.
pub struct Arrived(Signal);

impl Signals {
    pub fn new() -> Result<Self, Failure> {
        let of = |kind| signal(kind).map_err(Failure::because);
        Ok(Self {
            hangup: of(SignalKind::hangup())?,
            interrupt: of(SignalKind::interrupt())?,
            quit: of(SignalKind::quit())?,
            terminate: of(SignalKind::terminate())?,
        })
    }

    pub async fn next(&mut self) -> Arrived {
        Arrived(tokio::select! {
            _ = self.hangup.recv() => Signal::HUP,
            _ = self.interrupt.recv() => Signal::INT,
            _ = self.quit.recv() => Signal::QUIT,
            _ = self.terminate.recv() => Signal::TERM,
        })
    }
}

impl Arrived {
    /// Passes the signal on, unless the keyboard has sent it: a terminal sends it to the command, too, and
    /// many programs take a second Ctrl-C as the wish to end without cleaning up.
    pub fn pass_to(self, child: &Child) {
        let is_of_keyboard =
            matches!(self.0, Signal::INT | Signal::QUIT) && io::stdin().is_terminal();
        let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        if let Some(pid) = pid.filter(|_| !is_of_keyboard) {
            // It fails only if the command has ended, which is noticed next.
            kill_process(pid, self.0).ok();
        }
    }
}

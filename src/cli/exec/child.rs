//! The command: how it is started, and how it ends.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::ExitStatus;

use tokio::process::{Child, Command};

use super::signals::Signals;
use crate::cli::output::Failure;
use crate::cli::report;

/// What a shell says if a command is there and cannot be run, and if it is not there.
const NOT_RUN: u8 = 126;
const NOT_FOUND: u8 = 127;

/// The command, with variables in its environment. It has the input and the outputs of this program.
pub fn command(words: &[OsString], variables: Vec<(String, String)>) -> Command {
    let mut words = words.iter();
    let mut command = Command::new(words.next().unwrap_or(&OsString::new()));
    command.args(words).envs(variables).kill_on_drop(true);
    command
}

/// Runs the command to its end, and passes signals on to it. Returns its exit code.
pub async fn run(mut command: Command) -> Result<u8, Failure> {
    // Before the command starts, so that an early signal is not missed.
    let mut signals = Signals::new()?;
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let name = command
                .as_std()
                .get_program()
                .to_string_lossy()
                .into_owned();
            report(&Failure(format!("cannot run `{name}`: {error}")));
            let is_missing = error.kind() == ErrorKind::NotFound;
            return Ok(if is_missing { NOT_FOUND } else { NOT_RUN });
        }
    };
    ended(&mut child, &mut signals).await
}

async fn ended(child: &mut Child, signals: &mut Signals) -> Result<u8, Failure> {
    loop {
        tokio::select! {
            status = child.wait() => return status.map(code).map_err(Failure::because),
            signal = signals.next() => signal.pass_to(child),
        }
    }
}

/// The exit code of this program for that of the command.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| {
        #[cfg(unix)]
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        #[cfg(windows)]
        let signal = None;
        signal.map(|signal: i32| 128 + signal)
    });
    // Windows has more codes than there are here.
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

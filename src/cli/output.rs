//! What a command tells its user: its output, or why it failed.

use std::fmt::Display;
use std::io::{self, Write};

/// Why a command failed, as a message for the user.
#[derive(Debug)]
pub struct Failure(pub String);

impl Failure {
    /// A failure with the message of an error.
    pub fn because(reason: impl Display) -> Self {
        Self(reason.to_string())
    }
}

/// Writes to standard output. A closed pipe is not an error: the reader has stopped reading.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

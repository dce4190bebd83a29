//! What a command tells its user: its output, or why it failed.

use std::fmt::Display;
use std::io::{self, Write};

#[cfg(unix)]
use tokio::{io::Interest, net::unix::pipe};

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

/// Waits until the reader of standard output has closed its end, as `head` does. It never ends if standard
/// output is a file.
#[cfg(unix)]
pub async fn reader_gone() {
    use std::os::fd::AsFd;

    let watched = async {
        let stdout = io::stdout().as_fd().try_clone_to_owned()?;
        let stdout = pipe::Sender::from_file_unchecked(stdout.into())?;
        stdout.ready(Interest::ERROR).await
    };
    if watched.await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Other systems do not tell.
#[cfg(not(unix))]
pub async fn reader_gone() {
    std::future::pending().await
}

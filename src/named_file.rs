//! Reads files named by flags, without waiting forever for one that is not a regular file.
//!
//! `--fixtures <(generate)` and `--fixtures /dev/stdin` are pipes, which should work. But a pipe
//! without a writer blocks its reader, and a device may be endless.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

/// The maximum size of a file.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The timeout for each read from a file that is not regular.
const PATIENCE: Duration = Duration::from_secs(10);

/// The size of each read from a file that is not regular.
const PIECE: usize = 64 * 1024;

/// Reads a file.
///
/// # Errors
///
/// Errors of the system, a timeout, or a file that is too large.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_within(path, PATIENCE, MAX_BYTES)
}

fn read_within(path: &Path, patience: Duration, most: usize) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?;
    if kind.is_file() || kind.is_dir() {
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        File::open(path)?.take(limit).read_to_end(&mut bytes)?;
        return at_most(bytes, most);
    }
    let (sender, pieces) = mpsc::sync_channel(1);
    let path = path.to_owned();
    // The thread may stay blocked after this function has given up.
    thread::Builder::new().spawn(move || send_pieces(&path, &sender))?;
    let mut bytes = Vec::new();
    loop {
        match pieces.recv_timeout(patience) {
            Ok(piece) => bytes.extend(piece?),
            Err(RecvTimeoutError::Disconnected) => return Ok(bytes),
            Err(RecvTimeoutError::Timeout) => return Err(nothing_comes(patience)),
        }
        bytes = at_most(bytes, most)?;
    }
}

/// Sends the pieces of a file until it ends, fails, or the receiver is dropped.
fn send_pieces(path: &Path, pieces: &SyncSender<io::Result<Vec<u8>>>) {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return drop(pieces.send(Err(error))),
    };
    let mut buffer = vec![0; PIECE];
    loop {
        let piece = match file.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => Ok(buffer[..count].to_vec()),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let failed = piece.is_err();
        if pieces.send(piece).is_err() || failed {
            return;
        }
    }
}

fn at_most(bytes: Vec<u8>, most: usize) -> io::Result<Vec<u8>> {
    if bytes.len() <= most {
        return Ok(bytes);
    }
    let sentence = format!("it has more than {} MiB", most / 1024 / 1024);
    Err(io::Error::new(ErrorKind::FileTooLarge, sentence))
}

fn nothing_comes(patience: Duration) -> io::Error {
    let sentence = format!(
        "it is not a regular file, and nothing came from it for {} s; write its content to a file \
         and name that",
        patience.as_secs()
    );
    io::Error::new(ErrorKind::TimedOut, sentence)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::path::PathBuf;
    use std::process::Command;

    use super::*;

    const NO_PATIENCE: Duration = Duration::from_millis(20);

    fn pipe(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("mockid-{name}-{}", uuid::Uuid::new_v4()));
        let made = Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        path
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_is_given_up() {
        let path = pipe("silent");
        let error = read_within(&path, NO_PATIENCE, MAX_BYTES).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_pipe_that_somebody_writes_to_is_read_to_its_end() {
        let path = pipe("written");
        let writer = {
            let path = path.clone();
            thread::spawn(move || fs::write(path, "x".repeat(3 * PIECE)).unwrap())
        };
        let read = read(&path).unwrap();
        assert_eq!(read.len(), 3 * PIECE);
        writer.join().unwrap();
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_device_without_an_end_is_given_up_at_the_bound() {
        let error = read_within(Path::new("/dev/zero"), PATIENCE, PIECE).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }
}

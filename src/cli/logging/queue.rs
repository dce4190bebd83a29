//! A bounded, non-blocking queue of log lines, written to standard error by one thread.
//!
//! A write to a pipe blocks when its reader does not read, which must not happen on a thread that
//! serves requests. Lines that do not fit are dropped and counted, and the count is logged when
//! there is room again.
//!
//! `tracing-appender` limits its queue by lines, not by bytes, and it counts dropped lines without logging
//! the count.

use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// Capacity in bytes. The writing thread may hold as many again.
const CAPACITY: usize = 1024 * 1024;

/// How long the exit of the program waits for lines to be written.
const PATIENCE: Duration = Duration::from_millis(500);

/// Pause before retrying a non-blocking output that is full.
const RETRY: Duration = Duration::from_millis(10);

/// A handle of the queue; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Queue(Arc<SharedQueue>);

#[derive(Debug, Default)]
struct SharedQueue {
    state: Mutex<QueueState>,
    arrived: Condvar,
    written: Condvar,
}

#[derive(Debug, Default)]
struct QueueState {
    /// Whole lines.
    waiting: Vec<u8>,
    /// Whether the writing thread holds lines that it has not written yet.
    writing: bool,
    /// Lines dropped since the last report.
    lost: usize,
}

/// Each call writes one line, as `tracing_subscriber` does. It never fails and never blocks.
impl Write for Queue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut state = self.0.state.lock();
        if state.waiting.len() + line.len() > CAPACITY {
            state.lost += 1;
        } else {
            state.waiting.extend_from_slice(line);
            self.0.arrived.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Queue {
    /// Creates a queue and the thread that writes its lines, which runs until the program ends.
    ///
    /// # Errors
    ///
    /// When the system refuses a thread.
    pub fn to(out: impl Write + Send + 'static) -> io::Result<Self> {
        let queue = Self::default();
        let shared = Arc::clone(&queue.0);
        let named = thread::Builder::new().name("log".to_owned());
        named.spawn(move || shared.write_on(Out::to(out)))?;
        Ok(queue)
    }

    /// Waits until everything is written, with a timeout: the reader may have stopped reading.
    pub fn drain(&self) {
        self.drain_within(PATIENCE);
    }

    /// Waits until everything is written or the timeout has passed; returns whether it is written.
    fn drain_within(&self, patience: Duration) -> bool {
        let mut state = self.0.state.lock();
        let is_left = |state: &mut QueueState| state.writing || !state.waiting.is_empty();
        let written = &self.0.written;
        let waited = written.wait_while_for(&mut state, is_left, patience);
        !waited.timed_out()
    }
}

impl SharedQueue {
    fn write_on(&self, mut out: Out<impl Write>) {
        let mut lines = Vec::new();
        loop {
            self.take(&mut lines);
            let lost = out.write(&lines);
            lines.clear();
            let missing = self.missing(lost);
            if missing > 0 {
                // This is logged through this queue, too.
                tracing::warn!(
                    "the log lacks {missing} lines here: they were not read in time, or could not \
                     be written"
                );
            }
        }
    }

    /// The number of dropped lines, when it should be reported: lines can be written again, and those
    /// that were queued before the dropped ones are written.
    fn missing(&self, lost: usize) -> usize {
        let mut state = self.state.lock();
        state.lost += lost;
        if lost == 0 && state.waiting.len() < CAPACITY / 2 {
            std::mem::take(&mut state.lost)
        } else {
            0
        }
    }

    /// Waits for lines and takes all of them.
    fn take(&self, lines: &mut Vec<u8>) {
        let mut state = self.state.lock();
        state.writing = false;
        if state.waiting.is_empty() {
            self.written.notify_all();
        }
        let is_empty = |state: &mut QueueState| state.waiting.is_empty();
        self.arrived.wait_while(&mut state, is_empty);
        std::mem::swap(&mut state.waiting, lines);
        state.writing = true;
    }
}

/// The output.
struct Out<W> {
    to: W,
    /// Whether the last line was written in part only, as on a full disk.
    torn: bool,
}

impl<W: Write> Out<W> {
    const fn to(to: W) -> Self {
        Self { to, torn: false }
    }

    /// Writes lines. Returns how many were not written completely.
    fn write(&mut self, lines: &[u8]) -> usize {
        if self.torn {
            self.torn = self.put(b"\n") == 0;
        }
        let out = if self.torn { 0 } else { self.put(lines) };
        let (written, rest) = lines.split_at(out);
        self.torn |= written.last().is_some_and(|last| *last != b'\n');
        rest.split_inclusive(|byte| *byte == b'\n').count()
    }

    /// Writes as much as possible and returns the number of bytes.
    fn put(&mut self, bytes: &[u8]) -> usize {
        let mut out = 0;
        while out < bytes.len() {
            match self.to.write(&bytes[out..]) {
                Ok(0) => break,
                Ok(more) => out += more,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(RETRY),
                Err(_) => break,
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// A timeout longer than any test takes.
    const LONG: Duration = Duration::from_secs(60);

    /// A disk with room for this many bytes.
    struct Disk {
        room: usize,
        written: Vec<u8>,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let fitting = bytes.len().min(self.room);
            if fitting == 0 {
                return Err(ErrorKind::StorageFull.into());
            }
            self.room -= fitting;
            self.written.extend_from_slice(&bytes[..fitting]);
            Ok(fitting)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_a_full_disk_does_not_take_are_counted_and_the_next_begins_a_line() {
        let mut out = Out::to(Disk {
            room: 6,
            written: Vec::new(),
        });
        assert_eq!(out.write(b"one\ntwo\nthree\n"), 2);
        assert_eq!(out.write(b"four\n"), 1);
        out.to.room = 100;
        assert_eq!(out.write(b"five\nsix\n"), 0);
        assert_eq!(out.to.written, b"one\ntw\nfive\nsix\n");
    }

    /// A pipe whose reader accepts a write only when it is told to.
    struct Pipe(SyncSender<Vec<u8>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let sent = self.0.send(bytes.to_vec());
            sent.map_err(|_| io::Error::from(ErrorKind::BrokenPipe))?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn queue() -> (Queue, Receiver<Vec<u8>>) {
        let (sender, reader) = sync_channel(0);
        (Queue::to(Pipe(sender)).unwrap(), reader)
    }

    #[test]
    fn logging_never_waits_for_the_reader_and_its_queue_is_bounded() {
        let (mut queue, reader) = queue();
        let line = [vec![b'x'; 1023], vec![b'\n']].concat();
        for _ in 0..3 * CAPACITY / line.len() {
            queue.write_all(&line).unwrap();
        }
        let state = queue.0.state.lock();
        assert!(state.waiting.len() <= CAPACITY);
        assert!(state.lost >= CAPACITY / line.len());
        drop(state);
        drop(reader);
        assert!(queue.drain_within(LONG));
    }

    #[test]
    fn the_end_waits_for_lines_to_be_read() {
        let (mut queue, reader) = queue();
        queue.write_all(b"the last words\n").unwrap();
        thread::scope(|scope| {
            let draining = scope.spawn(|| queue.drain_within(LONG));
            assert_eq!(reader.recv().unwrap(), b"the last words\n");
            assert!(draining.join().unwrap());
        });
    }

    #[test]
    fn the_end_does_not_wait_for_ever() {
        let (mut queue, _reader) = queue();
        queue.write_all(b"to nobody\n").unwrap();
        assert!(!queue.drain_within(Duration::from_millis(1)));
    }
}

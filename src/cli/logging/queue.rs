//! Lines of the log on their way to standard error.
//!
//! A pipe whose reader stands still holds up whoever writes into it, and that must not be a thread
//! that answers requests. So they leave their lines here, and one thread writes them. What does not
//! fit is lost and counted, and said when there is room again.
//!
//! `tracing-appender` bounds its queue by lines and not by bytes, and does not log how many it lost.

use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// How many bytes of lines may wait. As many again may be in the hands of the thread that writes.
const CAPACITY: usize = 1024 * 1024;

/// How long the end of the program waits for lines to be written.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long to wait before writing again to what blocks nobody and has no room.
const RETRY: Duration = Duration::from_millis(10);

/// Where lines wait to be written.
#[derive(Debug, Clone, Default)]
pub struct Queue(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    arrived: Condvar,
    written: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Whole lines.
    waiting: Vec<u8>,
    /// Whether more lines are in the hands of the thread that writes.
    writing: bool,
    /// How many lines are missing since that was last said.
    lost: usize,
}

/// One line in each call, as the log writes them. It never fails and never waits for a reader.
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
    /// A queue, and the thread that writes what is in it. The thread ends with the program.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn to(out: impl Write + Send + 'static) -> io::Result<Self> {
        let queue = Self::default();
        let shared = Arc::clone(&queue.0);
        let named = thread::Builder::new().name("log".to_owned());
        named.spawn(move || shared.write_on(Out::to(out)))?;
        Ok(queue)
    }

    /// Waits until everything is written, but not for ever: a reader may have stopped reading.
    pub fn drain(&self) {
        self.drain_within(PATIENCE);
    }

    /// Waits for so long at most, and gives back whether everything is written.
    fn drain_within(&self, patience: Duration) -> bool {
        let mut state = self.0.state.lock();
        let is_left = |state: &mut State| state.writing || !state.waiting.is_empty();
        let written = &self.0.written;
        let waited = written.wait_while_for(&mut state, is_left, patience);
        !waited.timed_out()
    }
}

impl Shared {
    fn write_on(&self, mut out: Out<impl Write>) {
        let mut lines = Vec::new();
        loop {
            self.take(&mut lines);
            let lost = out.write(&lines);
            lines.clear();
            let missing = self.missing(lost);
            if missing > 0 {
                // It comes back here as a line like any other.
                tracing::warn!(
                    "the log lacks {missing} lines here: they were not read in time, or could not \
                     be written"
                );
            }
        }
    }

    /// How many lines are missing, when it is time to say so: lines go out again, and those that were
    /// waiting when there was no more room are out.
    fn missing(&self, lost: usize) -> usize {
        let mut state = self.state.lock();
        state.lost += lost;
        if lost == 0 && state.waiting.len() < CAPACITY / 2 {
            std::mem::take(&mut state.lost)
        } else {
            0
        }
    }

    /// Waits for lines, and takes all that there are.
    fn take(&self, lines: &mut Vec<u8>) {
        let mut state = self.state.lock();
        state.writing = false;
        if state.waiting.is_empty() {
            self.written.notify_all();
        }
        let is_empty = |state: &mut State| state.waiting.is_empty();
        self.arrived.wait_while(&mut state, is_empty);
        std::mem::swap(&mut state.waiting, lines);
        state.writing = true;
    }
}

/// Where lines go.
struct Out<W> {
    to: W,
    /// Whether the last line that went out is half a line, as the last on a disk that is full.
    torn: bool,
}

impl<W: Write> Out<W> {
    const fn to(to: W) -> Self {
        Self { to, torn: false }
    }

    /// Writes lines. Gives back how many did not get out whole.
    fn write(&mut self, lines: &[u8]) -> usize {
        if self.torn {
            self.torn = self.put(b"\n") == 0;
        }
        let out = if self.torn { 0 } else { self.put(lines) };
        let (written, rest) = lines.split_at(out);
        self.torn |= written.last().is_some_and(|last| *last != b'\n');
        rest.split_inclusive(|byte| *byte == b'\n').count()
    }

    /// Writes as much as can be, and gives back how much that was.
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

    /// Longer than anything here takes.
    const LONG: Duration = Duration::from_secs(60);

    /// A disk with room for so many bytes.
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

    /// A pipe whose reader takes a write only when it is told to.
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
    fn whoever_logs_never_waits_for_the_reader_and_what_waits_has_an_end() {
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

//! Options that limit what a server keeps and how long it waits.

use std::num::NonZeroU32;
use std::time::Duration;

use super::ServerBuilder;
use crate::clock::Period;
use crate::count::InvalidCount;
use crate::embedded::built::saturated;
use crate::server::{InvalidClientTimeout, MaxConnections};

impl ServerBuilder {
    /// The number of requests that each sandbox's journal keeps, from 1 to 1,000,000; by default
    /// 1,000.
    pub fn journal_size(mut self, entries: usize) -> Self {
        if let Some(size) = self.count("journal size", entries) {
            self.options.journal_size = size;
        }
        self
    }

    /// The memory for the journals of all sandboxes together, from 1 to 1,048,576 MiB; by default
    /// 256 MiB. Above it, the oldest requests of the least recently used journal are dropped.
    pub fn journal_memory(mut self, mebibytes: usize) -> Self {
        if let Some(memory) = self.count("journal memory", mebibytes) {
            self.options.journal_memory = memory;
        }
        self
    }

    /// The maximum number of sessions in all sandboxes together, and of tokens, from 1 to
    /// 100,000,000; by default 4,000,000. Above it, a sandbox with more than 1,000 evicts one for
    /// each new one.
    pub fn max_total_sessions(mut self, sessions: usize) -> Self {
        if let Some(max) = self.count("max total sessions", sessions) {
            self.options.max_total_sessions = max;
        }
        self
    }

    /// The maximum number of sessions in a sandbox, and of tokens, from 1 to 2,000,000, which is
    /// the default. Above it, those that expire soonest are evicted.
    pub fn max_sessions(mut self, sessions: usize) -> Self {
        if let Some(max) = self.count("max sessions", sessions) {
            self.options.max_sessions = max;
        }
        self
    }

    /// The maximum number of sandboxes, including `default`, at least 1; by default 10,000.
    pub fn max_sandboxes(mut self, max: usize) -> Self {
        if max == 0 {
            self.refuse("there is always a sandbox `default`: name at least 1");
        }
        self.options.sandbox_limits.max = max;
        self
    }

    /// The real time without a request after which a sandbox without a handle is dropped, in whole
    /// seconds; by default an hour.
    pub fn sandbox_idle(mut self, idle: Duration) -> Self {
        match Period::try_from(saturated(idle)) {
            Ok(idle) => self.options.sandbox_limits.idle = idle,
            Err(error) => self.refuse(error),
        }
        self
    }

    /// The maximum number of open connections, at least 1; by default 10,000, or fewer if the
    /// process may not open enough files.
    pub fn max_connections(mut self, max: u32) -> Self {
        match NonZeroU32::new(max) {
            Some(max) => self.options.max_connections = MaxConnections(max),
            None => self.refuse("the maximum number of connections must be at least 1"),
        }
        self
    }

    /// The real time that a client has for each step, from 10 milliseconds to a day: to start a
    /// request, to send its head or 64 KiB of a body, to read 64 KiB of an answer; by default 30
    /// seconds. It does not apply to answers that a fault delays.
    pub fn client_timeout(mut self, timeout: Duration) -> Self {
        match timeout.try_into() {
            Ok(timeout) => self.options.client_timeout = timeout,
            Err(InvalidClientTimeout) => {
                self.refuse(format!(
                    "client timeout {timeout:?}: {InvalidClientTimeout}"
                ));
            }
        }
        self
    }

    /// The real time for which an idle connection is kept, from 10 milliseconds to a day; by
    /// default 90 seconds. `Keep-Alive` in HTTP/1.1 answers announces one second less.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        match timeout.try_into() {
            Ok(timeout) => self.options.idle_timeout = timeout,
            Err(InvalidClientTimeout) => {
                self.refuse(format!("idle timeout {timeout:?}: {InvalidClientTimeout}"));
            }
        }
        self
    }

    /// The maximum rate of requests from one client address in real time, for example `100/s`; by
    /// default unlimited.
    #[cfg(feature = "rate-limit")]
    pub fn rate_limit(mut self, rate: &str) -> Self {
        match rate.parse::<crate::fixtures::Rate>() {
            Ok(rate) => self.options.rate_limit = Some(rate),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// A number within its bounds, or an error.
    fn count<T>(&mut self, name: &str, number: usize) -> Option<T>
    where
        T: TryFrom<usize, Error = InvalidCount>,
    {
        let count = number.try_into();
        count
            .inspect_err(|error| self.refuse(format!("{name} {number}: {error}")))
            .ok()
    }
}

//! What a sandbox was asked and answered, with the reason for each answer and without secrets.
//!
//! ```
//! use mockid::Match;
//!
//! # let server = mockid::Server::start_blocking()?;
//! // … the client logs in and refreshes …
//! let refresh = Match::operation("intergiroRefresh").status(200);
//! let missing = server.verify(refresh, 1).expect_err("it did not");
//! assert_eq!(
//!     missing.to_string(),
//!     "expected exactly 1 request with operation intergiroRefresh and status 200, found 0; \
//!      the journal is empty"
//! );
//! # Ok::<(), mockid::Error>(())
//! ```

mod matching;
mod request;
mod times;

use serde::Serialize;

use super::written::read;
use super::{Error, ErrorKind};
use crate::control::requests::times::Certainty;
use crate::control::requests::{self, verify};
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{self, Found};

pub use matching::Match;
pub use request::Request;
pub use times::Times;

/// As the control API takes it.
#[derive(Serialize)]
struct Expected {
    #[serde(rename = "match")]
    wanted: Match,
    times: Times,
}

/// The journal of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Requests<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Requests<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Every request that is kept, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Request> {
        let all = self.sandbox.journal().find(&journal::Match::default());
        all.entries.into_iter().map(Request).collect()
    }

    /// Those that match, oldest first.
    ///
    /// # Errors
    ///
    /// [`Error`] when what is asked for makes no sense: no provider has such an operation, for
    /// instance.
    pub fn find(&self, wanted: Match) -> Result<Vec<Request>, Error> {
        let found = self.matching(wanted)?;
        Ok(found.entries.into_iter().map(Request).collect())
    }

    /// How many match.
    ///
    /// # Errors
    ///
    /// As of [`find`](Self::find).
    pub fn count(&self, wanted: Match) -> Result<usize, Error> {
        Ok(self.matching(wanted)?.entries.len())
    }

    /// How many requests that may have matched are no longer kept, because the journal was full.
    /// [`Match::after`] and [`Match::since`] leave out those that came before.
    ///
    /// # Errors
    ///
    /// As of [`find`](Self::find).
    pub fn lost(&self, wanted: Match) -> Result<u64, Error> {
        Ok(self.matching(wanted)?.lost)
    }

    fn matching(self, wanted: Match) -> Result<Found, Error> {
        let wanted = read(wanted)?;
        Ok(requests::matching(&self.sandbox.journal(), &wanted)?)
    }

    /// Whether so many requests came as were expected: `1` is exactly one, `1..` at least one,
    /// `..=3` at most three. Gives how many came.
    ///
    /// # Errors
    ///
    /// [`Error`] of the kind [`ErrorKind::NotVerified`] with what was expected, what was found and
    /// what came nearest; of the kind [`ErrorKind::Undecided`] when it depends on requests that are
    /// no longer kept; of another kind when what is asked for makes no sense.
    pub fn verify(&self, wanted: Match, times: impl Into<Times>) -> Result<usize, Error> {
        let expectation = Expected {
            wanted,
            times: times.into(),
        };
        let verdict = verify::check(&self.sandbox.journal(), read(expectation)?)?;
        let verified = verdict.map_err(|not_met| {
            let kind = match not_met.certainty {
                Certainty::Certain => ErrorKind::NotVerified,
                Certainty::DependsOnLost => ErrorKind::Undecided,
            };
            Error::new(kind, not_met)
        });
        verified.map(|found| found.entries.len())
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        self.sandbox.journal().clear();
    }
}

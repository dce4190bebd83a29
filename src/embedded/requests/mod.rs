//! The requests to a sandbox with their answers and reasons, without secrets.
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

mod condition;
mod matching;
mod request;
mod times;
mod verify_within;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::convert::{Written, read};
use super::{Error, ErrorKind};
use crate::control::requests;
use crate::control::requests::times::Certainty;
use crate::control::requests::verify::{self, Expectation, Expected, Verdict, Verified};
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{self, Found};

pub use condition::Condition;
pub use matching::Match;
pub use request::Request;
pub use times::Times;
pub use verify_within::VerifyWithin;

/// The request of the control API.
#[derive(Default, Serialize)]
struct Asked {
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    wanted: Option<Match>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<Times>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_order: Option<Vec<Match>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<Written>,
}

impl Asked {
    fn times(wanted: Match, times: impl Into<Times>) -> Self {
        Self {
            wanted: Some(wanted),
            times: Some(times.into()),
            ..Self::default()
        }
    }

    fn in_order(steps: impl IntoIterator<Item = Match>) -> Self {
        Self {
            in_order: Some(steps.into_iter().collect()),
            ..Self::default()
        }
    }

    fn checked(self, sandbox: &Sandbox) -> Result<Expected, Error> {
        let expectation: Expectation = read(self)?;
        Ok(expectation.checked(sandbox.enter().0.vendors())?)
    }
}

fn verified(verdict: Verdict) -> Result<Verified, Error> {
    verdict.map_err(|not_met| {
        let kind = match not_met.certainty {
            Certainty::Certain => ErrorKind::NotVerified,
            Certainty::DependsOnLost => ErrorKind::Undecided,
        };
        Error::new(kind, not_met)
    })
}

/// The journal of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Requests<'a> {
    sandbox: &'a Arc<Sandbox>,
}

impl<'a> Requests<'a> {
    pub(super) const fn new(sandbox: &'a Arc<Sandbox>) -> Self {
        Self { sandbox }
    }

    /// Every kept request, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Request> {
        let all = self.sandbox.journal().find(&journal::Match::default());
        all.entries.into_iter().map(Request).collect()
    }

    /// The matching requests, oldest first.
    ///
    /// # Errors
    ///
    /// [`Error`] when the match is invalid, for example with an unknown operation.
    pub fn find(&self, wanted: Match) -> Result<Vec<Request>, Error> {
        let found = self.matching(wanted)?;
        Ok(found.entries.into_iter().map(Request).collect())
    }

    /// The number of matching requests.
    ///
    /// # Errors
    ///
    /// As for [`find`](Self::find).
    pub fn count(&self, wanted: Match) -> Result<usize, Error> {
        Ok(self.matching(wanted)?.entries.len())
    }

    /// The number of requests that may have matched but are no longer kept, because the journal was
    /// full. [`Match::after`] and [`Match::since`] exclude earlier ones.
    ///
    /// # Errors
    ///
    /// As for [`find`](Self::find).
    pub fn lost(&self, wanted: Match) -> Result<u64, Error> {
        Ok(self.matching(wanted)?.lost)
    }

    fn matching(self, wanted: Match) -> Result<Found, Error> {
        let wanted = read(wanted)?;
        Ok(requests::matching(&self.sandbox.enter().0, &wanted)?)
    }

    /// Checks the number of matching requests: `1` is exactly one, `1..` at least one, `..=3` at
    /// most three. Returns the number.
    ///
    /// # Errors
    ///
    /// [`Error`] of the kind [`ErrorKind::NotVerified`] with what was expected, what was found and
    /// the nearest requests; of the kind [`ErrorKind::Undecided`] when it depends on requests that
    /// are no longer kept; of another kind when the match is invalid.
    pub fn verify(&self, wanted: Match, times: impl Into<Times>) -> Result<usize, Error> {
        let verified = self.now(Asked::times(wanted, times))?;
        Ok(verified.count)
    }

    /// Checks that requests match in this order, with others between them or not. Returns the
    /// [id](Request::id) of each.
    ///
    /// ```
    /// use mockid::Match;
    ///
    /// # let server = mockid::Server::start_blocking()?;
    /// let steps = ["intergiroLogin", "intergiroRefresh"].map(Match::operation);
    /// let missing = server.requests().verify_in_order(steps).expect_err("none came");
    /// assert_eq!(
    ///     missing.to_string(),
    ///     "expected 2 requests in order; found no first one with operation intergiroLogin; \
    ///      the journal is empty"
    /// );
    /// # Ok::<(), mockid::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As of [`verify`](Self::verify).
    pub fn verify_in_order(
        &self,
        steps: impl IntoIterator<Item = Match>,
    ) -> Result<Vec<u64>, Error> {
        let verified = self.now(Asked::in_order(steps))?;
        Ok(verified.in_order.unwrap_or_default())
    }

    fn now(self, asked: Asked) -> Result<Verified, Error> {
        verified(verify::check(
            &self.sandbox.journal(),
            &asked.checked(self.sandbox)?,
        ))
    }

    /// The same checks with a timeout, in real time and at most five minutes.
    #[must_use]
    pub fn within(&self, patience: Duration) -> VerifyWithin<'a> {
        VerifyWithin::new(self.sandbox, patience)
    }

    /// Removes all entries.
    pub fn clear(&self) {
        self.sandbox.journal().clear();
    }
}

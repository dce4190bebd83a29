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
mod text;
mod verify_within;

use std::sync::Arc;
use std::time::Duration;

use super::built::Built;
use super::{Error, ErrorKind};
use crate::control::requests::times::Certainty;
use crate::control::requests::verify::{self, Expectation, Expected, Verdict, Verified};
use crate::control::requests::{self, RequestFilter, explanation};
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{self, SearchResult};

pub use crate::control::requests::explanation::Explanation;
pub use crate::control::requests::times::Times;
pub use condition::Condition;
pub use matching::Match;
pub use request::Request;

pub use verify_within::VerifyWithin;

fn filter(wanted: Match) -> Result<RequestFilter, Error> {
    let mut filter = Built::<RequestFilter>::default();
    filter.value.wanted = filter.take("/match", wanted.0);
    filter.finish()
}

/// An expectation of a number of matching requests.
fn count_expectation(wanted: Match, times: impl Into<Times>) -> Built<Expectation> {
    let mut built = Built::<Expectation>::default();
    built.value.wanted = Some(built.take("/match", wanted.0));
    built.value.times = Some(times.into());
    built
}

/// An expectation of matching requests in order.
fn order_expectation(steps: impl IntoIterator<Item = Match>) -> Built<Expectation> {
    let mut built = Built::<Expectation>::default();
    let steps = steps.into_iter().enumerate();
    let steps = steps.map(|(index, step)| built.take(&format!("/in_order/{index}"), step.0));
    let steps = steps.collect();
    built.value.in_order = Some(steps);
    built
}

fn checked(built: Built<Expectation>, sandbox: &Sandbox) -> Result<Expected, Error> {
    let expectation = built.finish()?;
    Ok(expectation.checked(sandbox.enter().0.vendors())?)
}

fn verified(verdict: Verdict) -> Result<Verified, Error> {
    verdict.map_err(|not_met| {
        let kind = match not_met.certainty() {
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
        let all = self.sandbox.journal().find(&journal::EntryMatch::default());
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

    /// The newest requests as text: a line for each as `mockid tail` prints it, and below those that
    /// were refused what explains it.
    #[must_use]
    pub fn text(&self) -> String {
        text::text(&self.all())
    }

    /// Explains a request by its [id](Request::id): what happened, what to do, and the checks of the
    /// token that came with it.
    ///
    /// # Errors
    ///
    /// [`Error`] when the journal has no such request.
    pub fn why(&self, id: u64) -> Result<Explanation, Error> {
        let entry = requests::entry(self.sandbox, &id.to_string())?;
        Ok(explanation::of(self.sandbox, &entry))
    }

    /// The same for the last request that was refused or not answered.
    ///
    /// # Errors
    ///
    /// [`Error`] when none was.
    pub fn why_last_refused(&self) -> Result<Explanation, Error> {
        let refused = self.all().into_iter().rfind(Request::is_refused);
        let Some(Request(entry)) = refused else {
            let text = format!(
                "no request in the sandbox `{}` was refused",
                self.sandbox.name()
            );
            return Err(Error::new(ErrorKind::NotFound, text));
        };
        Ok(explanation::of(self.sandbox, &entry))
    }

    /// The matching requests as an HTTP Archive (HAR 1.2): JSON that the network tools of browsers
    /// open, for example from a file that a failed test leaves. It has no secrets.
    ///
    /// ```
    /// use mockid::Match;
    ///
    /// # let server = mockid::Server::start_blocking()?;
    /// let archive = server.requests().har(Match::anything())?;
    /// assert!(archive.starts_with("{\"log\":{\"version\":\"1.2\""));
    /// # Ok::<(), mockid::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`find`](Self::find).
    pub fn har(&self, wanted: Match) -> Result<String, Error> {
        Ok(requests::archive(self.sandbox, &filter(wanted)?)?)
    }

    fn matching(self, wanted: Match) -> Result<SearchResult, Error> {
        Ok(requests::matching(self.sandbox, &filter(wanted)?)?)
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
        let verified = self.now(count_expectation(wanted, times))?;
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
    /// As for [`verify`](Self::verify).
    pub fn verify_in_order(
        &self,
        steps: impl IntoIterator<Item = Match>,
    ) -> Result<Vec<u64>, Error> {
        let verified = self.now(order_expectation(steps))?;
        Ok(verified.in_order.unwrap_or_default())
    }

    fn now(self, built: Built<Expectation>) -> Result<Verified, Error> {
        let expected = checked(built, self.sandbox)?;
        verified(verify::check(&self.sandbox.journal(), &expected))
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

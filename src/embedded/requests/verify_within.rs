//! Expectations with a timeout.

use std::sync::Arc;
use std::time::Duration;

use super::{Match, Times, checked, count_expectation, order_expectation, verified};
use crate::control::requests::verify::{Expectation, Verdict, Verified, until_met};
use crate::embedded::Error;
use crate::embedded::built::Built;
use crate::embedded::waiting::Waiting;
use crate::problem::Problem;
use crate::sandbox::Sandbox;

/// The result of a wait.
type Told = Result<Verdict, Problem>;

/// Waits for requests that are expected. Made by [`Requests::within`](super::Requests::within).
///
/// A wait ends as soon as the expectation is met; one with only an upper bound waits for the whole
/// time. The methods wait on a separate thread, so the asynchronous ones work in any runtime;
/// [`verify_blocking`](Self::verify_blocking) blocks the calling thread.
///
/// ```
/// use std::time::Duration;
/// use mockid::Match;
///
/// # let server = mockid::Server::start_blocking()?;
/// let soon = server.requests().within(Duration::from_millis(10));
/// let missing = soon.verify_blocking(Match::operation("kycLogin"), 1..).expect_err("none came");
/// assert_eq!(
///     missing.to_string(),
///     "expected at least 1 request with operation kycLogin within 10ms, found 0; the journal is empty"
/// );
/// # Ok::<(), mockid::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct VerifyWithin<'a> {
    sandbox: &'a Arc<Sandbox>,
    patience: Duration,
}

impl<'a> VerifyWithin<'a> {
    pub(super) const fn new(sandbox: &'a Arc<Sandbox>, patience: Duration) -> Self {
        Self { sandbox, patience }
    }

    /// Like [`Requests::verify`](super::Requests::verify).
    ///
    /// # Errors
    ///
    /// As there, and of the kind [`ErrorKind::Conflict`](crate::embedded::ErrorKind::Conflict) when the sandbox is reset, restored or
    /// dropped during the wait.
    pub async fn verify(&self, wanted: Match, times: impl Into<Times>) -> Result<usize, Error> {
        let verified = self.wait(count_expectation(wanted, times)).await?;
        Ok(verified.count)
    }

    /// Like [`verify`](Self::verify), without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify).
    pub fn verify_blocking(&self, wanted: Match, times: impl Into<Times>) -> Result<usize, Error> {
        let verified = self.wait_blocking(count_expectation(wanted, times))?;
        Ok(verified.count)
    }

    /// Like [`Requests::verify_in_order`](super::Requests::verify_in_order).
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify).
    pub async fn verify_in_order(
        &self,
        steps: impl IntoIterator<Item = Match>,
    ) -> Result<Vec<u64>, Error> {
        let verified = self.wait(order_expectation(steps)).await?;
        Ok(verified.in_order.unwrap_or_default())
    }

    /// Like [`verify_in_order`](Self::verify_in_order), without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify).
    pub fn verify_in_order_blocking(
        &self,
        steps: impl IntoIterator<Item = Match>,
    ) -> Result<Vec<u64>, Error> {
        let verified = self.wait_blocking(order_expectation(steps))?;
        Ok(verified.in_order.unwrap_or_default())
    }

    async fn wait(self, built: Built<Expectation>) -> Result<Verified, Error> {
        ended(self.begin(built)?.done().await?)
    }

    fn wait_blocking(self, built: Built<Expectation>) -> Result<Verified, Error> {
        ended(self.begin(built)?.done_blocking()?)
    }

    fn begin(self, mut built: Built<Expectation>) -> Result<Waiting<Told>, Error> {
        built.value.within = built.convert("/within", self.patience);
        let expected = checked(built, self.sandbox)?;
        Waiting::begin(self.sandbox, async move |sandbox| {
            until_met(sandbox, &expected).await
        })
    }
}

fn ended(told: Told) -> Result<Verified, Error> {
    verified(told?)
}

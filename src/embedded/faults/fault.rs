//! Builder of a fault.

use std::time::Duration;

use super::Reply;
use crate::embedded::Error;
use crate::embedded::built::Built;
use crate::provider::Provider;
use crate::sandbox::faults::{Abort, Delay, Dribble, FaultPlan, LieName, OwnError, Respond, Stage};

/// A new fault, for [`Faults::add`](super::Faults::add): which requests, how often, and what
/// happens to them.
///
/// By default it applies to all requests, always, and before the provider's work.
#[derive(Debug, Clone, Default)]
#[must_use = "a fault has to be added"]
pub struct Fault(Built<FaultPlan>);

/// Which requests.
impl Fault {
    /// Every request to any provider.
    pub fn on_everything() -> Self {
        Self::default()
    }

    /// Requests for the operation with this `operationId` of the `OpenAPI` document.
    pub fn on(operation: impl Into<String>) -> Self {
        let mut fault = Self::default();
        fault.0.value.matching.operation = Some(operation.into());
        fault
    }

    /// Requests to this provider.
    pub fn at(provider: Provider) -> Self {
        let mut fault = Self::default();
        fault.0.value.matching.provider = Some(provider);
        fault
    }

    /// With a matching path, as in the provider's documentation: `*` is one segment, a last `**`
    /// any rest.
    pub fn path(mut self, pattern: impl AsRef<str>) -> Self {
        self.0.value.matching.path = self.0.parse("/match/path", pattern.as_ref());
        self
    }

    /// With this method, for example `POST`.
    pub fn method(mut self, method: impl AsRef<str>) -> Self {
        self.0.value.matching.method = self.0.parse("/match/method", method.as_ref());
        self
    }

    /// Of the account with this id, e-mail address or client id.
    pub fn account(mut self, name: impl Into<String>) -> Self {
        self.0.value.matching.account = Some(name.into());
        self
    }
}

/// How often, and when.
impl Fault {
    /// Only this many times.
    pub const fn times(mut self, times: u32) -> Self {
        self.0.value.times = Some(times);
        self
    }

    /// Not for the first matching requests, up to this number.
    pub const fn skip(mut self, requests: u32) -> Self {
        self.0.value.after = requests;
        self
    }

    /// With a probability from 0 to 1 and a seed: the same seed gives the same series.
    pub const fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.0.value.probability = probability;
        self.0.value.seed = seed;
        self
    }

    /// After the work: it is done, and its answer is delayed, replaced or lost.
    pub const fn after_work(mut self) -> Self {
        self.0.value.stage = Stage::After;
        self
    }
}

/// What happens.
impl Fault {
    /// Delays the request, in real time, by at most five minutes.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.0.value.delay = self.0.convert("/delay", delay).map(Delay::Fixed);
        self
    }

    /// Delays the request by a random time between two durations, uniformly distributed.
    pub fn delay_between(mut self, shortest: Duration, longest: Duration) -> Self {
        let shortest = self.0.convert("/delay/uniform/0", shortest);
        let longest = self.0.convert("/delay/uniform/1", longest);
        self.0.value.delay = shortest
            .zip(longest)
            .map(|(shortest, longest)| Delay::Drawn {
                uniform: [shortest, longest],
            });
        self
    }

    /// The provider's own 401.
    pub fn unauthorized(self) -> Self {
        self.own(OwnError::Unauthorized)
    }

    /// The provider's own 429.
    pub fn too_many_requests(self) -> Self {
        self.own(OwnError::TooManyRequests)
    }

    /// The provider's own 500.
    pub fn server_error(self) -> Self {
        self.own(OwnError::ServerError)
    }

    /// A custom answer: a status, or a [`Reply`].
    pub fn respond(mut self, reply: impl Into<Reply>) -> Self {
        self.0.value.respond = Some(Respond::With(reply.into()));
        self
    }

    /// Sends the body of the answer in this number of pieces, the last one after this time.
    pub fn dribble(mut self, pieces: u32, over: Duration) -> Self {
        let over = self.0.convert("/dribble/over", over);
        self.0.value.dribble = over.map(|over| Dribble { pieces, over });
        self
    }

    /// Resets the connection.
    pub const fn reset_connection(self) -> Self {
        self.abort(Abort::Reset)
    }

    /// Sends no answer.
    pub const fn hang(self) -> Self {
        self.abort(Abort::Hang)
    }

    /// Closes the connection in the middle of the answer's body.
    pub const fn truncate(self) -> Self {
        self.abort(Abort::Truncate)
    }

    /// Sends bytes that are not HTTP.
    pub const fn garbage(self) -> Self {
        self.abort(Abort::Garbage)
    }

    /// Holds requests until this many have arrived, then releases them together, so that they race.
    pub const fn barrier(mut self, requests: u32) -> Self {
        self.0.value.barrier = Some(requests);
        self
    }

    /// Tells a lie of the provider, for example an [`OidcLie`](crate::OidcLie).
    ///
    /// ```
    /// # let server = mockid::Server::start_blocking()?;
    /// let lie = mockid::Fault::on("oidcToken").times(1).lie(mockid::OidcLie::NonceWrong);
    /// server.faults().add(lie)?;
    /// # Ok::<(), mockid::Error>(())
    /// ```
    pub fn lie(mut self, lie: impl Into<LieName>) -> Self {
        self.0.value.lie = Some(lie.into());
        self
    }

    fn own(mut self, error: OwnError) -> Self {
        self.0.value.respond = Some(Respond::Own(error));
        self
    }

    const fn abort(mut self, abort: Abort) -> Self {
        self.0.value.abort = Some(abort);
        self
    }

    pub(super) fn into_plan(self) -> Result<FaultPlan, Error> {
        self.0.finish()
    }
}

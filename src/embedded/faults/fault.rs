//! Builder of a fault.

use std::time::Duration;

use serde::Serialize;

use super::Reply;
use crate::embedded::convert::Written;
use crate::provider::Provider;
use crate::sandbox::faults::{Abort, OwnError, Respond, Stage};

/// A new fault, for [`Faults::add`](super::Faults::add): which requests, how often, and what
/// happens to them.
///
/// By default it applies to all requests, always, and before the provider's work.
#[derive(Debug, Clone, Default, Serialize)]
#[must_use = "a fault has to be added"]
pub struct Fault {
    #[serde(rename = "match")]
    matching: Matching,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    after: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    stage: Stage,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<Delay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    respond: Option<Respond>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dribble: Option<Dribble>,
    #[serde(skip_serializing_if = "Option::is_none")]
    abort: Option<Abort>,
    #[serde(skip_serializing_if = "Option::is_none")]
    barrier: Option<u32>,
}

#[derive(Debug, Clone, Default, Serialize)]
struct Matching {
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<Provider>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Dribble {
    pieces: u32,
    over: Written,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
enum Delay {
    Fixed(Written),
    Drawn { uniform: [Written; 2] },
}

/// Which requests.
impl Fault {
    /// Every request to any provider.
    pub fn on_everything() -> Self {
        Self::default()
    }

    /// Requests for the operation with this `operationId` of the `OpenAPI` document.
    pub fn on(operation: impl Into<String>) -> Self {
        let mut fault = Self::default();
        fault.matching.operation = Some(operation.into());
        fault
    }

    /// Requests to this provider.
    pub fn at(provider: Provider) -> Self {
        let mut fault = Self::default();
        fault.matching.provider = Some(provider);
        fault
    }

    /// With a matching path, as in the provider's documentation: `*` is one segment, a last `**`
    /// any rest.
    pub fn path(mut self, pattern: impl Into<String>) -> Self {
        self.matching.path = Some(pattern.into());
        self
    }

    /// With this method, for example `POST`.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.matching.method = Some(method.into());
        self
    }

    /// Of the account with this id, e-mail address or client id.
    pub fn account(mut self, name: impl Into<String>) -> Self {
        self.matching.account = Some(name.into());
        self
    }
}

/// How often, and when.
impl Fault {
    /// Only this many times.
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Not for the first matching requests, up to this number.
    pub const fn skip(mut self, requests: u32) -> Self {
        self.after = requests;
        self
    }

    /// With a probability from 0 to 1 and a seed: the same seed gives the same series.
    pub const fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = Some(probability);
        self.seed = Some(seed);
        self
    }

    /// After the work: it is done, and its answer is delayed, replaced or lost.
    pub const fn after_work(mut self) -> Self {
        self.stage = Stage::After;
        self
    }
}

/// What happens.
impl Fault {
    /// Delays the request, in real time, by at most five minutes.
    pub const fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(Delay::Fixed(Written(delay)));
        self
    }

    /// Delays the request by a random time between two durations, uniformly distributed.
    pub const fn delay_between(mut self, shortest: Duration, longest: Duration) -> Self {
        self.delay = Some(Delay::Drawn {
            uniform: [Written(shortest), Written(longest)],
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
        self.respond = Some(Respond::With(reply.into().into()));
        self
    }

    /// Sends the body of the answer in this number of pieces, the last one after this time.
    pub const fn dribble(mut self, pieces: u32, over: Duration) -> Self {
        self.dribble = Some(Dribble {
            pieces,
            over: Written(over),
        });
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
        self.barrier = Some(requests);
        self
    }

    fn own(mut self, error: OwnError) -> Self {
        self.respond = Some(Respond::Own(error));
        self
    }

    const fn abort(mut self, abort: Abort) -> Self {
        self.abort = Some(abort);
        self
    }
}

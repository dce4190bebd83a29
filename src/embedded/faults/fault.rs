//! A fault that is wanted.

use std::time::Duration;

use serde::Serialize;

use super::Reply;
use crate::embedded::written::Written;
use crate::provider::Provider;
use crate::sandbox::faults::{Abort, OwnError, Respond, Stage};

/// A fault that is wanted, for [`Faults::add`](super::Faults::add): which requests, how often, and
/// what happens to them.
///
/// It is for every request that fits everything that is said, always, and comes before the
/// provider does its work, unless something else is said.
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

    /// Those for the operation with this `operationId` of the `OpenAPI` document.
    pub fn on(operation: impl Into<String>) -> Self {
        let mut fault = Self::default();
        fault.matching.operation = Some(operation.into());
        fault
    }

    /// Those to this provider.
    pub fn at(provider: Provider) -> Self {
        let mut fault = Self::default();
        fault.matching.provider = Some(provider);
        fault
    }

    /// Of them, those whose path, as the provider prints it, fits: `*` is one segment, a last `**`
    /// any rest.
    pub fn path(mut self, pattern: impl Into<String>) -> Self {
        self.matching.path = Some(pattern.into());
        self
    }

    /// Of them, those with this method, for instance `POST`.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.matching.method = Some(method.into());
        self
    }

    /// Of them, those of the account with this id, e-mail address or client id.
    pub fn account(mut self, name: impl Into<String>) -> Self {
        self.matching.account = Some(name.into());
        self
    }
}

/// How often, and when.
impl Fault {
    /// So many times, and then no more.
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Not for the first so many.
    pub const fn skip(mut self, requests: u32) -> Self {
        self.after = requests;
        self
    }

    /// With a probability from 0 to 1, drawn from a seed: the same seed gives the same series.
    pub const fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = Some(probability);
        self.seed = Some(seed);
        self
    }

    /// After the work: it was done, and its answer is held up, replaced or lost.
    pub const fn after_work(mut self) -> Self {
        self.stage = Stage::After;
        self
    }
}

/// What happens.
impl Fault {
    /// It waits, in real time, at most five minutes.
    pub const fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(Delay::Fixed(Written(delay)));
        self
    }

    /// It waits between two durations, each as likely as any other.
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

    /// An answer of the test's own: a status, or a [`Reply`].
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

    /// The connection is reset.
    pub const fn reset_connection(self) -> Self {
        self.abort(Abort::Reset)
    }

    /// Nothing ever comes.
    pub const fn hang(self) -> Self {
        self.abort(Abort::Hang)
    }

    /// The connection is closed in the middle of the answer's body.
    pub const fn truncate(self) -> Self {
        self.abort(Abort::Truncate)
    }

    /// Bytes come that are no HTTP.
    pub const fn garbage(self) -> Self {
        self.abort(Abort::Garbage)
    }

    /// It is held until so many have come, and all go on together: they race.
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

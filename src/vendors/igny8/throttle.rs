//! The rate limit of the authentication endpoints.

use http::{HeaderName, header};

use super::Igny8Settings;
use super::envelope::Refusal;
use crate::clock::Period;
use crate::identity::throttle::{Allowance, ThrottlePolicy};
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

const LIMIT: HeaderName = HeaderName::from_static("x-throttle-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-throttle-remaining");
const RESET: HeaderName = HeaderName::from_static("x-throttle-reset");

/// Answers unless the client has reached the rate limit, and adds headers with what is left of it.
/// Without the setting there is no limit, and there are no headers.
pub async fn throttled(
    call: &Call,
    answer: impl Future<Output = Result<Answer, Refusal>>,
) -> Answer {
    let Some(throttle) = call.world.settings_of::<Igny8Settings>().throttle else {
        return answer.await.into();
    };
    let policy = ThrottlePolicy {
        count: throttle.auth.count,
        per: throttle.auth.per,
    };
    let allowance = call
        .world
        .identity()
        .throttle(call.client, policy, call.now);
    if allowance.allowed {
        return with_headers(answer.await.into(), allowance);
    }
    refused(call, allowance)
}

/// The answer to a client that has reached the rate limit, which is that of the setting, or 20 per
/// minute.
pub fn used_up(call: &Call) -> Answer {
    let throttle = call.world.settings_of::<Igny8Settings>().throttle;
    let (limit, per) = throttle.map_or((20, Period::minutes(1)), |throttle| {
        (throttle.auth.count, throttle.auth.per)
    });
    let allowance = Allowance {
        allowed: false,
        limit,
        remaining: 0,
        reset: call.now.after(per),
    };
    refused(call, allowance)
}

fn refused(call: &Call, allowance: Allowance) -> Answer {
    let seconds = allowance.reset.seconds_left(call.now);
    let refused = Answer::from(Refusal::Throttled).possible_from(allowance.reset);
    with_headers(refused, allowance).with_header(header::RETRY_AFTER, seconds.to_string())
}

fn with_headers(answer: Answer, allowance: Allowance) -> Answer {
    answer
        .with_header(LIMIT, allowance.limit.to_string())
        .with_header(REMAINING, allowance.remaining.to_string())
        .with_header(RESET, allowance.reset.as_seconds().to_string())
}

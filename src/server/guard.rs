//! A real limit on requests, in real time and for each client address.
//!
//! It protects the server. What a vendor limits is played by that vendor, on the sandbox's clock.

mod addresses;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, MonotonicClock};
use governor::{Quota, RateLimiter};
use http::{HeaderValue, StatusCode, header};

use crate::control::problem::Problem;
use crate::fixtures::Rate;
use addresses::Addresses;

type Limiter = RateLimiter<IpAddr, Addresses, MonotonicClock>;

/// Puts the limit in front of a router: so many requests at once, given back evenly over time.
pub fn limit(router: Router, rate: Rate) -> Router {
    let Some(quota) = quota(rate) else {
        return router;
    };
    let limiter = Limiter::new(quota, Addresses::default(), MonotonicClock);
    let limiter = Arc::new(limiter);
    router.layer(from_fn(move |request: Request, next: Next| {
        let taken = take(&limiter, &request);
        async move {
            match taken {
                Ok(()) => next.run(request).await,
                Err(wait) => refuse(wait),
            }
        }
    }))
}

fn quota(rate: Rate) -> Option<Quota> {
    let per = Duration::from_secs(rate.per.as_seconds().unsigned_abs());
    let quota = Quota::with_period(per / rate.count)?;
    Some(quota.allow_burst(rate.count.try_into().ok()?))
}

/// Takes a request from the allowance of the address at the other end of its connection, or says
/// how long to wait. Headers that name another address are not believed: anybody can write them.
fn take(limiter: &Limiter, request: &Request) -> Result<(), Duration> {
    let Some(ConnectInfo(client)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
        return Ok(());
    };
    let taken = limiter.check_key(&client.ip().to_canonical());
    taken.map_err(|refused| refused.wait_time_from(limiter.clock().now()))
}

fn refuse(wait: Duration) -> Response {
    // A client that waits zero seconds comes too early.
    let seconds = wait.as_secs() + 1;
    let detail = format!("too many requests from this address; wait {seconds} s (--rate-limit)");
    let mut response = Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).into_response();
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

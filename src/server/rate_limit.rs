//! Rate limit for each client address, in real time (`--rate-limit`).
//!
//! It protects the server. A vendor's rate limit is part of its behaviour, and uses the sandbox's
//! clock.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use dashmap::DashSet;
use governor::middleware::NoOpMiddleware;
use http::{HeaderValue, Request, StatusCode, header};
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

use super::forwarded;
use crate::fixtures::Rate;
use crate::problem::Problem;

/// How often inactive addresses are removed.
const HOUSEKEEPING: Duration = Duration::from_secs(60);

/// The maximum number of addresses with a separate allowance. Others share one until some have been
/// removed.
const MAX_ADDRESSES: usize = 10_000;

/// The allowance that a request uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum RequestAllowance {
    /// That of its address.
    Of(IpAddr),
    /// That of all other addresses.
    OfTheCrowd,
}

/// Keys are client addresses as returned by [`forwarded::client`].
#[derive(Debug, Clone, Default)]
struct ClientAddress {
    trusts_forwarded: bool,
    /// Addresses with a separate allowance.
    known: Arc<DashSet<IpAddr>>,
}

impl ClientAddress {
    fn allowance(&self, address: IpAddr) -> RequestAllowance {
        if self.known.contains(&address) {
            return RequestAllowance::Of(address);
        }
        if self.known.len() >= MAX_ADDRESSES {
            return RequestAllowance::OfTheCrowd;
        }
        self.known.insert(address);
        RequestAllowance::Of(address)
    }
}

impl KeyExtractor for ClientAddress {
    type Key = RequestAllowance;

    fn extract<T>(&self, request: &Request<T>) -> Result<Self::Key, GovernorError> {
        forwarded::client(self.trusts_forwarded, request)
            .map(|address| self.allowance(address))
            .ok_or(GovernorError::UnableToExtractKey)
    }
}

type Config = GovernorConfig<ClientAddress, NoOpMiddleware<governor::clock::QuantaInstant>>;

/// Adds the limit to a router: a burst, refilled evenly over time.
pub fn limit(router: Router, rate: Rate, trusts_forwarded: bool) -> Router {
    let addresses = ClientAddress {
        trusts_forwarded,
        ..ClientAddress::default()
    };
    let Some(config) = config(rate, addresses.clone()) else {
        return router;
    };
    let config = Arc::new(config);
    forget_the_quiet(&config, addresses);
    router.layer(GovernorLayer::new(config).error_handler(refuse))
}

fn config(rate: Rate, addresses: ClientAddress) -> Option<Config> {
    let per = Duration::from_secs(rate.per.as_seconds().unsigned_abs());
    GovernorConfigBuilder::default()
        .key_extractor(addresses)
        .period(per / rate.count)
        .burst_size(rate.count)
        .finish()
}

/// Removes full allowances, as long as the server runs. An address that is still in use is added
/// again by its next request, so there are at most twice as many as the maximum.
fn forget_the_quiet(config: &Arc<Config>, addresses: ClientAddress) {
    let config = Arc::downgrade(config);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(HOUSEKEEPING).await;
            match config.upgrade() {
                Some(config) => {
                    let limiter = config.limiter();
                    limiter.retain_recent();
                    // Until enough allowances are full again, new addresses share one.
                    if limiter.len() < MAX_ADDRESSES {
                        addresses.known.clear();
                    }
                }
                None => return,
            }
        }
    });
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands it over by value"
)]
fn refuse(error: GovernorError) -> Response {
    let seconds = match error {
        // The wait is rounded down; a client that waits zero seconds would retry too early.
        GovernorError::TooManyRequests { wait_time, .. } => wait_time + 1,
        GovernorError::UnableToExtractKey | GovernorError::Other { .. } => 1,
    };
    let detail = format!("too many requests from this address; wait {seconds} s (--rate-limit)");
    let mut response = Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).into_response();
    if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_for_which_there_is_no_room_share_one_allowance() {
        let addresses = ClientAddress::default();
        let address = |number: usize| {
            let bits = u32::try_from(number).unwrap();
            IpAddr::V4(bits.into())
        };
        let own =
            |number| addresses.allowance(address(number)) == RequestAllowance::Of(address(number));
        assert!((0..MAX_ADDRESSES).all(own));
        for beyond in [MAX_ADDRESSES, MAX_ADDRESSES + 1] {
            let allowance = addresses.allowance(address(beyond));
            assert_eq!(allowance, RequestAllowance::OfTheCrowd);
        }
        assert!(own(0), "a client that has an allowance keeps it");
        assert_eq!(addresses.known.len(), MAX_ADDRESSES);
        addresses.known.clear();
        assert!(own(MAX_ADDRESSES), "there is room again");
    }
}

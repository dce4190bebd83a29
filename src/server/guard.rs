//! A real limit on requests, in real time and for each client address.
//!
//! It protects the server. What a vendor limits is played by that vendor, on the sandbox's clock.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse, Response};
use governor::middleware::NoOpMiddleware;
use http::{HeaderValue, Request, StatusCode, header};
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

use crate::control::problem::Problem;
use crate::fixtures::Rate;

/// How often addresses that have been quiet are forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(60);

/// The address of the client at the other end of the connection. Headers that name another one
/// are not believed: anybody can write them.
#[derive(Debug, Clone, Copy)]
struct ClientAddress;

impl KeyExtractor for ClientAddress {
    type Key = std::net::IpAddr;

    fn extract<T>(&self, request: &Request<T>) -> Result<Self::Key, GovernorError> {
        let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
        info.map(|info| info.0.ip().to_canonical())
            .ok_or(GovernorError::UnableToExtractKey)
    }
}

type Config = GovernorConfig<ClientAddress, NoOpMiddleware<governor::clock::QuantaInstant>>;

/// Puts the limit in front of a router: so many requests at once, given back evenly over time.
pub fn limit(router: Router, rate: Rate) -> Router {
    let Some(config) = config(rate) else {
        return router;
    };
    let config = Arc::new(config);
    forget_the_quiet(&config);
    router.layer(GovernorLayer::new(config).error_handler(refuse))
}

fn config(rate: Rate) -> Option<Config> {
    let per = Duration::from_secs(rate.per.as_seconds().unsigned_abs());
    GovernorConfigBuilder::default()
        .key_extractor(ClientAddress)
        .period(per / rate.count)
        .burst_size(rate.count)
        .finish()
}

/// Drops the addresses whose allowance is whole again, for as long as the server runs.
fn forget_the_quiet(config: &Arc<Config>) {
    let config = Arc::downgrade(config);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(HOUSEKEEPING).await;
            match config.upgrade() {
                Some(config) => config.limiter().retain_recent(),
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
        // The wait is rounded down, and a client that waits zero seconds comes too early.
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

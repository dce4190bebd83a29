//! mockid is a mock identity server: a test double that implements the documented authentication APIs
//! of five real vendors over HTTP, on a clock that a test can move. It refuses every request that the
//! vendor would refuse.
//!
//! This crate embeds the server in a Rust test. Start it, give its URL to the client under test, move
//! the clock, and check what the client did:
//!
//! ```
//! use std::time::Duration;
//!
//! use mockid::{Match, Provider, Server};
//! use serde_json::{Value, json};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let server = Server::start().await?; // on a free port, until it is dropped
//!     let api = server.url(Provider::INTERGIRO); // the vendor's base URL
//!
//!     let client = reqwest::Client::new(); // the client under test stands here
//!     let key = json!({"api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36"});
//!     let login = client.post(format!("{api}/v3/auth/login")).json(&key).send().await?;
//!     let login: Value = login.json().await?;
//!     let call = || {
//!         let token = login["access_token"].as_str().unwrap_or_default();
//!         client.get(format!("{api}/v3/individuals")).bearer_auth(token).send()
//!     };
//!     assert_eq!(call().await?.status(), 200);
//!
//!     server.clock().advance(Duration::from_secs(15 * 60))?; // the access token expires
//!     assert_eq!(call().await?.status(), 401);
//!
//!     server.verify(Match::operation("intergiroLogin").status(200), 1)?;
//!     server.verify(Match::operation("intergiroRefresh"), 0)?;
//!     Ok(())
//! }
//! ```
//!
//! In a test, use `#[tokio::test]` instead of `#[tokio::main]`, or a plain `#[test]` with
//! [`Server::start_blocking`]. A process can run many servers in parallel. Tests that share a server
//! have an isolated sandbox each: [`TestSandbox`] is one for a test.
//!
//! # Overview
//!
//! Begin with [`Server`], [`Sandbox`] and [`TestSandbox`]; the module [`embedded`] has an overview. The vendors, their
//! operations and the default credentials are in the README. `docs/vendors/` describes each vendor,
//! with the source of each statement; `docs/fidelity.md` describes what they have in common.
//!
//! # Stability
//!
//! Versions follow `SemVer` for everything in this documentation. Three crates are part of the public
//! API: [`jiff`] 0.2 for times, [`serde_json`] 1 for free-form values, and [`uuid`] 1 in
//! [`AccountId`](embedded::AccountId). Other exports are only for this package's binary and tests.

#![forbid(unsafe_code)]

// The modules, from the bottom up; docs/architecture.md has the map. They are public for the binary
// and the tests of this package.

#[doc(hidden)]
pub mod clock;
#[doc(hidden)]
pub mod identity;
#[doc(hidden)]
pub mod outbound;
#[doc(hidden)]
pub mod schema;

#[doc(hidden)]
pub mod fixtures;
#[doc(hidden)]
pub mod sandbox;

#[doc(hidden)]
pub mod audit;
#[doc(hidden)]
pub mod control;
#[doc(hidden)]
pub mod openapi;
#[doc(hidden)]
pub mod vendor;
#[doc(hidden)]
pub mod vendors;

#[doc(hidden)]
pub mod server;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod embedded;
#[cfg(feature = "declared")]
#[doc(hidden)]
pub mod trial;

pub(crate) mod collection_path;
#[cfg(test)]
mod committed;
mod console;
mod count;
pub(crate) mod fingerprint;
mod gzip;
mod host_pattern;
mod host_port;
mod html;
mod log_throttle;
mod named_file;
mod nearest;
mod open_name;
pub(crate) mod operation_address;
pub(crate) mod path_pattern;
#[doc(hidden)]
pub mod problem;
mod provider;
mod rate;
mod redirect_uri;
pub(crate) mod secret_names;
pub(crate) mod status_line;
#[doc(hidden)]
pub mod stop;
mod sync;
mod text_direction;
pub(crate) mod text_pattern;
mod web_origin;
mod web_uri;

#[cfg(feature = "tls")]
pub use embedded::Tls;
pub use embedded::accounts::AccountKind;
pub use embedded::faults::Fault;
pub use embedded::requests::Match;
pub use embedded::tokens::{Defect, TokenOrder};
pub use embedded::{Error, Provider, Sandbox, Server, ServerBuilder, TestSandbox};
pub use vendors::oidc::lies::OidcLie;

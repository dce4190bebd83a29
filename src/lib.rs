//! mockid is a mock identity server: a test double that plays, over HTTP, the documented
//! authentication APIs of five real vendors, on a clock that a test can move. What the vendor would
//! refuse, it refuses.
//!
//! This is the server in a Rust program of your own. Start it, give its address to the client under
//! test, let time pass, and ask what the client did:
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
//!     let api = server.url(Provider::Intergiro); // the vendor's base URL
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
//! The same in a test: `#[tokio::test]` in the place of `#[tokio::main]`, or a plain `#[test]` with
//! [`Server::start_blocking`]. Many servers run beside one another in one process, and each has as
//! many isolated worlds as there are tests that share it ([`Server::sandbox`]).
//!
//! # What there is
//!
//! [`Server`] and [`Sandbox`] have it all; the room [`embedded`] is a map of it. The vendors, their
//! operations and the credentials to start with are in the README. What each of them does, and where
//! each statement comes from, is in `docs/vendors/`; `docs/fidelity.md` has what holds for all.
//!
//! # Features
//!
//! The default features are those of the command. A program that embeds the server needs none of
//! them (`default-features = false`) and adds what it uses:
//!
//! | feature | adds |
//! | --- | --- |
//! | `tls` | HTTPS, HTTP/2 and `CONNECT` tunnels: `ServerBuilder::tls` |
//! | `rate-limit` | a limit on requests in real time: `ServerBuilder::rate_limit` |
//! | `docs` | Swagger UI at `/docs` |
//! | `cli` | the command `mockid`, with `tls` and `rate-limit` |
//!
//! # What is promised
//!
//! Versions follow `SemVer` for what this documentation shows. Three crates show through it and are
//! part of the promise: [`jiff`] 0.2 for instants, [`serde_json`] 1 for what is free in form, and
//! [`uuid`] 1 inside of [`AccountId`](embedded::AccountId). Whatever else the crate exports is there
//! for its own binary and tests.

#![forbid(unsafe_code)]

// The rooms of the code, from the bottom up; CONTRIBUTING.md has the map. They are public for the
// binary and for the tests of this package.

#[doc(hidden)]
pub mod clock;
#[doc(hidden)]
pub mod identity;
#[doc(hidden)]
pub mod schema;

#[doc(hidden)]
pub mod fixtures;
#[doc(hidden)]
pub mod sandbox;

#[doc(hidden)]
pub mod control;
#[doc(hidden)]
pub mod openapi;
#[doc(hidden)]
pub mod providers;

#[doc(hidden)]
pub mod server;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod embedded;

pub(crate) mod collection_path;
mod count;
pub(crate) mod fingerprint;
mod log_throttle;
mod named_file;
mod nearest;
pub(crate) mod path_pattern;
mod provider;
mod rate;
pub(crate) mod secret_names;
mod sync;
pub(crate) mod text_pattern;

#[cfg(feature = "tls")]
pub use embedded::Tls;
pub use embedded::accounts::AccountKind;
pub use embedded::faults::Fault;
pub use embedded::requests::Match;
pub use embedded::tokens::{Defect, TokenOrder};
pub use embedded::{Error, Provider, Sandbox, Server, ServerBuilder};

//! The server in a program of your own: a handle on it, and what its handles work with.
//!
//! | to | with |
//! | --- | --- |
//! | start a server, with whatever the command line offers | [`Server`], [`ServerBuilder`] |
//! | serve HTTPS too, by a CA that a client can verify | [`Tls`] |
//! | give each test a world of its own | [`Server::sandbox`], [`SandboxBuilder`] |
//! | freeze time and move it | [`clock`] |
//! | make tokens to order, expire and revoke them, ask what the server says to one | [`tokens`] |
//! | look at sessions, end them, make them older | [`sessions`] |
//! | add users, API keys and applications, change and remove them | [`accounts`] |
//! | lock out, and let in again | [`lockouts`] |
//! | shorten lifetimes, turn switches | [`settings`] |
//! | break connections, lose answers, make requests race | [`faults`] |
//! | keep a world as a document, and go back to it | [`snapshot`] |
//! | ask what the client did, and whether that was right | [`requests`] |
//!
//! Everything here works without HTTP, at once and in the order in which it is called. It does what
//! the control API does, by the same code and with the same words, also where that is protected
//! ([`ServerBuilder::admin_token`]) or not there ([`ServerBuilder::no_admin`]).

pub mod accounts;
mod builder;
pub mod clock;
mod error;
pub mod faults;
pub mod lockouts;
pub mod requests;
mod sandbox;
mod sandbox_builder;
mod server;
pub mod sessions;
pub mod settings;
pub mod snapshot;
mod source;
mod thread;
#[cfg(feature = "tls")]
mod tls;
pub mod tokens;
mod written;

pub use crate::identity::{AccountId, PasswordCost, SessionId, TokenId};
pub use crate::provider::Provider;
pub use crate::sandbox::Part;
pub use crate::sandbox::reason::Reason;
pub use builder::ServerBuilder;
pub use error::{Error, ErrorKind};
pub use sandbox::Sandbox;
pub use sandbox_builder::SandboxBuilder;
pub use server::Server;
#[cfg(feature = "tls")]
pub use tls::Tls;

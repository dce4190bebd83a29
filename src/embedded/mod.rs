//! The embedded server: handles of a server and its sandboxes, and their types.
//!
//! | to | use |
//! | --- | --- |
//! | start a server, with the options of the command line | [`Server`], [`ServerBuilder`] |
//! | serve HTTPS with a CA that a client can verify | [`Tls`] |
//! | give each test an isolated sandbox | [`TestSandbox`], [`Server::sandbox`], [`SandboxBuilder`] |
//! | log in with an account of the fixtures | [`credentials`] |
//! | freeze and move the clock | [`clock`] |
//! | create, expire, revoke and inspect tokens | [`tokens`] |
//! | list, end and age sessions | [`sessions`] |
//! | add, change and delete users, API keys and applications | [`accounts`] |
//! | impose and lift lockouts | [`lockouts`] |
//! | change lifetimes and switches | [`settings`] |
//! | break connections, drop answers, make requests race | [`faults`] |
//! | tell a client lies, and see which it believes | [`lies`] |
//! | script logins, end sessions of browsers, answer devices and rotate keys of the OIDC provider | [`oidc`] |
//! | save a sandbox as a document, and restore it | [`snapshot`] |
//! | list, verify and explain the client's requests | [`requests`] |
//! | hear what the client did wrong | [`audit`] |
//! | keep what happened as a file, for a test that failed | [`Sandbox::report`], [`requests::Requests::har`] |
//!
//! All methods work without HTTP, and have an effect immediately. They use the same code and messages
//! as the control API, even if that needs a token ([`ServerBuilder::admin_token`]) or is disabled
//! ([`ServerBuilder::no_admin`]).

pub mod accounts;
pub mod audit;
mod builder;
mod built;
pub mod clock;
pub mod credentials;
mod error;
pub mod faults;
pub mod lies;
pub mod lockouts;
pub mod oidc;
pub mod requests;
mod sandbox;
mod sandbox_builder;
mod server;
pub mod sessions;
pub mod settings;
pub mod snapshot;
mod source;
mod test_sandbox;
mod thread;
#[cfg(feature = "tls")]
mod tls;
pub mod tokens;
mod waiting;

pub use crate::identity::{AccountId, PasswordCost, SessionId, TokenId};
pub use crate::provider::Provider;
pub use crate::sandbox::Part;
pub use crate::sandbox::reason::Reason;
pub use builder::ServerBuilder;
pub use error::{Error, ErrorKind};
pub use sandbox::Sandbox;
pub use sandbox_builder::SandboxBuilder;
pub use server::Server;
pub use test_sandbox::TestSandbox;
#[cfg(feature = "tls")]
pub use tls::Tls;

//! Support for tests over HTTP: a server in the test's process, a client that validates every
//! answer against the documents, and a socket for invalid requests.

pub mod answer;
pub mod client;
pub mod contract;
pub mod events;
pub mod raw;
pub mod recording;
pub mod server;
pub mod serving;
pub mod tls;

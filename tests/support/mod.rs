//! What the tests over HTTP share: a server in the test's own process, a client that holds every
//! answer against the documents, and a socket for requests that no client would send.

pub mod answer;
pub mod client;
pub mod contract;
pub mod events;
pub mod raw;
pub mod recording;
pub mod server;
pub mod tls;

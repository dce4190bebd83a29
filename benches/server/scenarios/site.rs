//! The server that scenarios are prepared on.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::Request;
use crate::connection::Connection;

/// A server, to be asked one thing after the other.
pub struct Site {
    runtime: tokio::runtime::Runtime,
    address: SocketAddr,
    /// What follows the name of a vendor in its base path.
    suffix: &'static str,
}

impl Site {
    /// The server at an address.
    pub fn new(address: SocketAddr) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Self {
            runtime: runtime.expect("a runtime"),
            address,
            suffix: "",
        }
    }

    /// The same server, where vendors are asked under their names with this suffix.
    pub fn with_suffix(address: SocketAddr, suffix: &'static str) -> Self {
        Self {
            suffix,
            ..Self::new(address)
        }
    }

    /// A path of a vendor.
    pub fn path(&self, vendor: &str, path: &str) -> String {
        format!("/{vendor}{}{path}", self.suffix)
    }

    /// Asks, and gives the body of the answer, which must be a good one.
    pub fn ask(&self, request: &Request) -> Vec<u8> {
        let (status, body) = self.exchange(&request.bytes());
        assert!(
            (200..300).contains(&status),
            "{request:?} was answered {status}: {}",
            String::from_utf8_lossy(&body)
        );
        body
    }

    /// Asks, and gives status and body.
    pub fn exchange(&self, request: &[u8]) -> (u16, Vec<u8>) {
        self.runtime.block_on(async {
            let mut connection = Connection::open(self.address).await;
            let answer = connection.exchange(request).await;
            (answer.status, answer.body.to_vec())
        })
    }

    /// Lets ten thousand seconds pass in each of the machine's, and tokens expire at once, so that
    /// a refresh is never too early.
    pub fn hurry(&self, settings: &Value) {
        self.ask(&Request::new("PATCH", "/__admin/settings").json(settings));
        self.ask(&Request::new("PUT", "/__admin/clock").json(&json!({ "rate": 10_000 })));
    }
}

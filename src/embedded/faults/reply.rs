//! Custom answers.

use serde_json::Value;

use crate::sandbox::faults::{self, HeaderValues};

/// A custom answer that replaces the provider's.
///
/// ```
/// use mockid::Fault;
/// use mockid::embedded::faults::Reply;
/// use serde_json::json;
///
/// let busy = Reply::status(503).header("Retry-After", "1").body(json!({"error": "busy"}));
/// let fault = Fault::on("kycLogin").respond(busy);
/// # let server = mockid::Server::start_blocking()?;
/// # server.faults().add(fault)?;
/// # Ok::<(), mockid::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Reply(faults::Reply);

impl Reply {
    /// An empty answer with this status, from 200 to 599.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self(faults::Reply {
            status,
            headers: std::collections::BTreeMap::new(),
            body: None,
        })
    }

    /// Adds a header; a name can be repeated. `Content-Type` is by default that of the body.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let headers = self.0.headers.entry(name.into());
        let value = value.into();
        headers
            .and_modify(|values| values.add(value.clone()))
            .or_insert(HeaderValues::One(value));
        self
    }

    /// With a body: a string is sent as text, anything else as JSON.
    #[must_use]
    pub fn body(mut self, body: impl Into<Value>) -> Self {
        self.0.body = Some(body.into());
        self
    }
}

impl From<u16> for Reply {
    fn from(status: u16) -> Self {
        Self::status(status)
    }
}

impl From<Reply> for faults::Reply {
    fn from(reply: Reply) -> Self {
        reply.0
    }
}

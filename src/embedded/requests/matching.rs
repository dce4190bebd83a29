//! Filters for requests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::Condition;
use crate::embedded::faults::FaultId;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::journal::Since;
use crate::sandbox::reason::Reason;

/// A filter for requests: all conditions must match.
///
/// ```
/// use mockid::{Match, Provider};
/// use mockid::embedded::Reason;
///
/// # let server = mockid::Server::start_blocking()?;
/// let refused = Match::provider(Provider::KYC).reason(Reason::BadCredentials);
/// assert_eq!(server.requests().count(refused)?, 0);
/// # Ok::<(), mockid::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[must_use = "something has to be asked with it"]
pub struct Match {
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<Provider>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<TokenId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<FaultId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Since>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, Condition>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    query: BTreeMap<String, Condition>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    body: BTreeMap<String, Condition>,
}

impl Match {
    /// Every request.
    pub fn anything() -> Self {
        Self::default()
    }

    /// Requests to this provider.
    pub fn provider(provider: Provider) -> Self {
        Self {
            provider: Some(provider),
            ..Self::default()
        }
    }

    /// Requests for the operation with this `operationId` of the `OpenAPI` document.
    pub fn operation(operation: impl Into<String>) -> Self {
        Self {
            operation: Some(operation.into()),
            ..Self::default()
        }
    }

    /// With this method, for example `POST`.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// With a matching path, as in the provider's documentation: `*` is one segment, a last `**`
    /// any rest.
    pub fn path(mut self, pattern: impl Into<String>) -> Self {
        self.path = Some(pattern.into());
        self
    }

    /// Answered with this status.
    pub const fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Answered for this reason.
    pub const fn reason(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Of this account.
    pub const fn account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Of this session.
    pub const fn session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// With this token, presented or issued.
    pub const fn token(mut self, token: TokenId) -> Self {
        self.token = Some(token);
        self
    }

    /// To which this fault was applied.
    pub const fn fault(mut self, fault: FaultId) -> Self {
        self.fault = Some(fault);
        self
    }

    /// With a header, by its case-insensitive name.
    ///
    /// ```
    /// use mockid::Match;
    /// use mockid::embedded::requests::Condition;
    ///
    /// # let server = mockid::Server::start_blocking()?;
    /// let logins = Match::operation("kycLogin")
    ///     .header("User-Agent", Condition::pattern("^my-client/"))
    ///     .body("username", "user@example.com")
    ///     .body("password", Condition::secret("your_secret_password"));
    /// assert_eq!(server.requests().count(logins)?, 0);
    /// # Ok::<(), mockid::Error>(())
    /// ```
    pub fn header(mut self, name: impl Into<String>, condition: impl Into<Condition>) -> Self {
        self.headers.insert(name.into(), condition.into());
        self
    }

    /// With a query parameter.
    pub fn query(mut self, name: impl Into<String>, condition: impl Into<Condition>) -> Self {
        self.query.insert(name.into(), condition.into());
        self
    }

    /// With a field in the body: of a form, or of a JSON object by its name or its JSON pointer.
    pub fn body(mut self, field: impl Into<String>, condition: impl Into<Condition>) -> Self {
        self.body.insert(field.into(), condition.into());
        self
    }

    /// After the request of this [id](super::Request::id).
    pub const fn after(mut self, id: u64) -> Self {
        self.since = Some(Since::After(id));
        self
    }

    /// From this time of the sandbox's clock on.
    pub const fn since(mut self, instant: Timestamp) -> Self {
        self.since = Some(Since::From(instant));
        self
    }
}

//! Filters for requests.

use jiff::Timestamp;

use super::Condition;
use crate::embedded::built::Built;
use crate::embedded::faults::FaultId;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::journal::{self, Since};
use crate::sandbox::reason::Reason;
use crate::schema::pointer::join;

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "a filter does nothing until it is used in a query"]
pub struct Match(pub(super) Built<journal::EntryMatch>);

impl Match {
    /// Every request.
    pub fn anything() -> Self {
        Self::default()
    }

    /// Requests to this provider.
    pub fn provider(provider: Provider) -> Self {
        let mut wanted = Self::default();
        wanted.0.value.provider = Some(provider);
        wanted
    }

    /// Requests for the operation with this `operationId` of the `OpenAPI` document.
    pub fn operation(operation: impl Into<String>) -> Self {
        let mut wanted = Self::default();
        wanted.0.value.operation = Some(operation.into());
        wanted
    }

    /// With this method, for example `POST`.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.0.value.method = Some(method.into());
        self
    }

    /// With a matching path, as in the provider's documentation: `*` is one segment, a last `**`
    /// any rest.
    pub fn path(mut self, pattern: impl AsRef<str>) -> Self {
        self.0.value.path = self.0.parse("/path", pattern.as_ref());
        self
    }

    /// Answered with this status.
    pub const fn status(mut self, status: u16) -> Self {
        self.0.value.status = Some(status);
        self
    }

    /// Answered for this reason.
    pub const fn reason(mut self, reason: Reason) -> Self {
        self.0.value.reason = Some(reason);
        self
    }

    /// Of this account.
    pub fn account(mut self, account: AccountId) -> Self {
        self.0.value.account = Some(account.into());
        self
    }

    /// Of this session.
    pub const fn session(mut self, session: SessionId) -> Self {
        self.0.value.session = Some(session);
        self
    }

    /// With this token, presented or issued.
    pub const fn token(mut self, token: TokenId) -> Self {
        self.0.value.token = Some(token);
        self
    }

    /// To which this fault was applied.
    pub const fn fault(mut self, fault: FaultId) -> Self {
        self.0.value.fault = Some(fault);
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
    pub fn header(self, name: impl Into<String>, condition: impl Into<Condition>) -> Self {
        self.condition("/headers", name.into(), condition.into(), |it| {
            &mut it.headers
        })
    }

    /// With a query parameter.
    pub fn query(self, name: impl Into<String>, condition: impl Into<Condition>) -> Self {
        self.condition("/query", name.into(), condition.into(), |it| &mut it.query)
    }

    /// With a field in the body: of a form, or of a JSON object by its name or its JSON pointer.
    pub fn body(self, field: impl Into<String>, condition: impl Into<Condition>) -> Self {
        self.condition("/body", field.into(), condition.into(), |it| &mut it.body)
    }

    /// After the request of this [id](super::Request::id).
    pub const fn after(mut self, id: u64) -> Self {
        self.0.value.since = Some(Since::After(id));
        self
    }

    /// From this time of the sandbox's clock on.
    pub const fn since(mut self, instant: Timestamp) -> Self {
        self.0.value.since = Some(Since::From(instant));
        self
    }

    fn condition(
        mut self,
        place: &str,
        name: String,
        condition: Condition,
        conditions: fn(&mut journal::EntryMatch) -> &mut journal::Conditions,
    ) -> Self {
        match condition.0 {
            Ok(condition) => drop(conditions(&mut self.0.value).insert(name, condition)),
            Err(violations) => self.0.note(&join(place, &name), violations),
        }
        self
    }
}

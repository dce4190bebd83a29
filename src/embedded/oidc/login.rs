//! Scripted logins, built by methods.

use std::time::Duration;

use crate::clock::Period;
use crate::embedded::built::Built;
use crate::vendors::oidc::api::logins::{LoginOutcome, NewLogin};

/// A login to script: what becomes of the next authorization requests, without a page.
///
/// By default it is for one request of any client, and grants every scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login(pub(super) Built<NewLogin>);

impl Login {
    /// The user with this username, e-mail address or id logs in.
    #[must_use]
    pub fn of(account: impl Into<String>) -> Self {
        Self(Built::new(NewLogin {
            account: Some(account.into()),
            ..NewLogin::default()
        }))
    }

    /// The client gets an error.
    ///
    /// ```
    /// use mockid::embedded::oidc::{Login, LoginOutcome};
    ///
    /// # let server = mockid::Server::start_blocking()?;
    /// server.oidc().script_login(Login::refused(LoginOutcome::AccessDenied))?;
    /// # Ok::<(), mockid::Error>(())
    /// ```
    #[must_use]
    pub fn refused(outcome: LoginOutcome) -> Self {
        Self(Built::new(NewLogin {
            outcome,
            ..NewLogin::default()
        }))
    }

    /// Is for requests of this client alone.
    #[must_use]
    pub fn client(mut self, client_id: impl Into<String>) -> Self {
        self.0.value.requests.client_id = Some(client_id.into());
        self
    }

    /// Is for this many requests.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.0.value.times = times;
        self
    }

    /// Grants these scopes of those that are asked for.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.0.value.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Has this authentication context class, the claim `acr`.
    #[must_use]
    pub fn acr(mut self, acr: impl Into<String>) -> Self {
        self.0.value.acr = Some(acr.into());
        self
    }

    /// Has these authentication methods, the claim `amr`.
    #[must_use]
    pub fn amr<S: Into<String>>(mut self, methods: impl IntoIterator<Item = S>) -> Self {
        self.0.value.amr = Some(methods.into_iter().map(Into::into).collect());
        self
    }

    /// The user authenticated this long before the request, in whole seconds: the claim `auth_time`.
    #[must_use]
    pub fn authenticated_before(mut self, ago: Duration) -> Self {
        let ago: Option<Period> = self.0.convert("/auth_time", ago);
        self.0.value.auth_time = ago.map(|ago| format!("-{ago}"));
        self
    }
}

//! A handle of a sandbox.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::accounts::Accounts;
use super::audit::Audit;
use super::clock::Clock;
use super::credentials::Credentials;
use super::faults::Faults;
use super::lies::{JudgedLie, Lies};
use super::lockouts::Lockouts;
use super::oidc::Oidc;
use super::requests::{Explanation, Match, Requests, Times};
use super::sessions::Sessions;
use super::settings::Settings;
use super::snapshot::{Restored, Snapshot};
use super::tokens::Tokens;
use super::{Error, Part};
use crate::audit::Surroundings;
use crate::control::report::{self, Order};
use crate::provider::Provider;
use crate::sandbox::{self, ResetParts};

/// An isolated sandbox of a [`Server`](super::Server).
///
/// [`Server::sandbox`](super::Server::sandbox) returns it; the server itself is the sandbox
/// `default`. A handle can be cloned and sent to other threads. It keeps the sandbox alive, but not
/// the server: after the server is dropped, its URLs are no longer served.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<sandbox::Sandbox>,
    base_url: String,
    https_base_url: Option<String>,
}

impl Sandbox {
    pub(super) const fn new(
        inner: Arc<sandbox::Sandbox>,
        base_url: String,
        https_base_url: Option<String>,
    ) -> Self {
        Self {
            inner,
            base_url,
            https_base_url,
        }
    }

    /// Another sandbox of the server whose `default` this is.
    pub(super) fn beside(&self, other: Arc<sandbox::Sandbox>) -> Self {
        let below = format!("/~{}", other.name().to_segment());
        let https = self.https_base_url().map(|base| base.to_owned() + &below);
        Self::new(other, self.base_url.clone() + &below, https)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.name().as_str()
    }

    /// The base URL of all providers' documented paths, for example
    /// `http://127.0.0.1:41081/~test-42`; see [`url`](Self::url) for one provider.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The base URL of a provider, for example `http://127.0.0.1:41081/~test-42/kyc`.
    #[must_use]
    pub fn url(&self, provider: Provider) -> String {
        format!("{}/{provider}", self.base_url)
    }

    /// The base URL over HTTPS, if the server has HTTPS
    /// ([`ServerBuilder::tls`](super::ServerBuilder::tls)).
    #[must_use]
    pub fn https_base_url(&self) -> Option<&str> {
        self.https_base_url.as_deref()
    }

    /// The base URL of a provider over HTTPS, if the server has HTTPS, for example
    /// `https://127.0.0.1:41082/~test-42/kyc`. A generated certificate is valid for this address.
    #[must_use]
    pub fn https_url(&self, provider: Provider) -> Option<String> {
        Some(format!("{}/{provider}", self.https_base_url()?))
    }

    /// The credentials of a provider's first login, from the fixtures of the sandbox; see
    /// [`credentials`](super::credentials). Those of the OIDC provider are for the password grant, since
    /// its logins are pages.
    ///
    /// # Errors
    ///
    /// [`Error`] when no account of the fixtures can log in with a secret in plain text.
    pub fn credentials(&self, provider: Provider) -> Result<Credentials, Error> {
        Credentials::of(&self.inner, provider, None)
    }

    /// The credentials of the login with this `operationId`.
    ///
    /// # Errors
    ///
    /// As for [`credentials`](Self::credentials), and when the provider has no such login.
    pub fn credentials_for(
        &self,
        provider: Provider,
        operation: &str,
    ) -> Result<Credentials, Error> {
        Credentials::of(&self.inner, provider, Some(operation))
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> Clock<'_> {
        Clock::new(&self.inner)
    }

    /// Issued and created tokens.
    #[must_use]
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens::new(&self.inner, &self.base_url)
    }

    /// Sessions.
    #[must_use]
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions::new(&self.inner)
    }

    /// Accounts.
    #[must_use]
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts::new(&self.inner)
    }

    /// Lockouts.
    #[must_use]
    pub fn lockouts(&self) -> Lockouts<'_> {
        Lockouts::new(&self.inner)
    }

    /// Lifetimes and switches.
    #[must_use]
    pub fn settings(&self) -> Settings<'_> {
        Settings::new(&self.inner)
    }

    /// Faults.
    #[must_use]
    pub fn faults(&self) -> Faults<'_> {
        Faults::new(&self.inner)
    }

    /// Lies, which faults tell.
    #[must_use]
    pub const fn lies(&self) -> Lies<'_> {
        Lies::new(&self.inner)
    }

    /// The OIDC provider: scripted logins, the sessions of browsers, signing keys.
    #[must_use]
    pub fn oidc(&self) -> Oidc<'_> {
        Oidc::new(&self.inner, &self.base_url)
    }

    /// The journal.
    #[must_use]
    pub fn requests(&self) -> Requests<'_> {
        Requests::new(&self.inner)
    }

    /// The journal as text; see [`Requests::text`].
    ///
    /// ```
    /// # let server = mockid::Server::start_blocking()?;
    /// assert_eq!(server.journal(), "(no client has sent a request)");
    /// # Ok::<(), mockid::Error>(())
    /// ```
    #[must_use]
    pub fn journal(&self) -> String {
        self.requests().text()
    }

    /// Explains the last request that was refused or not answered; see [`Requests::why`].
    ///
    /// # Errors
    ///
    /// [`Error`] when none was.
    pub fn why(&self) -> Result<Explanation, Error> {
        self.requests().why_last_refused()
    }

    /// What happened in the sandbox, as an HTML file that needs nothing but itself: the requests, newest
    /// first, with the reasons for the answers, sessions and tokens, faults, settings. It has no
    /// secrets.
    ///
    /// ```
    /// # let server = mockid::Server::start_blocking()?;
    /// // When a test has failed:
    /// std::fs::write(std::env::temp_dir().join("report.html"), server.report())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn report(&self) -> String {
        let surroundings = Surroundings {
            has_https: self.https_base_url.is_some(),
        };
        report::report(&self.inner, surroundings, Order::default())
    }

    /// What the clients did wrong.
    #[must_use]
    pub fn audit(&self) -> Audit<'_> {
        Audit::new(&self.inner, self.https_base_url.is_some())
    }

    /// Checks the number of matching requests; see [`Requests::verify`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn verify(&self, wanted: Match, times: impl Into<Times>) -> Result<usize, Error> {
        self.requests().verify(wanted, times)
    }

    /// Checks that every lie of the faults was told and none swallowed, with a time for the client to
    /// go on; see [`Lies::verify_within`].
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn verify_lies(&self, within: Duration) -> Result<Vec<JudgedLie>, Error> {
        self.lies().verify_within(within).await
    }

    /// Returns to the initial state. Running requests end in the state in which they began.
    pub fn reset(&self) {
        self.inner.reset(&ResetParts::default());
    }

    /// Returns to the initial state, except for some parts.
    ///
    /// ```
    /// use mockid::embedded::Part;
    ///
    /// # let server = mockid::Server::start_blocking()?;
    /// server.reset_keeping([Part::Clock, Part::Accounts]);
    /// # Ok::<(), mockid::Error>(())
    /// ```
    pub fn reset_keeping(&self, parts: impl IntoIterator<Item = Part>) {
        self.inner.reset(&parts.into_iter().collect());
    }

    /// A snapshot of everything except the journal and the resources.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.inner)
    }

    /// Replaces the state with a snapshot's, empties the journal, and returns what was restored.
    /// Running requests end in the state in which they began.
    ///
    /// # Errors
    ///
    /// [`Error`] when the snapshot is invalid, or when tokens in it were signed with other keys
    /// than this server's.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<Restored, Error> {
        snapshot.put_back(&self.inner)
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

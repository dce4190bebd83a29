//! A handle on one world of a server.

use std::fmt;
use std::sync::Arc;

use super::accounts::Accounts;
use super::clock::Clock;
use super::faults::Faults;
use super::lockouts::Lockouts;
use super::requests::{Match, Requests, Times};
use super::sessions::Sessions;
use super::settings::Settings;
use super::snapshot::{Restored, Snapshot};
use super::tokens::Tokens;
use super::{Error, Part};
use crate::provider::Provider;
use crate::sandbox::{self, Keep};

/// One whole isolated world of a [`Server`](super::Server).
///
/// It is got by [`Server::sandbox`](super::Server::sandbox); the server itself is the world
/// `default`. A handle can be cloned and given to other threads. It keeps the world, though not the
/// server: with the server dropped, nobody answers at its address any more.
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

    /// Another one of the server whose `default` this is.
    pub(super) fn beside(&self, other: Arc<sandbox::Sandbox>) -> Self {
        let below = format!("/~{}", other.name().to_segment());
        let https = self.https_base_url().map(|base| base.to_owned() + &below);
        Self::new(other, self.base_url.clone() + &below, https)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.name().as_str()
    }

    /// The address of everything in it, for instance `http://127.0.0.1:41081/~test-42`: of every
    /// provider's documented paths, and below it of each provider alone ([`url`](Self::url)).
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The base URL of a provider in it, for instance `http://127.0.0.1:41081/~test-42/kyc`.
    #[must_use]
    pub fn url(&self, provider: Provider) -> String {
        format!("{}/{provider}", self.base_url)
    }

    /// The address of everything in it over HTTPS, where the server serves that
    /// ([`ServerBuilder::tls`](super::ServerBuilder::tls)).
    #[must_use]
    pub fn https_base_url(&self) -> Option<&str> {
        self.https_base_url.as_deref()
    }

    /// The base URL of a provider in it over HTTPS, where the server serves that, for instance
    /// `https://127.0.0.1:41082/~test-42/kyc`. A certificate that is made is for this address.
    #[must_use]
    pub fn https_url(&self, provider: Provider) -> Option<String> {
        Some(format!("{}/{provider}", self.https_base_url()?))
    }

    /// Its time.
    #[must_use]
    pub fn clock(&self) -> Clock<'_> {
        Clock::new(&self.inner)
    }

    /// The tokens that were issued, and those to order.
    #[must_use]
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens::new(&self.inner)
    }

    /// Logins and what follows from them.
    #[must_use]
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions::new(&self.inner)
    }

    /// Who can log in.
    #[must_use]
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts::new(&self.inner)
    }

    /// Who is locked out.
    #[must_use]
    pub fn lockouts(&self) -> Lockouts<'_> {
        Lockouts::new(&self.inner)
    }

    /// Lifetimes and switches.
    #[must_use]
    pub fn settings(&self) -> Settings<'_> {
        Settings::new(&self.inner)
    }

    /// What is to go wrong.
    #[must_use]
    pub fn faults(&self) -> Faults<'_> {
        Faults::new(&self.inner)
    }

    /// What was asked and answered.
    #[must_use]
    pub fn requests(&self) -> Requests<'_> {
        Requests::new(&self.inner)
    }

    /// Whether so many requests came as were expected; as [`Requests::verify`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn verify(&self, wanted: Match, times: impl Into<Times>) -> Result<usize, Error> {
        self.requests().verify(wanted, times)
    }

    /// Goes back to the start. Requests under way end in the world in which they began.
    pub fn reset(&self) {
        self.inner.reset(&Keep::default());
    }

    /// Goes back to the start, but for some parts.
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

    /// Everything in it at one moment, but for the journal and the resources.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.inner)
    }

    /// Puts what a snapshot holds in the place of what is there, forgets the journal, and tells what
    /// came back. Requests under way end in the world in which they began.
    ///
    /// # Errors
    ///
    /// [`Error`] when the snapshot does not fit, and when tokens in it were signed by other keys
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

//! The sandbox of a test.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;
use std::thread;

use super::{Error, Sandbox, Server};

/// The server of all tests of the process, which ends with it.
static SHARED: OnceLock<Result<Server, Error>> = OnceLock::new();

/// The sandbox of one test, named after it, on a server that all tests of the process share.
///
/// It dereferences to [`Sandbox`]. Dropping it prints its requests and what the [audit](super::audit) found,
/// and removes it. `cargo test` shows that output of a test that has failed, by a panic or by an `Err`, and
/// hides that of the others.
///
/// ```
/// use mockid::{Match, Provider, TestSandbox};
///
/// // In a `#[test]` or a `#[tokio::test]`:
/// let mockid = TestSandbox::new()?;
/// mockid.clock().freeze();
/// let api = mockid.url(Provider::KYC); // http://127.0.0.1:41081/~the_name_of_the_test/kyc
/// # assert!(api.contains("/~") && api.ends_with("/kyc"));
/// // … the client under test does its work …
/// mockid.verify(Match::operation("kycLogin"), 0)?;
/// # Ok::<(), mockid::Error>(())
/// ```
///
/// A test that needs other fixtures, vendors or HTTPS starts its own server with
/// [`Server::builder`].
pub struct TestSandbox {
    server: &'static Server,
    sandbox: Sandbox,
}

impl TestSandbox {
    /// A new sandbox. Its name is that of the thread, which test runners call after the test. If that
    /// is taken or no name of a sandbox, one is generated.
    ///
    /// # Errors
    ///
    /// [`Error`] when the server cannot start.
    pub fn new() -> Result<Self, Error> {
        let started = SHARED.get_or_init(Server::start_blocking);
        let server = started.as_ref().map_err(Clone::clone)?;
        let thread = thread::current();
        // The tests of a single thread run on that of the program.
        let test = thread.name().filter(|name| *name != "main");
        let named = test.map(|name| server.sandbox_builder().name(name).make());
        let sandbox = match named {
            Some(Ok(sandbox)) => sandbox,
            _ => server.sandbox_builder().make()?,
        };
        Ok(Self { server, sandbox })
    }
}

impl Deref for TestSandbox {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl Drop for TestSandbox {
    fn drop(&mut self) {
        // Whether the test has failed is not known here: its `Err` is looked at after this.
        eprintln!("{}", Story(self));
        // The test may have dropped it already.
        drop(self.server.drop_sandbox(self.name()));
    }
}

impl fmt::Debug for TestSandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sandbox.fmt(formatter)
    }
}

/// What happened in the sandbox of a test.
struct Story<'a>(&'a Sandbox);

impl fmt::Display for Story<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(sandbox) = self;
        let (name, journal) = (sandbox.name(), sandbox.journal());
        write!(formatter, "Requests in the sandbox `{name}`:\n{journal}")?;
        let findings = sandbox.audit().findings();
        if !findings.is_empty() {
            formatter.write_str("\nWhat the audit found:")?;
        }
        for found in findings {
            let (severity, rule, sentence) = (found.severity, found.rule, &found.sentence);
            write!(formatter, "\n{severity}: {rule}: {sentence}")?;
        }
        Ok(())
    }
}

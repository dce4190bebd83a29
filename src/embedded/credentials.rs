//! Logins that work, from the fixtures.
//!
//! ```
//! use mockid::Provider;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = mockid::Server::start().await?;
//! let credentials = server.credentials(Provider::KYC)?;
//! assert_eq!(credentials.field("username")?, "user@example.com");
//!
//! let login = format!("{}/auth/jwt/login", server.url(Provider::KYC));
//! let login = reqwest::Client::new().post(login).form(&credentials).send().await?;
//! assert_eq!(login.status(), 200);
//! # Ok(())
//! # }
//! ```

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use super::{Error, ErrorKind};
use crate::nearest::near_or_all;
use crate::provider::Provider;
use crate::sandbox::Sandbox;
use crate::vendor::LoginExample;

/// The fields of a login that works. It serializes as the body of that login, as JSON or as a form.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    operation: Cow<'static, str>,
    fields: Vec<(Cow<'static, str>, String)>,
}

impl Credentials {
    /// Those of a provider's first login, or of the operation with this `operationId`.
    pub(super) fn of(
        sandbox: &Sandbox,
        provider: Provider,
        operation: Option<&str>,
    ) -> Result<Self, Error> {
        let (world, now) = sandbox.enter();
        let vendor = world.vendors().get(provider);
        let fixtures = world.fixtures().of(provider);
        let logins = vendor.zip(fixtures).map(|(vendor, fixtures)| {
            let logins = vendor.spec().login_examples(fixtures, now);
            logins.collect::<Vec<_>>()
        });
        let logins = logins.unwrap_or_default();
        let is_wanted = |login: &&LoginExample| operation.is_none_or(|it| it == login.operation);
        if let Some(operation) = operation.filter(|_| !logins.iter().any(|it| is_wanted(&it))) {
            return Err(no_login(provider, operation, &logins));
        }
        let mut wanted = logins.iter().filter(is_wanted);
        let found = wanted.find_map(|login| {
            Some(Self {
                operation: login.operation.clone(),
                fields: login.fields.clone()?,
            })
        });
        found.ok_or_else(|| {
            let of = operation.map_or_else(|| provider.to_string(), |it| format!("`{it}`"));
            let text = format!("the fixtures have no credentials in plain text for {of}");
            Error::new(ErrorKind::NotFound, text)
        })
    }

    /// The `operationId` of the login.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// A field, for example `api_key`.
    ///
    /// # Errors
    ///
    /// [`Error`] with the fields that there are.
    pub fn field(&self, name: &str) -> Result<&str, Error> {
        let found = self.fields().find(|(field, _)| *field == name);
        found.map(|(_, value)| value).ok_or_else(|| {
            let names = self.fields().map(|(field, _)| field);
            let hint = near_or_all(name, names, "its fields are");
            let text = format!("{} has no field `{name}`; {hint}", self.operation);
            Error::new(ErrorKind::NotFound, text)
        })
    }

    /// Every field with its value, in the order of the provider's documentation.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.fields.iter().map(|(name, value)| (&**name, &**value))
    }
}

impl Serialize for Credentials {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields())
    }
}

/// Without the values, which are secrets.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields().map(|(name, _)| name).collect();
        formatter
            .debug_struct("Credentials")
            .field("operation", &self.operation)
            .field("fields", &names)
            .finish()
    }
}

fn no_login(provider: Provider, operation: &str, logins: &[LoginExample]) -> Error {
    let names = logins.iter().map(|login| &*login.operation);
    let hint = if logins.is_empty() {
        format!("{provider} has none")
    } else {
        near_or_all(operation, names, "there are")
    };
    let text = format!("`{operation}` is no login of {provider}; {hint}");
    Error::new(ErrorKind::NotFound, text)
}

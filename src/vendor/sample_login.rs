//! Credentials of the fixtures to try a vendor with.

use std::borrow::Cow;

use super::accounts::AccountEntry;
use crate::identity::{Secret, is_hash};

/// The first credentials of a vendor.
#[derive(Debug)]
pub struct SampleLogin<'a> {
    /// The login name; `None` if the secret is everything.
    pub name: Option<&'a str>,
    /// The password or the key.
    pub secret: &'a Secret,
}

impl<'a> SampleLogin<'a> {
    /// The credentials of an account.
    #[must_use]
    pub fn of(account: &'a AccountEntry) -> Option<Self> {
        Some(Self {
            name: account.login.as_deref(),
            secret: account.secret.as_ref()?,
        })
    }
}

/// Credentials for the example of a login in the OpenAPI document.
#[derive(PartialEq, Eq)]
pub struct LoginExample {
    /// The `operationId` of the login.
    pub operation: Cow<'static, str>,
    /// The fields of its body; `None` if no working credentials are known.
    pub fields: Option<Vec<(Cow<'static, str>, String)>>,
}

impl LoginExample {
    /// The first account whose secret is in plain text, with the names of the two fields.
    pub fn first<'a>(
        operation: &'static str,
        [name, secret]: [&'static str; 2],
        accounts: impl Iterator<Item = &'a AccountEntry>,
    ) -> Self {
        let mut known = accounts.filter_map(|account| {
            let secret = account.secret.as_ref().filter(|secret| !is_hash(secret))?;
            Some((account.login.clone()?, secret.expose().to_owned()))
        });
        let found = known.next();
        let fields = found.map(|(login, known)| vec![(name.into(), login), (secret.into(), known)]);
        Self {
            operation: operation.into(),
            fields,
        }
    }
}

//! The logins of a vendor.

use std::borrow::Cow;

use super::accounts::AccountEntry;
use crate::identity::{AccountKind, is_hash};

/// A login: an operation that takes the credentials of an account.
#[derive(Debug)]
pub struct LoginSpec {
    /// Its `operationId`.
    pub operation: Cow<'static, str>,
    /// The kind of the accounts that log in.
    pub kind: AccountKind,
    /// The field of its body with the login name; `None` if it takes only a secret.
    pub name: Option<Cow<'static, str>>,
    /// The field of its body with the password, secret or key.
    pub secret: Cow<'static, str>,
    /// Whether it requires an account with a confirmed e-mail address.
    pub verified_only: bool,
}

/// Credentials for the example of a login in the OpenAPI document.
#[derive(PartialEq, Eq)]
pub struct LoginExample {
    /// The `operationId` of the login.
    pub operation: Cow<'static, str>,
    /// The name of the only example that has them; `None` for all of the operation.
    pub example: Option<&'static str>,
    /// The fields of its body; `None` if no working credentials are known.
    pub fields: Option<Vec<(Cow<'static, str>, String)>>,
}

impl LoginSpec {
    /// The fields of its body for an account whose secret is in plain text.
    pub(super) fn fields(
        &self,
        account: &AccountEntry,
    ) -> Option<Vec<(Cow<'static, str>, String)>> {
        let secret = account.secret.as_ref().filter(|secret| !is_hash(secret))?;
        let secret = (self.secret.clone(), secret.expose().to_owned());
        let Some(name) = &self.name else {
            return Some(vec![secret]);
        };
        Some(vec![(name.clone(), account.login.clone()?), secret])
    }
}

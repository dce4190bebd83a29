//! Credentials of the fixtures to try a vendor with.

use std::borrow::Cow;

use crate::identity::{Secret, is_hash};

/// The first credentials of a vendor.
#[derive(Debug)]
pub struct SampleLogin<'a> {
    /// The login name; `None` if the secret is everything.
    pub name: Option<&'a str>,
    /// The password or the key.
    pub secret: &'a Secret,
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
        mut accounts: impl Iterator<Item = (&'a String, &'a Secret)>,
    ) -> Self {
        let found = accounts.find(|(_, secret)| !is_hash(secret));
        let fields = found.map(|(login, known)| {
            vec![
                (name.into(), login.clone()),
                (secret.into(), known.expose().to_owned()),
            ]
        });
        Self {
            operation: operation.into(),
            fields,
        }
    }
}

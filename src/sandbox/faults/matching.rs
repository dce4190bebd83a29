//! Conditions for the requests to which a fault applies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::path_pattern::PathPattern;
use crate::provider::Provider;

/// Conditions for requests; all of them must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FaultMatch {
    /// The vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// The `operationId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// A pattern of the path as in the vendor's documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathPattern>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<RequestMethod>,
    /// The id, e-mail address or client id of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub account: Option<String>,
}

/// A method of a request.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "UPPERCASE", const_into_str)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names of the methods of HTTP say it")]
pub enum RequestMethod {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl RequestMethod {
    /// The name in the request line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// The properties of a request that faults match.
#[derive(Debug, Clone, Copy)]
pub struct FaultSubject<'a> {
    /// The vendor.
    pub provider: Provider,
    /// The operation, if it is a documented one.
    pub operation: Option<&'a str>,
    /// The path as in the vendor's documentation.
    pub path: &'a str,
    /// The method.
    pub method: &'a str,
    /// All names of its account: id, e-mail address, client id.
    pub account: &'a [String],
}

impl FaultMatch {
    /// Whether a request matches.
    #[must_use]
    pub fn includes(&self, subject: &FaultSubject<'_>) -> bool {
        let operation = self.operation.as_deref();
        let account = self.account.as_deref();
        self.provider
            .is_none_or(|wanted| wanted == subject.provider)
            && operation.is_none_or(|wanted| subject.operation == Some(wanted))
            && self
                .path
                .as_ref()
                .is_none_or(|path| path.matches(subject.path))
            && self
                .method
                .is_none_or(|method| method.name() == subject.method)
            && account.is_none_or(|wanted| subject.is_of(wanted))
    }
}

impl FaultSubject<'_> {
    /// Case-insensitive: no two accounts of a vendor differ only by case.
    fn is_of(&self, account: &str) -> bool {
        let mut names = self.account.iter();
        names.any(|name| name.eq_ignore_ascii_case(account))
    }
}

//! Which requests a fault is for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::path_pattern::PathPattern;
use crate::provider::Provider;

/// Which requests a fault is for: those for which everything holds that is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Match {
    /// Those to this vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// Those for the operation with this `operationId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Those whose path, as the vendor prints it, fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathPattern>,
    /// Those with this method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<RequestMethod>,
    /// Those of the account with this id, e-mail address or client id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub account: Option<String>,
}

/// A method that a request may have.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::IntoStaticStr,
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
    /// The name as it stands in a request line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// A request, as far as faults look at it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// To whom.
    pub provider: Provider,
    /// For which operation, if for a documented one.
    pub operation: Option<&'a str>,
    /// Its path as the vendor prints it.
    pub path: &'a str,
    /// Its method.
    pub method: &'a str,
    /// Every name by which its account is known: id, e-mail address, client id.
    pub account: &'a [String],
}

impl Match {
    /// Whether a request is one of those meant.
    #[must_use]
    pub fn includes(&self, subject: &Subject<'_>) -> bool {
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

impl Subject<'_> {
    /// Letter case is passed over: it tells no two accounts of one vendor apart.
    fn is_of(&self, account: &str) -> bool {
        let mut names = self.account.iter();
        names.any(|name| name.eq_ignore_ascii_case(account))
    }
}

//! The rules, one file each.

mod another_vendor;
mod expired_token;
mod logins;
mod needless_login;
mod repeated_refusals;
mod too_early;

use super::rule::{Rule, RuleName, Source};

impl RuleName {
    /// The rule with this name.
    #[must_use]
    pub const fn rule(self) -> &'static Rule {
        match self {
            Self::LogsInWhileATokenIsGood => &needless_login::RULE,
            Self::UsesAnExpiredTokenAgain => &expired_token::RULE,
            Self::RefreshesTooEarly => &too_early::RULE,
            Self::SendsATokenToAnotherVendor => &another_vendor::RULE,
        }
    }
}

/// A section of an RFC.
const fn rfc(title: &'static str, address: &'static str) -> Source {
    Source { title, address }
}

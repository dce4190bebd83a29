//! The rules, one file each.

mod another_vendor;
mod back_off;
mod expired_token;
mod ignored_lifetime;
mod login_not_refresh;
mod logins;
mod needless_login;
mod oidc;
mod old_token;
mod parallel_refreshes;
mod plain_http;
mod refresh_pairs;
mod refused_token;
mod repeated_creation;
mod repeated_refusals;
mod rotated_token;
mod too_early;
mod unused_sessions;
mod url_secret;

use super::rule::{Rule, RuleName, Source};

impl RuleName {
    /// The rule with this name.
    #[must_use]
    pub const fn rule(self) -> &'static Rule {
        match self {
            Self::LogsInWhileATokenIsGood => &needless_login::RULE,
            Self::NeverReusesASession => &unused_sessions::RULE,
            Self::LogsInInsteadOfRefreshing => &login_not_refresh::RULE,
            Self::RefreshesTooEarly => &too_early::RULE,
            Self::RefreshesInParallel => &parallel_refreshes::RULE,
            Self::UsesARotatedRefreshToken => &rotated_token::RULE,
            Self::KeepsAnOldRefreshToken => &old_token::RULE,
            Self::UsesAnExpiredTokenAgain => &expired_token::RULE,
            Self::RepeatsARefusedToken => &refused_token::RULE,
            Self::IgnoresTheLifetimeOfAToken => &ignored_lifetime::RULE,
            Self::DoesNotBackOff => &back_off::RULE,
            Self::RetriesWhatMayBeDone => &repeated_creation::RULE,
            Self::SendsATokenToAnotherVendor => &another_vendor::RULE,
            Self::PutsASecretIntoAUrl => &url_secret::RULE,
            Self::SendsASecretOverPlainHttp => &plain_http::RULE,
            Self::SendsNoState => &oidc::no_state::RULE,
            Self::SendsNoPkce => &oidc::no_pkce::RULE,
            Self::UsesPlainPkce => &oidc::plain_pkce::RULE,
            Self::ReusesAState => &oidc::reused::STATE,
            Self::ReusesANonce => &oidc::reused::NONCE,
            Self::UsesACodeTwice => &oidc::used_code::RULE,
            Self::SendsAnIdTokenAsAccessToken => &oidc::id_token::RULE,
            Self::BelievesALie => &oidc::believed_lie::RULE,
            Self::UsesTwoNamesOfTheIssuer => &oidc::two_names::RULE,
            Self::AsksForTheSameDocumentAgain => &oidc::documents::RULE,
        }
    }
}

/// A section of an RFC.
const fn rfc(title: &'static str, address: &'static str) -> Source {
    Source { title, address }
}

//! Logout tokens (OpenID Connect Back-Channel Logout 1.0), built by methods.
//!
//! ```
//! use mockid::embedded::oidc::{LogoutDefect, LogoutTokenOrder};
//!
//! # let server = mockid::Server::start_blocking()?;
//! // The client under test has to answer this token with 400.
//! let order = LogoutTokenOrder::of("web").account("ada").defect(LogoutDefect::WithNonce);
//! let token = server.oidc().mint_logout_token(&order)?;
//! assert!(token.claims.contains_key("nonce"));
//! # Ok::<(), mockid::Error>(())
//! ```

use crate::vendors::oidc::api::logout_tokens::NewLogoutToken;

pub use crate::vendors::oidc::api::logout_tokens::{
    ExpectedClient, LogoutDefect, MintedLogoutToken,
};

/// A logout token to make, by default a valid one for all sessions of the default user.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a logout token is made by `Oidc::mint_logout_token`"]
pub struct LogoutTokenOrder(pub(super) NewLogoutToken);

impl LogoutTokenOrder {
    /// A token for a client.
    pub fn of(client_id: impl Into<String>) -> Self {
        Self(NewLogoutToken {
            client_id: Some(client_id.into()),
            ..NewLogoutToken::default()
        })
    }

    /// Is about this user, by the username, e-mail address, subject or id.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.0.account = Some(account.into());
        self
    }

    /// Is about this session, the claim `sid`.
    pub fn sid(mut self, sid: impl Into<String>) -> Self {
        self.0.sid = Some(sid.into());
        self
    }

    /// Is of the issuer with this path, empty for the main one.
    pub fn issuer(mut self, path: impl Into<String>) -> Self {
        self.0.issuer = path.into();
        self
    }

    /// Has one defect.
    pub const fn defect(mut self, defect: LogoutDefect) -> Self {
        self.0.defect = Some(defect);
        self
    }
}

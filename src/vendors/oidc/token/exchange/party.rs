//! The subject and the actor of a token exchange: what their tokens prove.

use std::sync::Arc;

use serde_json::Value;

use crate::identity::account::Account;
use crate::identity::{SessionId, TokenId};
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::authentication::Authentication;
use crate::vendors::oidc::client::Client;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::scopes::Scopes;

/// Which of the tokens of a request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The one for whom a token is requested.
    Subject,
    /// The one who acts.
    Actor,
}

impl Role {
    /// The parameter with its token, and its name in messages.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Subject => ("subject_token", "subject token"),
            Self::Actor => ("actor_token", "actor token"),
        }
    }

    /// The parameter with the type of its token.
    pub const fn type_parameter(self) -> &'static str {
        match self {
            Self::Subject => "subject_token_type",
            Self::Actor => "actor_token_type",
        }
    }
}

/// What a token proves.
#[derive(Debug, Clone)]
pub struct Party {
    /// The account that it is about.
    pub account: Arc<Account>,
    /// Its subject, as the issuer calls it.
    pub subject: String,
    /// Its issuer.
    pub issuer: String,
    /// The client that it was issued to; trusted issuers do not tell it.
    pub client_id: Option<String>,
    /// The clients and resources that it is for.
    pub audience: Vec<String>,
    /// Its scopes, if it is a token with scopes.
    pub scopes: Option<Scopes>,
    /// Its grant.
    pub session: Option<SessionId>,
    /// Its id, if this provider has issued it.
    pub id: Option<TokenId>,
    /// How the user was authenticated.
    pub login: Option<Authentication>,
    /// The thumbprint of the key to which it is bound.
    pub jkt: Option<String>,
    /// Who acts for the account.
    pub act: Option<Value>,
    /// Who may act for it.
    pub may_act: Option<Value>,
}

impl Party {
    /// Whether a trusted issuer has issued the token, and not this provider.
    pub const fn is_foreign(&self) -> bool {
        self.client_id.is_none()
    }

    /// Whether the token is for a client.
    pub fn is_for(&self, client: &Client) -> bool {
        let audiences = &client.fields().audiences;
        let is_client = |one: &String| *one == client.id || audiences.contains(one);
        self.audience.iter().any(is_client)
    }
}

/// A token of the request is refused.
pub fn refusal(role: Role, reason: Reason, description: &str) -> Refusal {
    let (parameter, _) = role.names();
    let description = format!("{parameter}: {description}");
    Refusal::new(ErrorCode::InvalidRequest, reason, description)
}

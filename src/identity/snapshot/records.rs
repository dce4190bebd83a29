//! Sessions and tokens as they are written down, one by one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::account_text;
use crate::clock::UtcInstant;
use crate::identity::ledger::{IssuedToken, Ledger, Owner, Session, TokenKind, TokenState, Uses};
use crate::identity::private_token::PrivateToken;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRecord {
    /// Its name.
    #[schemars(with = "Uuid")]
    pub id: SessionId,
    /// Where.
    pub provider: Provider,
    /// Whose.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// When the login was.
    pub started: UtcInstant,
    /// From when on nothing can be refreshed any more.
    pub ends: UtcInstant,
    /// When its newest access token expires.
    pub access_expires: UtcInstant,
    /// How many refreshes it has seen.
    pub refreshes: u32,
    /// Whether it was ended before its time.
    pub ended: bool,
    /// Whether its account is gone and another has been made under its id.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past: bool,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRecord {
    /// Its name.
    #[schemars(with = "Uuid")]
    pub id: TokenId,
    /// What for.
    pub kind: TokenKind,
    /// Where.
    pub provider: Provider,
    /// Whose.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// Of which session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Uuid>")]
    pub session: Option<SessionId>,
    /// The refresh token that it was got with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Uuid>")]
    pub parent: Option<TokenId>,
    /// When.
    pub issued: UtcInstant,
    /// Until when.
    pub expires: UtcInstant,
    /// Whether it was ended before its time.
    pub state: TokenState,
    /// Whether its account is gone and another has been made under its id.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past: bool,
    /// When it was presented; absent when it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uses: Option<UseRecord>,
}

/// How often, and when, a token was presented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UseRecord {
    /// How often.
    #[schemars(range(min = 1))]
    pub count: u32,
    /// When it was first.
    pub first: UtcInstant,
    /// When it was last.
    pub last: UtcInstant,
}

/// A private token in its owner's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivateTokenRecord {
    /// Where; absent when it is the provider that has always had private tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// Whose.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// Its number.
    #[schemars(range(min = 1))]
    pub id: u64,
    /// What its owner calls it.
    pub name: String,
    /// Until when it is good.
    pub expires: UtcInstant,
    /// The name of the token.
    #[schemars(with = "Uuid")]
    pub token: TokenId,
}

/// The sessions that an account opened lately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningsRecord {
    /// Where; absent when it is the provider that has always counted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// Whose.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// When.
    pub opened: Vec<UtcInstant>,
    /// Which.
    #[schemars(with = "Vec<Uuid>")]
    pub sessions: Vec<SessionId>,
}

/// When an account was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MadeRecord {
    /// Where.
    pub provider: Provider,
    /// Which.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// When.
    pub made: UtcInstant,
}

impl SessionRecord {
    pub(super) fn of(ledger: &Ledger, id: SessionId) -> Option<Self> {
        let session = ledger.sessions.get(id)?;
        let (provider, account) = ledger.account(session.owner);
        Some(Self {
            id,
            provider,
            account,
            started: session.started.into(),
            ends: session.ends.into(),
            access_expires: session.access_expires.into(),
            refreshes: session.refreshes,
            ended: session.ended,
            past: ledger.is_past(session.owner),
        })
    }

    pub(super) fn read(&self, owner: Owner) -> Session {
        Session {
            owner,
            started: self.started.into(),
            ends: self.ends.into(),
            access_expires: self.access_expires.into(),
            refreshes: self.refreshes,
            ended: self.ended,
        }
    }
}

impl TokenRecord {
    pub(super) fn of(ledger: &Ledger, id: TokenId) -> Option<Self> {
        let token = ledger.tokens.get(id)?;
        let (provider, account) = ledger.account(token.owner);
        let uses = token.uses;
        Some(Self {
            id,
            kind: token.kind,
            provider,
            account,
            // A session that is forgotten is worth as much as none.
            session: token
                .session
                .filter(|id| ledger.sessions.get(*id).is_some()),
            parent: token.parent,
            issued: token.issued.into(),
            expires: token.expires.into(),
            state: token.state,
            past: ledger.is_past(token.owner),
            uses: (uses.count > 0).then(|| UseRecord {
                count: uses.count,
                first: uses.first.into(),
                last: uses.last.into(),
            }),
        })
    }

    pub(super) fn read(&self, owner: Owner) -> IssuedToken {
        IssuedToken {
            owner,
            kind: self.kind,
            session: self.session,
            parent: self.parent,
            issued: self.issued.into(),
            expires: self.expires.into(),
            state: self.state,
            uses: self.uses.as_ref().map_or(Uses::NONE, |uses| Uses {
                count: uses.count,
                first: uses.first.into(),
                last: uses.last.into(),
            }),
        }
    }
}

/// What a record says of its provider, where documents used not to.
pub(super) fn named(provider: Provider, unnamed: Provider) -> Option<Provider> {
    (provider != unnamed).then_some(provider)
}

impl OpeningsRecord {
    pub(super) fn account(&self) -> (Provider, AccountId) {
        let provider = self.provider.unwrap_or(Provider::OF_OPENINGS);
        (provider, self.account)
    }
}

impl PrivateTokenRecord {
    pub(super) fn owner(&self) -> (Provider, AccountId) {
        let provider = self.provider.unwrap_or(Provider::OF_PRIVATE_TOKENS);
        (provider, self.account)
    }

    pub(super) fn of((provider, account): (Provider, AccountId), token: &PrivateToken) -> Self {
        Self {
            provider: named(provider, Provider::OF_PRIVATE_TOKENS),
            account,
            id: token.id,
            name: token.name.clone(),
            expires: token.expires.into(),
            token: token.token,
        }
    }

    pub(super) fn read(&self) -> PrivateToken {
        PrivateToken {
            id: self.id,
            name: self.name.clone(),
            expires: self.expires.into(),
            token: self.token,
        }
    }
}

//! Records of sessions and tokens in a snapshot.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::account_text;
use crate::clock::UtcInstant;
use crate::identity::grant::listing::ListedToken;
use crate::identity::ledger::{IssuedToken, Ledger, Owner, Session, TokenKind, TokenState, Uses};
use crate::identity::{AccountId, Intervention, SessionId, TokenId};
use crate::provider::Provider;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRecord {
    /// Its id.
    #[schemars(with = "Uuid")]
    pub id: SessionId,
    /// The provider.
    pub provider: Provider,
    /// The account.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// The time of the login.
    pub started: UtcInstant,
    /// When refreshing becomes impossible.
    pub ends: UtcInstant,
    /// When its newest access token expires.
    pub access_expires: UtcInstant,
    /// The number of refreshes.
    pub refreshes: u32,
    /// Whether it was ended before its expiry.
    pub ended: bool,
    /// What the control API has done to it; absent for nothing.
    #[serde(default, skip_serializing_if = "Intervention::is_none")]
    pub intervention: Intervention,
    /// Whether its account was deleted and another one has its id now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past: bool,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRecord {
    /// Its id.
    #[schemars(with = "Uuid")]
    pub id: TokenId,
    /// The kind.
    pub kind: TokenKind,
    /// The number of its vendor's own kind; absent for the first.
    #[serde(default, skip_serializing_if = "is_first")]
    pub form: u8,
    /// The provider.
    pub provider: Provider,
    /// The account.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Uuid>")]
    pub session: Option<SessionId>,
    /// The refresh token that was used to get it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Uuid>")]
    pub parent: Option<TokenId>,
    /// When it was issued.
    pub issued: UtcInstant,
    /// When it expires.
    pub expires: UtcInstant,
    /// Whether it was ended before its time.
    pub state: TokenState,
    /// What the control API has done to it; absent for nothing.
    #[serde(default, skip_serializing_if = "Intervention::is_none")]
    pub intervention: Intervention,
    /// Whether its account was deleted and another one has its id now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past: bool,
    /// When it was presented, if ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uses: Option<UseRecord>,
}

/// How often and when a token was presented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UseRecord {
    /// The number of times.
    #[schemars(range(min = 1))]
    pub count: u32,
    /// The first time.
    pub first: UtcInstant,
    /// The last time.
    pub last: UtcInstant,
}

/// A private token in its owner's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivateTokenRecord {
    /// The provider; absent for the one that private tokens belonged to before they named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// The account.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// Its number.
    #[schemars(range(min = 1))]
    pub id: u64,
    /// Its name, from its owner.
    pub name: String,
    /// When it expires.
    pub expires: UtcInstant,
    /// The id of the token.
    #[schemars(with = "Uuid")]
    pub token: TokenId,
}

/// The sessions that an account opened recently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningsRecord {
    /// The provider; absent for the one that they belonged to before they named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// The account.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// The times.
    pub opened: Vec<UtcInstant>,
    /// The sessions.
    #[schemars(with = "Vec<Uuid>")]
    pub sessions: Vec<SessionId>,
}

/// When an account was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MadeRecord {
    /// The provider.
    pub provider: Provider,
    /// The account.
    #[serde(with = "account_text")]
    #[schemars(with = "String", extend("format" = "account-id"))]
    pub account: AccountId,
    /// The time.
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
            intervention: session.intervention,
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
            intervention: self.intervention,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_first(form: &u8) -> bool {
    *form == 0
}

impl TokenRecord {
    pub(super) fn of(ledger: &Ledger, id: TokenId) -> Option<Self> {
        let token = ledger.tokens.get(id)?;
        let (provider, account) = ledger.account(token.owner);
        let uses = token.uses;
        Some(Self {
            id,
            kind: token.kind,
            form: token.form,
            provider,
            account,
            // An evicted session is equivalent to none.
            session: token
                .session
                .filter(|id| ledger.sessions.get(*id).is_some()),
            parent: token.parent,
            issued: token.issued.into(),
            expires: token.expires.into(),
            state: token.state,
            intervention: token.intervention,
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
            form: self.form,
            session: self.session,
            parent: self.parent,
            issued: self.issued.into(),
            expires: self.expires.into(),
            state: self.state,
            intervention: self.intervention,
            uses: self.uses.as_ref().map_or(Uses::NONE, |uses| Uses {
                count: uses.count,
                first: uses.first.into(),
                last: uses.last.into(),
            }),
        }
    }
}

/// The provider of a record, for snapshots that do not have it.
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

    pub(super) fn of((provider, account): (Provider, AccountId), token: &ListedToken) -> Self {
        Self {
            provider: named(provider, Provider::OF_PRIVATE_TOKENS),
            account,
            id: token.id,
            name: token.name.clone(),
            expires: token.expires.into(),
            token: token.token,
        }
    }

    pub(super) fn read(&self) -> ListedToken {
        ListedToken {
            id: self.id,
            name: self.name.clone(),
            expires: self.expires.into(),
            token: self.token,
        }
    }
}

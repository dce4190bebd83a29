//! A genuine access token or refresh token, and the checks that depend on the store.

use std::sync::Arc;

use super::checks::{require_client, with_subject};
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::identity::ledger::TokenKind;
use crate::identity::ticket::RecordedToken;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::{AccountId, Bearer, Mark, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::vendors::oidc::access_tokens::AccessData;
use crate::vendors::oidc::state::OidcState;

/// A token whose bearer is admitted.
#[derive(Debug, Clone)]
pub struct AdmittedToken {
    /// Its id.
    pub id: TokenId,
    /// The account that it is about: a user, or a client.
    pub holder: Arc<Account>,
    /// Its session, if the ledger has it in one.
    pub session: Option<SessionId>,
    /// Its client, issuer, scopes and audience.
    pub data: Arc<AccessData>,
    /// When it was issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
}

/// What a token says, or what is known of it, once it is genuine.
pub struct Facts {
    pub id: TokenId,
    pub mark: Mark,
    pub data: Arc<AccessData>,
    pub subject: Option<String>,
    pub issued: NumericDate,
    pub expires: NumericDate,
    pub record: Option<RecordedToken>,
}

impl Facts {
    /// What is known of an opaque token, by its own data or else by its grant's.
    pub fn of_record(
        world: &World,
        id: TokenId,
        own: Option<Arc<AccessData>>,
        record: RecordedToken,
    ) -> Result<Self, TokenRefused> {
        let of_grant = || {
            let session = record.token.session?;
            let state = OidcState::of(world)?;
            let grant = state.grants.get(&session)?;
            Some(Arc::new(grant.access()))
        };
        let data = own.or_else(of_grant).ok_or(TokenRefused::Unknown)?;
        Ok(Self {
            id,
            mark: Mark::Absent,
            data,
            subject: None,
            issued: record.token.issued,
            expires: record.token.expires,
            record: Some(record),
        })
    }

    /// The checks that depend on the store.
    pub fn admit(
        self,
        world: &World,
        kind: TokenKind,
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<AdmittedToken, TokenRefused> {
        let session = self.record.as_ref().and_then(|it| it.token.session);
        let bearer = Bearer {
            provider: Provider::OIDC,
            token: self.id,
            kind,
            // An access token outlives a session that ends by itself.
            session: session.filter(|_| kind == TokenKind::Refresh),
            mark: self.mark,
        };
        require_client(world, &self.data.client_id, checks)?;
        let account = self.account(world);
        let account = checks.check(Check::Account, account, || {
            "`sub` is the subject of an account".to_owned()
        })?;
        let issued = || self.issued;
        let holder = world
            .identity()
            .examine(bearer, issued, account, now, checks)?;
        Ok(AdmittedToken {
            id: self.id,
            holder,
            session,
            data: self.data,
            issued: self.issued,
            expires: self.expires,
        })
    }

    fn account(&self, world: &World) -> Result<AccountId, TokenRefused> {
        if let Some(record) = &self.record {
            return Ok(record.account);
        }
        let directory = world.identity().directory();
        let accounts = directory.of(Provider::OIDC);
        let found = self.subject.as_deref();
        let found = found.and_then(|text| with_subject(accounts, text));
        found.ok_or(TokenRefused::AccountUnknown)
    }
}

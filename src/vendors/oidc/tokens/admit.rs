//! Verification of access tokens and refresh tokens.

use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

use super::{HintedToken, subject};
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::identity::directory::Accounts;
use crate::identity::ledger::{TokenKind, TokenState};
use crate::identity::ticket::RecordedToken;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::Genuine;
use crate::identity::{AccountId, Bearer, Mark, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::vendor::guard::{Admitted, PresentedToken, Purpose};
use crate::vendors::oidc::accounts::CLIENT;
use crate::vendors::oidc::keys;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::{OidcSettings, UnknownClients};
use crate::vendors::oidc::state::{AccessData, GrantData, OidcState};

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
    pub data: AccessData,
    /// When it was issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
}

/// What a token says, or what is known of it, once it is genuine.
struct Facts {
    id: TokenId,
    mark: Mark,
    data: AccessData,
    subject: Option<String>,
    issued: NumericDate,
    expires: NumericDate,
    record: Option<RecordedToken>,
}

/// The claims of an access token that matter here.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    /// No ID token has it.
    client_id: Option<String>,
    #[serde(default)]
    scope: String,
    aud: Audience,
    jti: Option<Uuid>,
    iat: NumericDate,
    exp: NumericDate,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Verifies a token for what it is presented for.
///
/// # Errors
///
/// Why it is refused.
pub fn admit(
    world: &World,
    token: PresentedToken,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    let admitted = match token.purpose {
        Purpose::Access | Purpose::Verify => admit_access_token(world, token.text, now, checks)?,
        Purpose::Refresh => admit_refresh_token(world, token.text, now, checks)?,
        Purpose::Identity => return admit_id_token(world, token.text, now, checks),
    };
    Ok(Admitted {
        holder: admitted.holder,
        session: admitted.session,
    })
}

/// Verifies an access token of any form.
///
/// # Errors
///
/// Why it is refused.
pub fn admit_access_token(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<AdmittedToken, TokenRefused> {
    let facts = if text.contains('.') {
        examine_jwt(world, text, now, checks)?
    } else {
        let id = TokenId::of_text(text);
        let record = recorded(world, id, checks)?;
        require_access(&record, checks)?;
        let own = OidcState::of(world).and_then(|state| state.access_tokens.get(&id).cloned());
        Facts::of_record(world, id, own, record)?
    };
    facts.admit(world, TokenKind::Access, now, checks)
}

/// Verifies a refresh token without using it.
///
/// # Errors
///
/// Why it is refused.
pub fn admit_refresh_token(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<AdmittedToken, TokenRefused> {
    let id = TokenId::of_text(text);
    let record = recorded(world, id, checks)?;
    let is_refresh = record.token.kind == TokenKind::Refresh;
    require_kind(is_refresh, "a refresh token", checks)?;
    let is_current = record.token.state == TokenState::Current;
    checks.require(Check::Record, is_current, TokenRefused::Revoked, || {
        "it was neither used nor revoked".to_owned()
    })?;
    let facts = Facts::of_record(world, id, None, record)?;
    facts.admit(world, TokenKind::Refresh, now, checks)
}

/// The record of an opaque token.
fn recorded(
    world: &World,
    id: TokenId,
    checks: &mut TokenChecks,
) -> Result<RecordedToken, TokenRefused> {
    let record = record(world, id).ok_or(TokenRefused::Unknown);
    let record = checks.check(Check::Record, record, || "the ledger has it".to_owned())?;
    checks.is_genuine(id);
    Ok(record)
}

/// The record of a token that this provider issued.
fn record(world: &World, id: TokenId) -> Option<RecordedToken> {
    let record = world.identity().record_of(id);
    record.filter(|record| record.provider == Provider::OIDC)
}

fn examine_jwt(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<Facts, TokenRefused> {
    let key = keys::verifying(world, text, now).ok_or(TokenRefused::UnknownKey)?;
    let Genuine { name, claims } = key.key.examine::<Claims>(text, now, checks)?;
    let own = claims.client_id.zip(claims.jti);
    require_kind(
        own.is_some(),
        "an access token, with `client_id` and `jti`",
        checks,
    )?;
    let (client_id, jti) = own.ok_or(TokenRefused::WrongKind)?;
    let record = record(world, name);
    if let Some(record) = &record {
        require_access(record, checks)?;
    }
    let scopes = Scopes::parse(&claims.scope).ok_or(TokenRefused::BadClaims)?;
    Ok(Facts {
        id: name,
        mark: Mark::of(Some(jti)),
        data: AccessData {
            client_id,
            issuer: key.issuer,
            issuer_url: claims.iss,
            scopes,
            audience: match claims.aud {
                Audience::One(one) => vec![one],
                Audience::Several(several) => several,
            },
        },
        subject: Some(claims.sub),
        issued: claims.iat,
        expires: claims.exp,
        record,
    })
}

fn require_access(record: &RecordedToken, checks: &mut TokenChecks) -> Result<(), TokenRefused> {
    let is_access = record.token.kind == TokenKind::Access;
    require_kind(is_access, "an access token", checks)
}

fn require_kind(
    is_it: bool,
    what: &'static str,
    checks: &mut TokenChecks,
) -> Result<(), TokenRefused> {
    let refused = TokenRefused::WrongKind;
    checks.require(Check::Kind, is_it, refused, || format!("it is {what}"))
}

impl Facts {
    /// What is known of an opaque token, by its own data or else by its grant's.
    fn of_record(
        world: &World,
        id: TokenId,
        own: Option<AccessData>,
        record: RecordedToken,
    ) -> Result<Self, TokenRefused> {
        let of_grant = || {
            let session = record.token.session?;
            let state = OidcState::of(world)?;
            state.grants.get(&session).map(GrantData::access)
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
    fn admit(
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

/// The account with a subject. It examines every account, so it is for tokens that the ledger does not
/// have.
fn with_subject(accounts: &Accounts, text: &str) -> Option<AccountId> {
    let mut holders = accounts.holders();
    let found = holders.find(|holder| subject(holder) == text);
    found.map(|holder| holder.id)
}

/// Verifies an ID token as a client would.
fn admit_id_token(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    let key = keys::verifying(world, text, now).ok_or(TokenRefused::UnknownKey)?;
    let Genuine { name, claims } = key.key.examine::<HintedToken>(text, now, checks)?;
    require_kind(
        claims.is_id_token(),
        "an ID token, without `client_id`",
        checks,
    )?;
    require_client(world, &claims.aud, checks)?;
    let account = {
        let directory = world.identity().directory();
        with_subject(directory.of(Provider::OIDC), &claims.sub)
    };
    let bearer = Bearer {
        provider: Provider::OIDC,
        token: name,
        kind: TokenKind::Id,
        session: None,
        mark: Mark::Absent,
    };
    let account = account.ok_or(TokenRefused::AccountUnknown);
    let account = checks.check(Check::Account, account, || {
        "`sub` is the subject of an account".to_owned()
    })?;
    let holder = world
        .identity()
        .examine(bearer, || now, account, now, checks)?;
    Ok(Admitted {
        holder,
        session: None,
    })
}

/// Checks that a token was issued to a client that there is.
fn require_client(world: &World, id: &str, checks: &mut TokenChecks) -> Result<(), TokenRefused> {
    let settings = world.settings_of::<OidcSettings>();
    let is_known = settings.unknown_clients == UnknownClients::Accept || {
        let directory = world.identity().directory();
        directory.of(Provider::OIDC).of(CLIENT).named(id).is_some()
    };
    checks.require(Check::Issuer, is_known, TokenRefused::WrongIssuer, || {
        format!("`{id}` is a client")
    })
}

//! The checks that several kinds of tokens share.

use crate::identity::directory::Accounts;
use crate::identity::ticket::RecordedToken;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::{AccountId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::vendors::oidc::accounts::CLIENT;
use crate::vendors::oidc::settings::{OidcSettings, UnknownClients};
use crate::vendors::oidc::tokens::claims::subject;

/// The record of an opaque token.
pub fn recorded(
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
pub fn record(world: &World, id: TokenId) -> Option<RecordedToken> {
    let record = world.identity().record_of(id);
    record.filter(|record| record.provider == Provider::OIDC)
}

pub fn require_kind(
    is_it: bool,
    what: &'static str,
    checks: &mut TokenChecks,
) -> Result<(), TokenRefused> {
    let refused = TokenRefused::WrongKind;
    checks.require(Check::Kind, is_it, refused, || format!("it is {what}"))
}

/// The account with a subject. It examines every account, so it is for tokens that the ledger does not
/// have.
pub fn with_subject(accounts: &Accounts, text: &str) -> Option<AccountId> {
    let mut holders = accounts.holders();
    let found = holders.find(|holder| subject(holder) == text);
    found.map(|holder| holder.id)
}

/// Checks that a token was issued to a client that there is.
pub fn require_client(
    world: &World,
    id: &str,
    checks: &mut TokenChecks,
) -> Result<(), TokenRefused> {
    let settings = world.settings_of::<OidcSettings>();
    let is_known = settings.unknown_clients == UnknownClients::Accept || {
        let directory = world.identity().directory();
        directory.of(Provider::OIDC).of(CLIENT).named(id).is_some()
    };
    checks.require(Check::Issuer, is_known, TokenRefused::WrongIssuer, || {
        format!("`{id}` is a client")
    })
}

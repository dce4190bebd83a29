//! The account of a call, as claimed by the call itself.
//!
//! Nothing is verified or authorized by this: it only selects the faults that apply to a call
//! before the vendor answers it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use serde_json::Value;

use super::Vendor;
use super::call::Call;
use super::token_place;
use crate::identity::{AccountId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::journal::Exchange;

/// How a field of a body identifies the account of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// An e-mail address or a client id.
    LoginName,
    /// An API key.
    ApiKey,
    /// A refresh token.
    Token,
}

/// Every name of the account of a call: its id, its e-mail address or client id.
///
/// The account is the one in the answer, if known, otherwise the one that the call's token, key or
/// login name claims.
#[must_use]
pub fn names(vendor: &dyn Vendor, call: &Call, answered: Option<AccountId>) -> Vec<String> {
    let provider = vendor.id();
    let mut names = Vec::new();
    if let Some(account) = answered {
        add(&mut names, call, provider, account);
        return names;
    }
    if let Some(token) = token_place::claimed(call, &vendor.spec().token_places)
        && let Some(account) = of_token(call, &token)
    {
        add(&mut names, call, provider, account);
    }
    let fields = fields(call);
    for (field, credential) in &vendor.spec().credentials {
        let sent = fields.iter().rev().find(|(name, _)| **name == **field);
        let Some((_, text)) = sent else { continue };
        match credential {
            Credential::LoginName => add_login_name(&mut names, call, provider, text.trim()),
            Credential::ApiKey => names.extend(of_key(call, provider, text)),
            Credential::Token => {
                if let Some(account) = of_token(call, text) {
                    add(&mut names, call, provider, account);
                }
            }
        }
    }
    names
}

/// Adds the id of an account, and its login name.
fn add(names: &mut Vec<String>, call: &Call, provider: Provider, account: AccountId) {
    names.push(account.to_string());
    let directory = call.world.identity().directory();
    let account = directory.of(provider).holder(account);
    let login = account.and_then(|account| account.login.name());
    names.extend(login.map(str::to_owned));
}

/// Adds a login name, known or not, and the accounts that have it.
fn add_login_name(names: &mut Vec<String>, call: &Call, provider: Provider, name: &str) {
    names.push(name.to_owned());
    let directory = call.world.identity().directory();
    let holders = directory.of(provider).holders_named(name);
    names.extend(holders.map(|account| account.id.to_string()));
}

/// The accounts whose login name or key came with a recorded request, in its body or as the user name of
/// HTTP's Basic authentication.
#[must_use]
pub fn named_in_exchange(
    vendor: &dyn Vendor,
    world: &Arc<World>,
    exchange: &Exchange,
) -> Vec<AccountId> {
    let mut call = Call::imagined(world, exchange.time);
    call.headers = exchange.request.raw_headers();
    call.body = Bytes::copy_from_slice(exchange.request.raw_body().unwrap_or_default());
    let directory = world.identity().directory();
    let accounts = directory.of(vendor.id());
    let mut named = Vec::new();
    for (name, text) in fields(&call) {
        let mut credentials = vendor.spec().credentials.iter();
        match credentials.find(|(field, _)| **field == *name) {
            Some((_, Credential::LoginName)) => {
                named.extend(accounts.holders_named(text.trim()).map(|it| it.id));
            }
            Some((_, Credential::ApiKey)) => {
                named.extend(accounts.holder_with_key(&text).map(|it| it.id));
            }
            Some((_, Credential::Token)) | None => {}
        }
    }
    if let Some(name) = basic_user(&call) {
        named.extend(accounts.holders_named(&name).map(|it| it.id));
    }
    named
}

/// The user name of HTTP's Basic authentication.
fn basic_user(call: &Call) -> Option<String> {
    let (scheme, pair) = call.header(&AUTHORIZATION)?.split_once(' ')?;
    let pair = STANDARD.decode(pair.trim()).ok()?;
    let pair = String::from_utf8(pair).ok()?;
    let (name, _) = pair.split_once(':')?;
    scheme
        .eq_ignore_ascii_case("Basic")
        .then(|| name.to_owned())
}

fn of_key(call: &Call, provider: Provider, key: &str) -> Option<String> {
    let directory = call.world.identity().directory();
    let account = directory.of(provider).holder_with_key(key)?;
    Some(account.id.to_string())
}

/// The account in the claims of a token or, if they have none, in the ledger.
fn of_token(call: &Call, token: &str) -> Option<AccountId> {
    claimed(token).or_else(|| {
        let issued = call.world.identity().issued_to(TokenId::of_text(token));
        issued.map(|(_, account, _)| account)
    })
}

fn claimed(token: &str) -> Option<AccountId> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let account = claims.get("user_id").or_else(|| claims.get("sub"))?;
    match account {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().map(AccountId::Number),
    }
}

/// The text fields of a body: of a JSON object, or of a form.
pub(super) fn fields(call: &Call) -> Vec<(String, String)> {
    if call.has_media_type("application/x-www-form-urlencoded") {
        let form = form_urlencoded::parse(&call.body);
        return form.into_owned().collect();
    }
    let Ok(Value::Object(fields)) = serde_json::from_slice(&call.body) else {
        return Vec::new();
    };
    let text = |(name, value)| match value {
        Value::String(text) => Some((name, text)),
        _ => None,
    };
    fields.into_iter().filter_map(text).collect()
}

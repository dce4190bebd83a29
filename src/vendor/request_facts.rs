//! The facts of an answered request for its explanation in the journal.

use super::Vendor;
use super::answer::Answer;
use super::call::Call;
use super::request_account::{self, Credential};
use crate::identity::token_facts::TokenFacts;
use crate::provider::Provider;
use crate::sandbox::explanation::{LoginMistake, RequestFacts, TokenRole};
use crate::sandbox::reason::Reason;

/// The facts of an answer. For an accepted token nothing is looked up.
#[must_use]
pub fn facts(provider: Option<Provider>, call: &Call, answer: &Answer) -> RequestFacts {
    let refused_login = answer.reason == Reason::BadCredentials;
    let vendor = provider.filter(|_| refused_login);
    let vendor = vendor.and_then(|vendor| call.world.vendors().get(vendor));
    let (token_role, token) = token(call, answer).unzip();
    RequestFacts {
        token: token.flatten(),
        token_role: token_role.unwrap_or_default(),
        possible_from: answer.possible_from,
        login: vendor.and_then(|vendor| login_mistake(vendor, call)),
    }
}

fn token(call: &Call, answer: &Answer) -> Option<(TokenRole, Option<TokenFacts>)> {
    let id = answer.token?;
    let presented = call
        .presented
        .get()
        .filter(|(presented, _)| *presented == id);
    let look_up = || call.world.identity().token_facts(id);
    Some(match (answer.reason, presented) {
        (Reason::Ok, Some((_, facts))) => (TokenRole::Presented, Some(*facts)),
        (Reason::Ok, None) => (TokenRole::Issued, look_up()),
        _ => (TokenRole::Presented, look_up()),
    })
}

/// What was wrong about a refused login, by the login name or the key of its body.
fn login_mistake(vendor: &dyn Vendor, call: &Call) -> Option<LoginMistake> {
    let fields = request_account::fields(call);
    let sent = |name: &str| {
        let mut sent = fields.iter().rev();
        sent.find(|(field, _)| **field == *name)
    };
    let mut credentials = vendor.spec().credentials.iter();
    let (text, credential) = credentials.find_map(|(name, credential)| {
        let (_, text) = sent(name)?;
        (*credential != Credential::Token).then_some((text, credential))
    })?;
    let directory = call.world.identity().directory();
    let accounts = directory.of(vendor.id());
    let account = match credential {
        Credential::LoginName => accounts.holders_named(text.trim()).next(),
        _ => accounts.holder_with_key(text),
    };
    Some(match account {
        None => LoginMistake::UnknownAccount,
        Some(account) if *credential == Credential::ApiKey && !account.state.active => {
            LoginMistake::InactiveKey
        }
        Some(_) => LoginMistake::WrongSecret,
    })
}

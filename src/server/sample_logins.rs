//! Credentials for the examples of logins, from the initial fixtures of a sandbox.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::clock::NumericDate;
use crate::fixtures::{Fixtures, igny8};
use crate::identity::{Secret, is_hash};
use crate::openapi::LoginExample;

/// The credentials in the written examples.
static OF_THE_BINARY: LazyLock<Option<Vec<Credentials>>> = LazyLock::new(|| {
    let fixtures = Fixtures::embedded().ok()?;
    Some(credentials(&fixtures, Timestamp::UNIX_EPOCH.into()))
});

type Credentials = (&'static str, Option<Vec<(&'static str, String)>>);

/// The examples that replace the written ones; `None` if those work.
pub fn examples(fixtures: &Fixtures, now: NumericDate) -> Option<Vec<LoginExample>> {
    let found = credentials(fixtures, now);
    if OF_THE_BINARY.as_ref() == Some(&found) {
        return None;
    }
    let examples = found.into_iter();
    let example = |(operation, fields)| LoginExample { operation, fields };
    Some(examples.map(example).collect())
}

/// For each login, the first working account with a secret in plain text.
fn credentials(fixtures: &Fixtures, now: NumericDate) -> Vec<Credentials> {
    let key = fixtures.intergiro.api_keys.iter().find(|key| key.active);
    let haut_ai = fixtures.haut_ai.users.iter();
    let haut_ai = haut_ai.filter(|user| user.active && !user.mfa);
    let kyc = fixtures.kyc.users.iter();
    let kyc = kyc.filter(|user| user.active && user.verified);
    let s7risk = fixtures.s7risk.users.iter();
    let is_open = |until| !NumericDate::from(until).has_come(now);
    let s7risk = s7risk.filter(|user| user.active && user.access_until.is_none_or(is_open));
    let applications = fixtures.s7risk.applications.iter();
    let applications = applications.filter(|application| application.active);
    let igny8 = fixtures.igny8.users.iter();
    let igny8 = igny8.filter(|user| user.active && !is_suspended(&fixtures.igny8, user));
    vec![
        (
            "intergiroLogin",
            key.map(|key| vec![("api_key", key.key.expose().to_owned())]),
        ),
        (
            "hautAiLogin",
            first(
                haut_ai.map(|user| (&user.email, &user.password)),
                ["username", "password"],
            ),
        ),
        (
            "kycLogin",
            first(
                kyc.map(|user| (&user.email, &user.password)),
                ["username", "password"],
            ),
        ),
        (
            "s7riskCreateUserToken",
            first(
                s7risk.map(|user| (&user.email, &user.password)),
                ["email", "password"],
            ),
        ),
        (
            "s7riskCreateApplicationToken",
            first(
                applications.map(|one| (&one.client_id, &one.secret)),
                ["clientId", "secret"],
            ),
        ),
        (
            "igny8Login",
            first(
                igny8.map(|user| (&user.email, &user.password)),
                ["email", "password"],
            ),
        ),
    ]
}

fn first<'a>(
    mut accounts: impl Iterator<Item = (&'a String, &'a Secret)>,
    [name, secret]: [&'static str; 2],
) -> Option<Vec<(&'static str, String)>> {
    let (login, known) = accounts.find(|(_, secret)| !is_hash(secret))?;
    Some(vec![
        (name, login.clone()),
        (secret, known.expose().to_owned()),
    ])
}

fn is_suspended(fixtures: &igny8::Fixtures, user: &igny8::User) -> bool {
    let mut accounts = fixtures.accounts.iter();
    accounts.any(|account| account.suspended && Some(account.slug()) == user.account)
}

//! Logins, in one step or two, and registration.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::DeclaredVendor;
use super::accounts::{DeclaredFields, Otp};
use super::issue::Occasion;
use super::login::login_refused;
use super::policy;
use super::respond::{Failure, Refusal};
use super::scene::LimitFacts;
use super::turn::{Done, Turn};
use crate::identity::AccountKind;
use crate::identity::account::Account;
use crate::identity::lockout::LoginKind;
use crate::sandbox::accounts::AccountRefused;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::declared::outcomes::Group;
use crate::vendors::declared::vocabulary::Role;

impl DeclaredVendor {
    pub(super) async fn log_in(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        let group = Some(Group::LoginRefused);
        let get = |role: Role| turn.sent.get(&role);
        let account = match self.check_credentials(turn.call, group, &get).await {
            Ok(account) => account,
            Err(Failure::Refused(refusal)) if refusal.outcome == Reason::MfaRequired => {
                return self.first_step(turn);
            }
            Err(failure) => return Err(failure),
        };
        if let Some(sent) = turn.sent.get(&Role::Otp)
            && !has_otp(&account, sent, turn)
        {
            return Err(Refusal::of(group, Reason::OtpWrong).into());
        }
        self.open(turn, account)
    }

    /// The answer to the first of two steps.
    fn first_step(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        let get = |role: Role| turn.sent.get(&role);
        let account = self
            .named(turn.call, &get)
            .ok_or_else(Failure::unavailable)?;
        let occasion = Occasion {
            call: turn.call,
            account: &account,
            begun: None,
            asked: None,
        };
        let issued = self.issue(&occasion, &turn.operation.first_step, &turn.settings)?;
        Ok(Done {
            account: Some(account),
            issued,
            instead: Some(Reason::MfaRequired),
            ..Done::default()
        })
    }

    /// Opens a session and issues the tokens of the answer.
    fn open(&self, turn: &Turn<'_>, account: Arc<Account>) -> Result<Done, Failure> {
        if !self.has_sessions {
            let issued = self.issue_for(turn, &account, None)?;
            let account = Some(account);
            return Ok(Done {
                account,
                issued,
                ..Done::default()
            });
        }
        let policy = policy::grants(self.spec.id, &turn.settings, self.access_kind, true);
        let identity = turn.call.world.identity();
        let begun = identity.begin_session(account.id, &policy, turn.call.now);
        let begun = begun.map_err(|refused| {
            let limit = LimitFacts {
                retry_after: Some(refused.until.seconds_left(turn.call.now)),
                count: turn.settings.sessions.most,
                remaining: 0,
            };
            Refusal::of(Some(Group::Limited), Reason::TooManySessions).limited(limit)
        })?;
        self.issue_in_session(turn, account, &begun)
    }

    /// Completes a login by a ticket and a one-time password.
    pub(super) fn verify(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        let refused = |outcome| Refusal::of(Some(Group::TicketRefused), outcome);
        let (_, text) = turn.sent.token().ok_or_else(Failure::unavailable)?;
        let ticket = crate::identity::TokenId::claimed_by(text);
        let (identity, now) = (turn.call.world.identity(), turn.call.now);
        let account = identity.ticket(self.spec.id, ticket, now);
        let account = account.map_err(|why| refused(why.into()))?;
        let account = {
            let directory = identity.directory();
            directory.of(self.spec.id).holder(account).cloned()
        };
        let account = account.ok_or_else(|| refused(Reason::AccountUnknown))?;
        if !account.state.active {
            return Err(refused(Reason::AccountInactive).into());
        }
        let sent = turn.sent.get(&Role::Otp).unwrap_or_default();
        if !has_otp(&account, sent, turn) {
            self.count_failure(turn, &account)?;
            return Err(refused(Reason::OtpWrong).into());
        }
        let used = identity.use_ticket(self.spec.id, ticket, now);
        used.map_err(|why| refused(why.into()))?;
        self.open(turn, account)
    }

    /// Counts a wrong one-time password towards the lock of the login name.
    fn count_failure(&self, turn: &Turn<'_>, account: &Account) -> Result<(), Failure> {
        let (Some(policy), Some(name)) = (turn.settings.lockout_policy(), account.login.name())
        else {
            return Ok(());
        };
        let door = if account.kind == AccountKind::APPLICATION {
            LoginKind::Application
        } else {
            LoginKind::User
        };
        let identity = turn.call.world.identity();
        let counted = identity.count_failure(self.spec.id, door, name, policy, turn.call.now);
        let group = Some(Group::TicketRefused);
        counted.map_err(|refused| login_refused(turn.call, &turn.settings, group, refused))
    }

    /// Makes an account from the fields that were sent.
    pub(super) fn register(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        let mut fields = Map::new();
        for (role, key) in [(Role::Login, "login"), (Role::Password, "password")] {
            if let Some(text) = turn.sent.get(&role) {
                fields.insert(key.to_owned(), text.into());
            }
        }
        if let Some(tenant) = turn.sent.get(&Role::Tenant) {
            fields.insert("tenant".to_owned(), tenant.into());
        }
        let mut profile = Value::Object(Map::new());
        for (path, text) in turn.sent.profile() {
            put(&mut profile, path, text);
        }
        fields.insert("profile".to_owned(), profile);
        let (id, kind) = (self.spec.id, AccountKind::USER);
        let made = turn
            .call
            .world
            .accounts()
            .add(id, kind, &json!(fields), turn.call.now);
        let made = made.map_err(|refused| match refused {
            AccountRefused::Taken(_) => Failure::from(Refusal::of(None, Reason::Taken)),
            AccountRefused::Full(full) => Answer::from(full).into(),
            _ => Refusal::of(Some(Group::Invalid), Reason::ValidationFailed).into(),
        })?;
        let account = {
            let directory = turn.call.world.identity().directory();
            directory.of(id).holder(made.id).cloned()
        };
        let account = account.ok_or_else(Failure::unavailable)?;
        if turn.operation.issues == BTreeSet::new() {
            return Ok(Done {
                account: Some(account),
                ..Done::default()
            });
        }
        self.open(turn, account)
    }
}

/// Puts a text at a dotted path.
fn put(value: &mut Value, path: &str, text: &str) {
    let Value::Object(fields) = value else {
        return;
    };
    match path.split_once('.') {
        Some((first, rest)) => put(fields.entry(first).or_insert_with(|| json!({})), rest, text),
        None => drop(fields.insert(path.to_owned(), text.into())),
    }
}

/// Whether a one-time password is that of an account now.
fn has_otp(account: &Account, sent: &str, turn: &Turn<'_>) -> bool {
    let own = DeclaredFields::of(account).and_then(|own| own.otp.as_ref());
    match own {
        Some(Otp::Fixed(code)) => code.0 == sent,
        Some(Otp::Totp(secret)) => super::totp::is_now(&secret.totp.0, sent, turn.call.now),
        None => false,
    }
}

//! Logins, and calls with their tokens.

use jiff::SignedDuration;

use super::call::{Call, WalkToken};
use super::{Trouble, Walker};
use crate::sandbox::reason::Reason;
use crate::trial::exchange::TrialExchange;
use crate::trial::server::Place as Sandbox;
use crate::vendors::declared::answers::CompiledAnswer;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::language::reads::Reads;
use crate::vendors::declared::outcomes::Case;
use crate::vendors::declared::sample::has_credentials;
use crate::vendors::declared::template::name::KindId;
use crate::vendors::declared::vocabulary::Role;

/// How many accounts log in.
pub(super) const MAX_ACCOUNTS: usize = 20;

/// A login that works.
pub(super) struct WalkLogin<'a> {
    id: &'a str,
    answer: &'a CompiledAnswer,
    /// The answer that asks for a second step.
    first_step: Option<&'a CompiledAnswer>,
    call: Call<'a>,
}

/// What came of a login.
struct Entered<'a> {
    sandbox: Sandbox<'a>,
    /// The last step.
    exchange: TrialExchange,
    tokens: Vec<WalkToken>,
}

impl Walker<'_> {
    /// Logs in as each account, also by the refresh token that it has from the start, and tries the
    /// tokens of each login that works.
    pub(super) async fn logins(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let operations = self.server.declaration.operations.iter();
        for ((id, operation), answers) in operations.zip(&self.answers.operations) {
            let is_first_step = |(case, _): &&(Case, _)| case.outcome == Reason::MfaRequired;
            let first_step = answers.otherwise.iter().find(is_first_step);
            for reads in operation.alternatives() {
                for account in self.accounts(operation, reads) {
                    let seeded = self.seeded(operation, account);
                    let login = WalkLogin {
                        id,
                        answer: &answers.ok,
                        first_step: first_step.map(|(_, answer)| answer.as_ref()),
                        call: Call {
                            reads: Some(reads),
                            account: Some(account),
                            ..Call::of(operation, seeded.as_slice())
                        },
                    };
                    if let Err(trouble) = self.try_login(&login, account).await {
                        troubles.push(trouble);
                    }
                }
            }
        }
        troubles
    }

    /// The accounts that an operation lets in by what an alternative reads.
    fn accounts(&self, operation: &Operation, reads: &Reads) -> impl Iterator<Item = &Account> {
        let accounts = self.server.declaration.every_account();
        let able = accounts.filter(move |account| match operation.does {
            Verb::Login => has_credentials(account, self.vocabulary, Some(reads)),
            Verb::Refresh => self.seeded(operation, account).is_some(),
            _ => false,
        });
        able.take(MAX_ACCOUNTS)
    }

    /// The refresh token that an account has from the start.
    fn seeded(&self, operation: &Operation, account: &Account) -> Option<WalkToken> {
        let refresh = self.server.declaration.refresh.as_ref();
        let is_early = refresh.is_some_and(|refresh| refresh.not_before.is_some());
        if operation.does != Verb::Refresh || is_early {
            return None;
        }
        let roles = self.vocabulary.roles(operation);
        let kind = roles.iter().find_map(Role::kind)?;
        let mut kinds = self.vocabulary.kinds().iter();
        Some(WalkToken {
            kind: KindId(kinds.position(|it| it.name == kind)?),
            text: account.refresh_token.as_ref()?.expose().to_owned(),
        })
    }

    async fn try_login(&self, login: &WalkLogin<'_>, account: &Account) -> Result<(), Trouble> {
        let trouble = |message: String| (login.id.to_owned(), message);
        let Some(Entered { exchange, .. }) = self.enter(login).await else {
            return Ok(());
        };
        let name = shown(account);
        if let Some(unsound) = self.unsound(&exchange) {
            return Err(trouble(format!("a login as `{name}` leads to {unsound}")));
        }
        match exchange.reason() {
            Some(Reason::Ok) => self.try_tokens(login).await.map_err(trouble),
            Some(Reason::MfaRequired) => Ok(()),
            _ if !is_plain(account) || self.is_barred_client(&login.call) => Ok(()),
            _ => Err(trouble(format!(
                "a login as `{name}`, which should succeed, leads to {}",
                exchange.outcome()
            ))),
        }
    }

    /// Whether an application that a login reads beside the account is barred.
    fn is_barred_client(&self, call: &Call) -> bool {
        let reads_client = self.vocabulary.roles(call.operation);
        let mut others = self.server.declaration.every_account();
        reads_client.contains(&Role::ClientId)
            && others.any(|other| other.client_id.is_some() && !is_plain(other))
    }

    /// Logs in in a new sandbox, with the second step if there is one.
    async fn enter(&self, login: &WalkLogin<'_>) -> Option<Entered<'_>> {
        let sandbox = self.place()?;
        let exchange = self.call(&sandbox, &login.call).await?;
        let is_first = exchange.reason() == Some(Reason::MfaRequired);
        if let Some(answer) = login.first_step.filter(|_| is_first)
            && self.unsound(&exchange).is_none()
            && let Some(account) = login.call.account
            && account.otp.is_some()
        {
            let tickets = Self::tokens(answer, &exchange);
            if let Some((verify, answer)) = self.verification(&tickets) {
                let call = Call {
                    account: Some(account),
                    ..Call::of(verify, &tickets)
                };
                let exchange = self.call(&sandbox, &call).await?;
                let tokens = Self::tokens(answer, &exchange);
                return Some(Entered {
                    sandbox,
                    exchange,
                    tokens,
                });
            }
        }
        let tokens = Self::tokens(login.answer, &exchange);
        Some(Entered {
            sandbox,
            exchange,
            tokens,
        })
    }

    /// The operation that completes a login with one of these tickets, and its answer.
    fn verification(&self, tickets: &[WalkToken]) -> Option<(&Operation, &CompiledAnswer)> {
        let operations = self.server.declaration.operations.iter();
        let mut answered = operations.zip(&self.answers.operations);
        let found = answered.find(|((_, operation), _)| {
            operation.does == Verb::Verify && self.reads_one(operation, tickets)
        });
        found.map(|((_, operation), answers)| (operation, &answers.ok))
    }

    /// Whether an operation reads one of these tokens.
    pub(super) fn reads_one(&self, operation: &Operation, tokens: &[WalkToken]) -> bool {
        let (roles, kinds) = (self.vocabulary.roles(operation), self.vocabulary.kinds());
        let mut kinds = tokens.iter().filter_map(|token| kinds.get(token.kind.0));
        kinds.any(|kind| roles.iter().any(|role| role.kind() == Some(kind.name)))
    }

    pub(super) async fn logged_in(
        &self,
        login: &WalkLogin<'_>,
    ) -> Option<(Sandbox<'_>, Vec<WalkToken>)> {
        let entered = self.enter(login).await?;
        Some((entered.sandbox, entered.tokens))
    }

    async fn try_tokens(&self, login: &WalkLogin<'_>) -> Result<(), String> {
        self.try_lifetime(login).await?;
        self.try_refresh(login).await?;
        self.try_logout(login).await
    }

    /// Shows a token at once, one second before its end, and at its end.
    async fn try_lifetime(&self, login: &WalkLogin<'_>) -> Result<(), String> {
        let Some((sandbox, tokens)) = self.logged_in(login).await else {
            return Ok(());
        };
        let Some(exchange) = self.show(&sandbox, login, &tokens).await else {
            return Ok(());
        };
        self.expect_shown(&exchange, true, "the token of this login")?;
        let Some(lifetime) = self
            .shown_token(&tokens)
            .and_then(|token| self.lifetime(token.kind))
        else {
            return Ok(());
        };
        for (after, is_good, whose) in [
            (
                lifetime - 1,
                true,
                "one second before its end, the token of this login",
            ),
            (lifetime, false, "at its end, the token of this login"),
        ] {
            if let Some((sandbox, tokens)) = self.logged_in(login).await
                && pass(&sandbox, after)
                && let Some(exchange) = self.show(&sandbox, login, &tokens).await
            {
                self.expect_shown(&exchange, is_good, whose)?;
            }
        }
        Ok(())
    }

    /// An operation that the guard protects and that reads nothing.
    pub(super) fn plain_operation(&self) -> Option<(&str, &Operation)> {
        let mut operations = self.server.declaration.operations.iter();
        operations.find(|(_, operation)| {
            matches!(operation.does, Verb::Me | Verb::Answer)
                && operation.is_guarded()
                && operation.fields().next().is_none()
        })
    }

    /// Shows a token where nothing else is asked for.
    pub(super) async fn show(
        &self,
        sandbox: &Sandbox<'_>,
        login: &WalkLogin<'_>,
        tokens: &[WalkToken],
    ) -> Option<TrialExchange> {
        let (_, operation) = self.plain_operation()?;
        let call = Call {
            account: login.call.account,
            ..Call::of(operation, tokens)
        };
        self.call(sandbox, &call).await
    }

    pub(super) fn expect_shown(
        &self,
        exchange: &TrialExchange,
        is_good: bool,
        whose: &str,
    ) -> Result<(), String> {
        if let Some(unsound) = self.unsound(exchange) {
            return Err(format!("{whose} leads to {unsound}"));
        }
        let outcome = exchange.outcome();
        let at = format!("{} {}", exchange.method, exchange.target);
        match (exchange.reason() == Some(Reason::Ok), is_good) {
            (true, false) => Err(format!("{whose} is still good: {at} is {outcome}")),
            (false, true) => Err(format!("{whose} is refused: {at} is {outcome}")),
            _ => Ok(()),
        }
    }
}

/// Whether nothing bars an account from logging in.
pub(super) fn is_plain(account: &Account) -> bool {
    account.active != Some(false)
        && account.verified != Some(false)
        && account.access_until.is_none()
}

/// The name of an account in messages, which is no secret.
pub(super) fn shown(account: &Account) -> &str {
    let name = account.login.as_ref().or(account.client_id.as_ref());
    name.map_or("an API key", String::as_str)
}

/// Moves the clock of a sandbox on; false if it cannot show that time.
pub(super) fn pass(sandbox: &Sandbox, seconds: i64) -> bool {
    let by = SignedDuration::from_secs(seconds);
    sandbox.sandbox.clock().advance(by).is_ok()
}

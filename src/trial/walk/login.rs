//! Logins, and what their tokens are good for.

use jiff::SignedDuration;

use super::call::{Call, Token};
use super::{Trouble, Walker};
use crate::sandbox::reason::Reason;
use crate::trial::exchange::Exchange;
use crate::trial::server::Place as Sandbox;
use crate::vendors::declared::answers::CompiledAnswer;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::language::reads::Reads;
use crate::vendors::declared::sample::has_credentials;
use crate::vendors::declared::vocabulary::Role;

/// How many accounts log in.
const MAX_ACCOUNTS: usize = 20;

/// A login that works.
pub(super) struct Login<'a> {
    id: &'a str,
    answer: &'a CompiledAnswer,
    call: Call<'a>,
}

impl Walker<'_> {
    /// Logs in as each account, and tries the tokens of each login that works.
    pub(super) async fn logins(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let operations = self.server.declaration.operations.iter();
        for ((id, operation), answers) in operations.zip(&self.answers.operations) {
            if operation.does != Verb::Login {
                continue;
            }
            for reads in operation.alternatives() {
                for account in self.accounts(reads) {
                    let login = Login {
                        id,
                        answer: &answers.ok,
                        call: Call {
                            operation,
                            reads: Some(reads),
                            account: Some(account),
                            tokens: &[],
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

    fn accounts(&self, reads: &Reads) -> impl Iterator<Item = &Account> {
        let accounts = self.server.declaration.every_account();
        let able =
            accounts.filter(|account| has_credentials(account, self.vocabulary, Some(reads)));
        able.take(MAX_ACCOUNTS)
    }

    async fn try_login(&self, login: &Login<'_>, account: &Account) -> Result<(), Trouble> {
        let trouble = |message: String| (login.id.to_owned(), message);
        let Some((_, exchange)) = self.log_in(login).await else {
            return Ok(());
        };
        let name = shown(account);
        if let Some(unsound) = self.unsound(&exchange) {
            return Err(trouble(format!("a login as `{name}` leads to {unsound}")));
        }
        let is_ok = exchange.reason() == Some(Reason::Ok);
        if !is_ok && is_plain(account) && !self.is_signed(login) {
            let outcome = exchange.outcome();
            return Err(trouble(format!(
                "a login as `{name}`, which nothing bars, leads to {outcome}"
            )));
        }
        if is_ok {
            self.try_tokens(login).await.map_err(trouble)?;
        }
        Ok(())
    }

    /// Whether the walk cannot make what the login reads.
    fn is_signed(&self, login: &Login) -> bool {
        let roles = self.vocabulary.roles(login.call.operation);
        roles.contains(&Role::Assertion) || roles.contains(&Role::Otp)
    }

    /// Logs in in a new sandbox.
    async fn log_in(&self, login: &Login<'_>) -> Option<(Sandbox<'_>, Exchange)> {
        let sandbox = self.place()?;
        let exchange = self.call(&sandbox, &login.call).await?;
        Some((sandbox, exchange))
    }

    pub(super) async fn logged_in(&self, login: &Login<'_>) -> Option<(Sandbox<'_>, Vec<Token>)> {
        let (sandbox, exchange) = self.log_in(login).await?;
        Some((sandbox, Self::tokens(login.answer, &exchange)))
    }

    async fn try_tokens(&self, login: &Login<'_>) -> Result<(), String> {
        self.try_lifetime(login).await?;
        self.try_refresh(login).await?;
        self.try_logout(login).await
    }

    /// Shows a token at once, one second before its end, and at its end.
    async fn try_lifetime(&self, login: &Login<'_>) -> Result<(), String> {
        let Some((sandbox, tokens)) = self.logged_in(login).await else {
            return Ok(());
        };
        let Some(exchange) = self.show(&sandbox, &tokens).await else {
            return Ok(());
        };
        self.expect_shown(&exchange, true, "the token of this login")?;
        let Some(lifetime) = self
            .shown_kind(&tokens)
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
                && let Some(exchange) = self.show(&sandbox, &tokens).await
            {
                self.expect_shown(&exchange, is_good, whose)?;
            }
        }
        Ok(())
    }

    /// The token that the guard takes.
    pub(super) fn shown_kind<'t>(&self, tokens: &'t [Token]) -> Option<&'t Token> {
        let (_, text) = self.guard(tokens)?;
        tokens.iter().find(|token| token.text == text)
    }

    /// Shows a token where nothing else is asked for.
    pub(super) async fn show(&self, sandbox: &Sandbox<'_>, tokens: &[Token]) -> Option<Exchange> {
        let mut operations = self.server.declaration.operations.iter();
        let is_plain = |operation: &Operation| {
            matches!(operation.does, Verb::Me | Verb::Answer)
                && operation.is_guarded()
                && operation.fields().next().is_none()
                && operation.when.is_empty()
        };
        let (_, operation) = operations.find(|(_, operation)| is_plain(operation))?;
        let call = Call {
            operation,
            reads: None,
            account: None,
            tokens,
        };
        self.call(sandbox, &call).await
    }

    pub(super) fn expect_shown(
        &self,
        exchange: &Exchange,
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

/// Whether nothing bars an account from logging in by its credentials alone.
fn is_plain(account: &Account) -> bool {
    account.active != Some(false)
        && account.verified != Some(false)
        && !account.mfa
        && account.access_until.is_none()
}

/// The name of an account in messages, which is no secret.
fn shown(account: &Account) -> &str {
    let name = account.login.as_ref().or(account.client_id.as_ref());
    name.map_or("an API key", String::as_str)
}

/// Moves the clock of a sandbox on; false if it cannot show that time.
pub(super) fn pass(sandbox: &Sandbox, seconds: i64) -> bool {
    let by = SignedDuration::from_secs(seconds);
    sandbox.sandbox.clock().advance(by).is_ok()
}

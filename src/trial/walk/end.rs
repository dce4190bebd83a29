//! The end of a login: refresh and logout.

use super::Walker;
use super::call::{Call, WalkToken};
use super::login::{WalkLogin, pass};
use crate::sandbox::reason::Reason;
use crate::vendors::declared::language::operation::Verb;
use crate::vendors::declared::language::sessions::{NotBefore, Rotation};

impl Walker<'_> {
    /// Refreshes, and refreshes again with the same token.
    pub(super) async fn try_refresh(&self, login: &WalkLogin<'_>) -> Result<(), String> {
        let Some((sandbox, tokens)) = self.logged_in(login).await else {
            return Ok(());
        };
        let mut operations = self.server.declaration.operations.iter();
        let Some((id, operation)) = operations.find(|(_, operation)| {
            operation.does == Verb::Refresh && self.reads_one(operation, &tokens)
        }) else {
            return Ok(());
        };
        if !pass(&sandbox, self.not_before(&tokens)) {
            return Ok(());
        }
        let call = Call::of(operation, &tokens);
        for is_again in [false, true] {
            let Some(exchange) = self.call(&sandbox, &call).await else {
                return Ok(());
            };
            if let Some(unsound) = self.unsound(&exchange) {
                return Err(format!("`{id}` after this login leads to {unsound}"));
            }
            let outcome = exchange.outcome();
            let is_ok = exchange.reason() == Some(Reason::Ok);
            if !is_again && !is_ok {
                return Err(format!("`{id}` after this login leads to {outcome}"));
            }
            if is_again && is_ok && self.is_used_up() {
                return Err(format!(
                    "`{id}` takes the refresh token of this login twice: {outcome}"
                ));
            }
        }
        Ok(())
    }

    /// When the first refresh is allowed, in seconds after the login.
    fn not_before(&self, tokens: &[WalkToken]) -> i64 {
        let refresh = self.server.declaration.refresh.as_ref();
        match refresh.and_then(|refresh| refresh.not_before) {
            Some(NotBefore::After(period)) => period.as_seconds(),
            Some(NotBefore::AccessExpired) => {
                let token = self.shown_token(tokens);
                token
                    .and_then(|token| self.lifetime(token.kind))
                    .unwrap_or_default()
            }
            None => 0,
        }
    }

    /// Whether a refresh token that was used cannot be used again, not even for a moment.
    fn is_used_up(&self) -> bool {
        let refresh = self.server.declaration.refresh.as_ref();
        refresh.is_some_and(|refresh| {
            refresh.rotation == Some(Rotation::SingleUse) && refresh.grace.is_none()
        })
    }

    /// Logs out, and shows the token again.
    pub(super) async fn try_logout(&self, login: &WalkLogin<'_>) -> Result<(), String> {
        let Some((sandbox, tokens)) = self.logged_in(login).await else {
            return Ok(());
        };
        let mut operations = self.server.declaration.operations.iter();
        let Some((id, operation)) = operations.find(|(_, it)| it.does == Verb::Logout) else {
            return Ok(());
        };
        let call = Call::of(operation, &tokens);
        let Some(exchange) = self.call(&sandbox, &call).await else {
            return Ok(());
        };
        self.expect_shown(&exchange, true, &format!("`{id}` after this login"))?;
        match self.show(&sandbox, login, &tokens).await {
            Some(exchange) => self.expect_shown(
                &exchange,
                false,
                &format!("after `{id}`, the token of this login"),
            ),
            None => Ok(()),
        }
    }
}

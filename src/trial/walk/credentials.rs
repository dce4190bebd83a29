//! Credentials on each call: keys, HTTP Basic, signatures.

use super::call::{Call, is_signed};
use super::login::{MAX_ACCOUNTS, is_plain, shown};
use super::{Trouble, Walker};
use crate::sandbox::reason::Reason;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::guard::Guard;
use crate::vendors::declared::sample::credential;
use crate::vendors::declared::vocabulary::Role;

impl Walker<'_> {
    /// Calls with the credentials of each account, as they are and changed.
    pub(super) async fn credentials(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let Some((id, operation)) = self.plain_operation() else {
            return troubles;
        };
        for guard in self.server.declaration.guards() {
            let accounts = self.server.declaration.every_account();
            let able = accounts.filter(|account| self.can_pass(guard, account));
            for account in able.take(MAX_ACCOUNTS) {
                let call = Call {
                    account: Some(account),
                    guard: Some(guard),
                    ..Call::of(operation, &[])
                };
                let tried = self.try_credentials(&call, account, guard).await;
                troubles.extend(tried.err().map(|message| (id.to_owned(), message)));
            }
        }
        troubles
    }

    /// Whether an account has everything that a guard takes.
    fn can_pass(&self, guard: &Guard, account: &Account) -> bool {
        let has = |role: &Role| credential(account, role).is_some();
        let has_secret = || has(&Role::Secret) || has(&Role::Password);
        let mut words = guard.words();
        let has_all = words.all(|(_, word)| match self.vocabulary.role(word) {
            Some(Role::Signature | Role::Timestamp) => true,
            Some(role) => has(&role),
            None => false,
        });
        has_all && (!is_signed(guard) || has_secret())
    }

    async fn try_credentials(
        &self,
        call: &Call<'_>,
        account: &Account,
        guard: &Guard,
    ) -> Result<(), String> {
        let what = if is_signed(guard) {
            "signed call"
        } else {
            "call"
        };
        let name = shown(account);
        for is_forged in [false, true] {
            let call = Call { is_forged, ..*call };
            let Some(sandbox) = self.place() else {
                return Ok(());
            };
            let Some(exchange) = self.call(&sandbox, &call).await else {
                return Ok(());
            };
            let is_ok = exchange.reason() == Some(Reason::Ok);
            if is_forged || is_plain(account) || is_ok {
                let change = if is_forged {
                    "with changed credentials, "
                } else {
                    ""
                };
                let whose = format!("{change}a {what} as `{name}`");
                self.expect_shown(&exchange, !is_forged, &whose)?;
            } else if let Some(unsound) = self.unsound(&exchange) {
                return Err(format!("a {what} as `{name}` leads to {unsound}"));
            }
        }
        Ok(())
    }
}

//! An account that is made under the id of one that is gone is another account.

use super::directory::Directory;
use super::{AccountId, Identity};
use crate::clock::NumericDate;
use crate::provider::Provider;

impl Identity {
    /// Notes that an account has just been made in the directory: what was issued to an earlier one
    /// under its id is not its own.
    pub fn note_made(
        &self,
        directory: &mut Directory,
        provider: Provider,
        account: AccountId,
        now: NumericDate,
    ) {
        directory.of_mut(provider).note_made(account, now);
        let books = &mut *self.books.lock();
        books.ledger.begin_anew(provider, account);
        books.private_tokens.revoke_all((provider, account));
        books.openings.forget(provider, account);
    }
}

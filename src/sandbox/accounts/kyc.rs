//! Users of kyc.

use serde_json::{Value, json};

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::identity::account::{Account, AccountState};
use crate::identity::directory::Accounts;
use crate::identity::{AccountId, PasswordHash, Secret, UnusablePassword, fold_case};
use crate::provider::Provider;
pub(super) use crate::vendors::kyc::fixtures::User;

impl Shape for User {
    const PROVIDER: Provider = Provider::KYC;
    const KIND: AccountKind = AccountKind::USER;
    const SECRET: Option<&'static str> = Some("password");
    const UNIQUE: &'static str = "email";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Uuid)
    }

    fn made_up_id(&self, _: &Accounts) -> AccountId {
        AccountId::derived(Self::PROVIDER, &fold_case(&self.email))
    }

    fn to_hash(&self) -> Option<&Secret> {
        Some(&self.password)
    }

    fn store(
        self,
        id: AccountId,
        secret: Option<PasswordHash>,
        _: &mut Accounts,
    ) -> Result<Account, AccountRefused> {
        let password = secret.ok_or(UnusablePassword)?;
        Ok(Account {
            state: AccountState {
                active: self.active,
                verified: self.verified,
                ..AccountState::OPEN
            },
            ..Account::user(id, &self.email, password)
        })
    }

    fn fields(stored: &Account, _: &Accounts) -> Value {
        json!({
            "email": stored.login.name(),
            "active": stored.state.active,
            "verified": stored.state.verified,
        })
    }
}

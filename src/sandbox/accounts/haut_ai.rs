//! Users of haut-ai.

use serde_json::{Value, json};
use uuid::Uuid;

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::identity::account::{Account, AccountState};
use crate::identity::directory::Accounts;
use crate::identity::{AccountId, PasswordHash, Secret, UnusablePassword};
use crate::provider::Provider;
use crate::vendors::haut_ai::accounts::UserFields;
pub(super) use crate::vendors::haut_ai::fixtures::User;

impl Shape for User {
    const PROVIDER: Provider = Provider::HAUT_AI;
    const KIND: AccountKind = AccountKind::USER;
    const SECRET: Option<&'static str> = Some("password");
    const UNIQUE: &'static str = "email";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Number)
    }

    fn made_up_id(&self, accounts: &Accounts) -> AccountId {
        accounts.of(Self::KIND).next_number()
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
        let company = || Uuid::new_v5(&Uuid::NAMESPACE_URL, b"mockid:haut-ai:company");
        let password = secret.ok_or(UnusablePassword)?;
        Ok(Account {
            state: AccountState {
                active: self.active,
                verified: self.verified,
                mfa: self.mfa,
                ..AccountState::OPEN
            },
            ..Account::user(id, &self.email, password)
        }
        .with(UserFields {
            username: self.username.unwrap_or(self.email),
            full_name: self.full_name.unwrap_or_default(),
            company_id: self.company_id.unwrap_or_else(company),
        }))
    }

    fn fields(stored: &Account, _: &Accounts) -> Value {
        let own = stored.fields::<UserFields>();
        json!({
            "email": stored.login.name(),
            "username": own.map(|own| &own.username),
            "full_name": own.map(|own| &own.full_name),
            "company_id": own.map(|own| own.company_id),
            "verified": stored.state.verified,
            "mfa": stored.state.mfa,
            "active": stored.state.active,
        })
    }
}

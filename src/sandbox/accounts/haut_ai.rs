//! Users of haut-ai.

use serde_json::{Value, json};
use uuid::Uuid;

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::fixtures::haut_ai::User;
use crate::identity::account::{self, Profile};
use crate::identity::directory::Accounts;
use crate::identity::{AccountId, PasswordHash, Secret, UnusablePassword};
use crate::provider::Provider;

impl Shape for User {
    type Stored = account::User;
    const PROVIDER: Provider = Provider::HAUT_AI;
    const KIND: AccountKind = AccountKind::User;
    const SECRET: Option<&'static str> = Some("password");
    const UNIQUE: &'static str = "email";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Number)
    }

    fn made_up_id(&self, accounts: &Accounts) -> AccountId {
        accounts.users.next_number()
    }

    fn to_hash(&self) -> Option<&Secret> {
        Some(&self.password)
    }

    fn store(
        self,
        id: AccountId,
        secret: Option<PasswordHash>,
        _: &mut Accounts,
    ) -> Result<account::User, AccountRefused> {
        let company = || Uuid::new_v5(&Uuid::NAMESPACE_URL, b"mockid:haut-ai:company");
        let password = secret.ok_or(UnusablePassword)?;
        Ok(account::User {
            active: self.active,
            verified: self.verified,
            mfa: self.mfa,
            profile: Profile {
                username: self.username.unwrap_or_else(|| self.email.clone()),
                full_name: self.full_name.unwrap_or_default(),
                company_id: Some(self.company_id.unwrap_or_else(company)),
                ..Profile::default()
            },
            ..account::User::new(id, self.email, password)
        })
    }

    fn fields(stored: &account::User, _: &Accounts) -> Value {
        json!({
            "email": stored.email,
            "username": stored.profile.username,
            "full_name": stored.profile.full_name,
            "company_id": stored.profile.company_id,
            "verified": stored.verified,
            "mfa": stored.mfa,
            "active": stored.active,
        })
    }
}

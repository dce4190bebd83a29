//! Users and applications of s7risk.

use serde_json::{Value, json};

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::fixtures::s7risk::{Application, User};
use crate::identity::account;
use crate::identity::directory::Accounts;
use crate::identity::{AccountId, PasswordHash, Secret, UnusablePassword, fold_case};
use crate::provider::Provider;

impl Shape for User {
    type Stored = account::User;
    const PROVIDER: Provider = Provider::S7RISK;
    const KIND: AccountKind = AccountKind::User;
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
    ) -> Result<account::User, AccountRefused> {
        let password = secret.ok_or(UnusablePassword)?;
        Ok(account::User {
            active: self.active,
            access_until: self.access_until,
            ..account::User::new(id, self.email, password)
        })
    }

    fn fields(stored: &account::User, _: &Accounts) -> Value {
        let mut fields = json!({ "email": stored.email, "active": stored.active });
        if let Some(until) = stored.access_until {
            fields["access_until"] = until.to_string().into();
        }
        fields
    }
}

impl Shape for Application {
    type Stored = account::Application;
    const PROVIDER: Provider = Provider::S7RISK;
    const KIND: AccountKind = AccountKind::Application;
    const SECRET: Option<&'static str> = Some("secret");
    const UNIQUE: &'static str = "client_id";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Uuid)
    }

    fn made_up_id(&self, _: &Accounts) -> AccountId {
        AccountId::derived(Self::PROVIDER, &format!("application:{}", self.client_id))
    }

    fn to_hash(&self) -> Option<&Secret> {
        Some(&self.secret)
    }

    fn store(
        self,
        id: AccountId,
        secret: Option<PasswordHash>,
        _: &mut Accounts,
    ) -> Result<account::Application, AccountRefused> {
        Ok(account::Application {
            id,
            client_id: self.client_id,
            secret: secret.ok_or(UnusablePassword)?,
            name: self.name.unwrap_or_default(),
            active: self.active,
        })
    }

    fn fields(stored: &account::Application, _: &Accounts) -> Value {
        json!({
            "client_id": stored.client_id,
            "name": stored.name,
            "active": stored.active,
        })
    }
}

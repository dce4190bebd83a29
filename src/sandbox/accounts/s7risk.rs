//! Users and applications of s7risk.

use serde_json::{Value, json};

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::identity::account::{Account, AccountState, Login};
use crate::identity::directory::Accounts;
use crate::identity::{AccountId, PasswordHash, Secret, UnusablePassword, fold_case};
use crate::provider::Provider;
use crate::vendor::accounts::DisplayName;
pub(super) use crate::vendors::s7risk::fixtures::{Application, User};

impl Shape for User {
    const PROVIDER: Provider = Provider::S7RISK;
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
                access_until: self.access_until,
                ..AccountState::OPEN
            },
            ..Account::user(id, &self.email, password)
        })
    }

    fn fields(stored: &Account, _: &Accounts) -> Value {
        let mut fields = json!({ "email": stored.login.name(), "active": stored.state.active });
        if let Some(until) = stored.state.access_until {
            fields["access_until"] = until.to_string().into();
        }
        fields
    }
}

impl Shape for Application {
    const PROVIDER: Provider = Provider::S7RISK;
    const KIND: AccountKind = AccountKind::APPLICATION;
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
    ) -> Result<Account, AccountRefused> {
        let login = Login::Exact(self.client_id.into());
        Ok(Account {
            password: Some(secret.ok_or(UnusablePassword)?),
            state: AccountState {
                active: self.active,
                ..AccountState::OPEN
            },
            ..Account::new(id, Self::KIND, login)
        }
        .with(DisplayName {
            name: self.name.unwrap_or_default(),
        }))
    }

    fn fields(stored: &Account, _: &Accounts) -> Value {
        json!({
            "client_id": stored.login.name(),
            "name": stored.fields::<DisplayName>().map(|own| &own.name),
            "active": stored.state.active,
        })
    }
}

//! API keys of intergiro.

use serde_json::{Value, json};

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::identity::account::{Account, AccountState, KeyDigest, Login};
use crate::identity::directory::Accounts;
use crate::identity::{AccountId, PasswordHash, Secret};
use crate::provider::Provider;
use crate::vendor::accounts::DisplayName;
pub(super) use crate::vendors::intergiro::fixtures::ApiKey;

impl Shape for ApiKey {
    const PROVIDER: Provider = Provider::INTERGIRO;
    const KIND: AccountKind = AccountKind::API_KEY;
    const SECRET: Option<&'static str> = Some("key");
    const UNIQUE: &'static str = "key";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Uuid)
    }

    fn made_up_id(&self, _: &Accounts) -> AccountId {
        AccountId::derived(Self::PROVIDER, self.key.expose())
    }

    // A key is looked up rather than verified, so its digest is kept and no slow hash.
    fn to_hash(&self) -> Option<&Secret> {
        None
    }

    fn store(
        self,
        id: AccountId,
        _: Option<PasswordHash>,
        _: &mut Accounts,
    ) -> Result<Account, AccountRefused> {
        let login = Login::Key(KeyDigest::of(self.key.expose()));
        Ok(Account {
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

    fn restore_digest(&self, stored: &mut Account) -> bool {
        let digest = KeyDigest::read(self.key.expose());
        digest.is_some_and(|digest| {
            stored.login = Login::Key(digest);
            true
        })
    }

    fn fields(stored: &Account, _: &Accounts) -> Value {
        json!({
            "name": stored.fields::<DisplayName>().map(|own| &own.name),
            "active": stored.state.active,
        })
    }
}

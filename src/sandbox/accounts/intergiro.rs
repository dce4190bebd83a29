//! API keys of intergiro.

use serde_json::{Value, json};

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::fixtures::intergiro::ApiKey;
use crate::identity::account::{self, KeyDigest};
use crate::identity::directory::Accounts;
use crate::identity::{AccountId, PasswordHash, Secret};
use crate::provider::Provider;

impl Shape for ApiKey {
    type Stored = account::ApiKey;
    const PROVIDER: Provider = Provider::INTERGIRO;
    const KIND: AccountKind = AccountKind::ApiKey;
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
    ) -> Result<account::ApiKey, AccountRefused> {
        Ok(account::ApiKey {
            id,
            digest: KeyDigest::of(self.key.expose()),
            name: self.name.unwrap_or_default(),
            active: self.active,
        })
    }

    fn restore_digest(&self, stored: &mut account::ApiKey) -> bool {
        let digest = KeyDigest::read(self.key.expose());
        digest.is_some_and(|digest| {
            stored.digest = digest;
            true
        })
    }

    fn fields(stored: &account::ApiKey, _: &Accounts) -> Value {
        json!({ "name": stored.name, "active": stored.active })
    }
}

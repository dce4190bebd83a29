//! Who can log in: users, API keys, applications; and the tenants that users belong to.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{AccessScope, AccountId, PasswordHash, Role};
use crate::clock::UtcInstant;

/// A person with a login name and a password.
#[derive(Debug, Clone)]
pub struct User {
    /// Its name in the store and in its tokens.
    pub id: AccountId,
    /// What it logs in with.
    pub email: String,
    /// What it proves itself with.
    pub password: PasswordHash,
    /// An inactive (or disabled) user cannot log in, and its tokens stop working.
    pub active: bool,
    /// Whether the e-mail address has been confirmed.
    pub verified: bool,
    /// Whether a password alone does not suffice.
    pub mfa: bool,
    /// The end of its access window, where it has one.
    pub access_until: Option<UtcInstant>,
    /// What vendors tell about it.
    pub profile: Profile,
    /// The tenant that it belongs to and what it may do there, where the vendor has tenants.
    pub membership: Option<Membership>,
}

impl User {
    /// A user whom nothing keeps out and of whom nothing else is known.
    #[must_use]
    pub fn new(id: AccountId, email: String, password: PasswordHash) -> Self {
        Self {
            id,
            email,
            password,
            active: true,
            verified: true,
            mfa: false,
            access_until: None,
            profile: Profile::default(),
            membership: None,
        }
    }
}

/// What vendors tell about a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// A name to show.
    pub username: String,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// Both names in one, where the vendor keeps them so.
    pub full_name: String,
    /// The company, where the vendor names one.
    pub company_id: Option<Uuid>,
}

/// A user's place in a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The tenant.
    pub tenant: AccountId,
    /// What the user may do there.
    pub role: Role,
    /// The sites that it may enter.
    pub sites: AccessScope,
    /// The sectors that it may enter.
    pub sectors: AccessScope,
}

/// An API key that opens sessions.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// Its name in the store and in its tokens; the key itself is not kept.
    pub id: AccountId,
    /// A digest of the key.
    pub digest: KeyDigest,
    /// A name to show.
    pub name: String,
    /// An inactive key opens no session, and its tokens stop working.
    pub active: bool,
}

/// The SHA-256 digest of an API key: enough to recognise it, and not the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyDigest([u8; 32]);

impl KeyDigest {
    /// The digest of a key.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self(Sha256::digest(key).into())
    }

    /// The digest as text: `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn written(&self) -> String {
        format!("{PREFIX}{}", HEXLOWER.encode(&self.0))
    }

    /// A digest that [`written`](Self::written) wrote.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?.as_bytes();
        HEXLOWER.decode(digits).ok()?.try_into().ok().map(Self)
    }
}

/// What a digest begins with as text.
const PREFIX: &str = "sha256:";

impl std::fmt::Debug for KeyDigest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyDigest(…)")
    }
}

/// A program with a client id and a secret.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its name in the store and in its tokens.
    pub id: AccountId,
    /// What it logs in with.
    pub client_id: String,
    /// What it proves itself with.
    pub secret: PasswordHash,
    /// A name to show.
    pub name: String,
    /// An inactive application gets no token, and its tokens stop working.
    pub active: bool,
}

/// An organisation that users belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its number.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its name in addresses, unique.
    pub slug: String,
    /// The tokens of a suspended tenant's users stop working.
    pub suspended: bool,
}

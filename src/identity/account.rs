//! The record of an account: a user, an API key, an application or a tenant.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{AccountId, AccountKind, PasswordHash};
use crate::clock::UtcInstant;

/// An account of any kind at any vendor.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id in the store and in its tokens.
    pub id: AccountId,
    /// Its kind.
    pub kind: AccountKind,
    /// The name that it logs in with or is addressed by.
    pub login: Login,
    /// The password or secret that proves a login, where the name alone does not.
    pub password: Option<PasswordHash>,
    /// What may keep it out.
    pub state: AccountState,
    /// The tenant to which it belongs, where the vendor has tenants.
    pub tenant: Option<AccountId>,
    /// The fields that its vendor has beyond these.
    pub fields: Fields,
}

/// What finds an account at a login, unique among those of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// A name that is compared without ASCII letter case, as databases with such a collation do.
    AnyCase(Box<str>),
    /// A name that is compared as it is.
    Exact(Box<str>),
    /// A key, which is also the proof; only its digest is kept.
    Key(KeyDigest),
}

/// What may keep an account out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountState {
    /// An inactive account cannot log in, and its tokens are refused. An inactive tenant is
    /// suspended: the tokens of its users are refused.
    pub active: bool,
    /// Whether the e-mail address has been confirmed.
    pub verified: bool,
    /// Whether the login needs a second factor.
    pub mfa: bool,
    /// The end of its access window, where it has one.
    pub access_until: Option<UtcInstant>,
}

/// Fields of accounts that only their vendor knows.
pub trait AccountFields: Any + fmt::Debug + Send + Sync {
    /// A second name that the vendor keeps unique, such as a username. The table does not enforce
    /// that, since earlier snapshots may hold duplicates: callers that add accounts ask
    /// [`Table::has_username`](super::table::Table::has_username).
    fn username(&self) -> Option<&str> {
        None
    }
}

/// The vendor's own fields of an account, or none.
#[derive(Debug, Clone, Default)]
pub struct Fields(Option<Arc<dyn AccountFields>>);

impl Account {
    /// An active, verified account that belongs to no tenant and has no password and no fields of
    /// a vendor.
    #[must_use]
    pub const fn new(id: AccountId, kind: AccountKind, login: Login) -> Self {
        Self {
            id,
            kind,
            login,
            password: None,
            state: AccountState::OPEN,
            tenant: None,
            fields: Fields(None),
        }
    }

    /// A user with an e-mail address and a password.
    #[must_use]
    pub fn user(id: AccountId, email: &str, password: PasswordHash) -> Self {
        Self {
            password: Some(password),
            ..Self::new(id, AccountKind::USER, Login::AnyCase(email.into()))
        }
    }

    /// The account with fields of a vendor.
    #[must_use]
    pub fn with(self, fields: impl AccountFields) -> Self {
        let fields = Fields::new(fields);
        Self { fields, ..self }
    }

    /// What it logs in with, where that is no secret: an API key is named by its id.
    #[must_use]
    pub fn login(&self) -> String {
        let login = self.login.name();
        login.map_or_else(|| self.id.to_string(), str::to_owned)
    }

    /// Its secret as snapshots have it: a PHC string, or the digest of a key.
    #[must_use]
    pub fn written_secret(&self) -> Option<String> {
        match (&self.login, &self.password) {
            (Login::Key(digest), _) => Some(digest.written()),
            (_, Some(hash)) => Some(hash.written()),
            (_, None) => None,
        }
    }

    /// The vendor's own fields as their type; none if they are of another.
    #[must_use]
    pub fn fields<T: AccountFields>(&self) -> Option<&T> {
        self.fields.get()
    }
}

impl Login {
    /// The name as it was written; none for a key.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::AnyCase(name) | Self::Exact(name) => Some(name),
            Self::Key(_) => None,
        }
    }

    /// Whether a text is this name.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        match self {
            Self::AnyCase(name) => name.eq_ignore_ascii_case(text),
            Self::Exact(name) => **name == *text,
            Self::Key(_) => false,
        }
    }

    /// The bytes by which a table finds it: equal for logins that may not both exist.
    pub(super) fn index(&self) -> Box<[u8]> {
        match self {
            Self::AnyCase(name) => name.as_bytes().to_ascii_lowercase().into(),
            Self::Exact(name) => name.as_bytes().into(),
            Self::Key(digest) => digest.bytes().into(),
        }
    }
}

impl AccountState {
    /// Nothing keeps the account out.
    pub const OPEN: Self = Self {
        active: true,
        verified: true,
        mfa: false,
        access_until: None,
    };
}

impl Fields {
    /// The fields of a vendor.
    #[must_use]
    pub fn new(fields: impl AccountFields) -> Self {
        Self(Some(Arc::new(fields)))
    }

    /// The fields as their type; none if they are of another.
    #[must_use]
    pub fn get<T: AccountFields>(&self) -> Option<&T> {
        let fields: &dyn Any = &**self.0.as_ref()?;
        fields.downcast_ref()
    }

    /// The second unique name.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.0.as_ref()?.username()
    }
}

/// The SHA-256 digest of an API key: enough to recognise it, and not the key.
#[derive(Clone, Copy, PartialEq, Eq)]
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

    /// Its bytes.
    pub(super) const fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What a digest begins with as text.
const PREFIX: &str = "sha256:";

impl fmt::Debug for KeyDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeyDigest(…)")
    }
}

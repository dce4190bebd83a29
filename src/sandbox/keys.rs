//! The signing keys of vendors' tokens.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jsonwebtoken::Algorithm;

use crate::identity::key::{KeyError, RsaAlgorithm, SigningKey};
use crate::identity::token::Issuer;
use crate::identity::verification::claimed_algorithm;
use crate::named_file;
use crate::provider::Provider;

/// The tokens that one key signs. Each has a separate key, so that a token of one is invalid as a
/// token of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    provider: Provider,
    /// The number of the provider's key; the main one is 0.
    number: u8,
}

impl Signed {
    /// The access tokens of a provider, and its refresh tokens if they are signed.
    #[must_use]
    pub const fn tokens(provider: Provider) -> Self {
        Self::with_key(provider, 0)
    }

    /// Tokens of a provider that are signed by another of its keys.
    #[must_use]
    pub const fn with_key(provider: Provider, number: u8) -> Self {
        Self { provider, number }
    }

    /// The provider.
    #[must_use]
    pub const fn provider(self) -> Provider {
        self.provider
    }

    const fn is_main(self) -> bool {
        self.number == 0
    }
}

/// How the header of a token names the key that signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyId {
    /// The header has no key id, and a token with one is refused.
    None,
    /// The header has no key id, and the key id of a token is ignored.
    Ignored,
    /// A fixed name that the vendor gives it.
    Fixed(Cow<'static, str>),
    /// A name derived from the key: [`SigningKey::fingerprint`].
    Fingerprint,
    /// Names that the vendor gives it at different times ([`Issuer::named`]). Of such keys, snapshots
    /// have the main one.
    Changing,
}

/// How a vendor signs one kind of token. The vendor's module defines it; this module signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPlan {
    /// The tokens.
    pub signs: Signed,
    /// The name of the key in snapshots; the main key has none.
    pub name: Option<Cow<'static, str>>,
    /// The key that is included in the binary, PEM for RS256 and a secret for HS256. It is the same
    /// everywhere, so that start-up is instant and tokens remain valid after a restart. It is
    /// public: anyone can sign with it, which is its purpose.
    pub development_key: DevelopmentKey,
    /// The key id in the header.
    pub key_id: KeyId,
    /// The exact bytes of the header, with [`KEY_ID`] as a placeholder for the name of the key.
    pub header: Cow<'static, str>,
}

impl KeyPlan {
    /// Whether snapshots have the key.
    #[must_use]
    pub fn is_in_snapshots(&self) -> bool {
        self.key_id != KeyId::Changing || self.signs.is_main()
    }

    /// The name of the key in snapshots, with that of the vendor.
    #[must_use]
    pub fn full_name(&self) -> String {
        let provider = self.signs.provider;
        let name = self.name.as_ref();
        name.map_or_else(|| provider.to_string(), |name| format!("{provider}-{name}"))
    }
}

/// The placeholder for the name of the key in a header.
pub const KEY_ID: &str = "{kid}";

/// A key that is included in the binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DevelopmentKey {
    /// An RSA key in PEM, for one algorithm.
    RsaPem(RsaAlgorithm, Cow<'static, [u8]>),
    /// A P-256 key in PEM, for ES256.
    EcPem(Cow<'static, [u8]>),
    /// An Ed25519 key in PEM, for `EdDSA`.
    EdPem(Cow<'static, [u8]>),
    /// A secret, for HS256.
    Secret(Cow<'static, [u8]>),
}

impl DevelopmentKey {
    const fn algorithm(&self) -> Algorithm {
        match self {
            Self::RsaPem(algorithm, _) => algorithm.jwt(),
            Self::EcPem(_) => Algorithm::ES256,
            Self::EdPem(_) => Algorithm::EdDSA,
            Self::Secret(_) => Algorithm::HS256,
        }
    }
}

impl KeyPlan {
    fn own(&self) -> Result<SigningKey, KeyError> {
        self.key_from(match &self.development_key {
            DevelopmentKey::RsaPem(_, bytes)
            | DevelopmentKey::EcPem(bytes)
            | DevelopmentKey::EdPem(bytes)
            | DevelopmentKey::Secret(bytes) => bytes,
        })
    }

    fn generated(&self) -> Result<SigningKey, KeyError> {
        match self.development_key {
            DevelopmentKey::RsaPem(algorithm, _) => SigningKey::generate_rsa(algorithm),
            DevelopmentKey::EcPem(_) => SigningKey::generate_ec(),
            DevelopmentKey::EdPem(_) => SigningKey::generate_ed(),
            DevelopmentKey::Secret(_) => SigningKey::generate_secret(),
        }
    }

    fn key_from(&self, bytes: &[u8]) -> Result<SigningKey, KeyError> {
        match self.development_key {
            DevelopmentKey::RsaPem(algorithm, _) => SigningKey::from_rsa_pem(algorithm, bytes),
            DevelopmentKey::EcPem(_) => SigningKey::from_ec_pem(bytes),
            DevelopmentKey::EdPem(_) => SigningKey::from_ed_pem(bytes),
            // A line break at the end of the file is ignored.
            DevelopmentKey::Secret(_) => SigningKey::from_secret(bytes.trim_ascii_end()),
        }
    }

    fn read(&self, path: &Path) -> Result<SigningKey, KeysError> {
        let provider = self.signs.provider();
        let bytes = named_file::read(path)
            .map_err(|error| KeysError::Unreadable(provider, path.to_owned(), error))?;
        self.key_from(&bytes)
            .map_err(|error| KeysError::Unusable(provider, path.to_owned(), error))
    }

    /// The requested key; `None` for the development key.
    fn chosen(&self, options: &KeyOptions) -> Result<Option<SigningKey>, KeysError> {
        let file = options.files.get(&self.signs.provider());
        match file.filter(|_| self.signs.is_main()) {
            Some(path) => self.read(path).map(Some),
            // The others of a ring are generated when they are used: making an RSA key takes long.
            None if options.generate && self.is_in_snapshots() => {
                self.generated().map(Some).map_err(KeysError::Generate)
            }
            None => Ok(None),
        }
    }

    fn issuer(&self, key: SigningKey) -> Issuer {
        let key_id = match &self.key_id {
            KeyId::None | KeyId::Ignored | KeyId::Changing => None,
            KeyId::Fixed(name) => Some(name.to_string()),
            KeyId::Fingerprint => Some(key.fingerprint().to_owned()),
        };
        let name = key_id.as_deref().unwrap_or_default();
        let header = self.header.replace(KEY_ID, name);
        let issuer = Issuer::new(key, &header, key_id);
        match self.key_id {
            KeyId::Ignored => issuer.ignoring_key_ids(),
            KeyId::None | KeyId::Fixed(_) | KeyId::Fingerprint | KeyId::Changing => issuer,
        }
    }
}

/// The source of keys.
#[derive(Debug, Clone, Default)]
pub struct KeyOptions {
    /// Whether to generate new keys instead of using the development keys.
    pub generate: bool,
    /// Key files: PEM for vendors that sign with RS256, otherwise the secret.
    pub files: HashMap<Provider, PathBuf>,
}

/// Why a key could not be loaded. The message says which, from where, and why.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file could not be read.
    #[error("the signing key of {0}, {1}: {2}")]
    Unreadable(Provider, PathBuf, std::io::Error),
    /// The file has no key for this provider.
    #[error("the signing key of {0}, {1}: {2}")]
    Unusable(Provider, PathBuf, KeyError),
    /// A new key could not be generated.
    #[error("no signing keys: {0}")]
    Generate(KeyError),
}

/// The issuer of one kind of tokens.
///
/// A development key is parsed on first use: checking the three RSA keys takes as long as the rest
/// of the start.
#[derive(Debug)]
struct LazyIssuer {
    plan: KeyPlan,
    /// Whether the key is generated on first use instead.
    generate: bool,
    issuer: OnceLock<Result<Issuer, KeyError>>,
}

impl LazyIssuer {
    fn new(plan: KeyPlan, options: &KeyOptions) -> Result<Self, KeysError> {
        let chosen = plan.chosen(options)?;
        let issuer = chosen.map_or_else(OnceLock::new, |key| Ok(plan.issuer(key)).into());
        Ok(Self {
            plan,
            generate: options.generate,
            issuer,
        })
    }

    fn get(&self) -> Result<&Issuer, KeyError> {
        let read = || {
            let key = if self.generate {
                self.plan.generated()
            } else {
                self.plan.own()
            };
            key.map(|key| self.plan.issuer(key))
        };
        self.issuer
            .get_or_init(read)
            .as_ref()
            .map_err(|error| *error)
    }
}

/// The issuers of all tokens.
#[derive(Debug)]
pub struct Keys {
    issuers: Vec<Arc<LazyIssuer>>,
    options: KeyOptions,
}

impl Keys {
    /// Loads or generates the requested keys, one for each plan.
    ///
    /// # Errors
    ///
    /// [`KeysError`].
    pub fn new(
        plans: impl IntoIterator<Item = KeyPlan>,
        options: &KeyOptions,
    ) -> Result<Self, KeysError> {
        let none = Self {
            issuers: Vec::new(),
            options: options.clone(),
        };
        none.for_plans(plans)
    }

    /// The keys for other plans, with the same options. A plan that is already here keeps its key,
    /// even a generated one.
    ///
    /// # Errors
    ///
    /// [`KeysError`].
    pub fn for_plans(&self, plans: impl IntoIterator<Item = KeyPlan>) -> Result<Self, KeysError> {
        let issuer = |plan| match self.issuers.iter().find(|known| known.plan == plan) {
            Some(known) => Ok(Arc::clone(known)),
            None => LazyIssuer::new(plan, &self.options).map(Arc::new),
        };
        Ok(Self {
            issuers: plans.into_iter().map(issuer).collect::<Result<_, _>>()?,
            options: self.options.clone(),
        })
    }

    fn lazy(&self, signed: Signed) -> Option<&LazyIssuer> {
        let mut issuers = self.issuers.iter().map(AsRef::as_ref);
        issuers.find(|lazy| lazy.plan.signs == signed)
    }

    /// All kinds of signed tokens, one of those that a vendor signs with several keys by turns.
    pub fn signed(&self) -> impl Iterator<Item = Signed> {
        let plans = self.issuers.iter().map(|lazy| &lazy.plan);
        plans
            .filter(|plan| plan.is_in_snapshots())
            .map(|plan| plan.signs)
    }

    /// The name of the key of these tokens in snapshots.
    #[must_use]
    pub fn name(&self, signed: Signed) -> String {
        let lazy = self.lazy(signed);
        lazy.map_or_else(|| signed.provider.to_string(), |lazy| lazy.plan.full_name())
    }

    /// The issuer of these tokens, if there is one. A test ensures that development keys can be
    /// parsed.
    #[must_use]
    pub fn issuer(&self, signed: Signed) -> Option<&Issuer> {
        self.lazy(signed)?.get().ok()
    }

    /// The provider whose key signed a token. `first` is tried first, because keys may be the same.
    #[must_use]
    pub fn signer(&self, token: &str, first: Provider) -> Option<Provider> {
        let algorithm = claimed_algorithm(token)?;
        let (own, others): (Vec<_>, Vec<_>) = self
            .issuers
            .iter()
            // Unused keys are not parsed.
            .filter(|lazy| lazy.plan.development_key.algorithm() == algorithm)
            .partition(|lazy| lazy.plan.signs.provider() == first);
        let mut keys = own.into_iter().chain(others);
        let signer = keys.find(|lazy| lazy.get().is_ok_and(|issuer| issuer.signed(token)));
        signer.map(|lazy| lazy.plan.signs.provider())
    }

    /// Whether these tokens are refused if their header has an unknown key id.
    #[must_use]
    pub fn checks_key_ids(&self, signed: Signed) -> bool {
        let plan = self.lazy(signed).map(|lazy| &lazy.plan);
        plan.is_some_and(|plan| plan.key_id != KeyId::Ignored)
    }

    /// The main public key of a provider as a JSON Web Key (RFC 7517), if it has one.
    #[must_use]
    pub fn public_key(&self, provider: Provider) -> Option<serde_json::Value> {
        self.issuer(Signed::tokens(provider))?.public_jwk()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendors;

    #[test]
    fn every_development_key_can_be_read() {
        let plans = vendors::coded();
        let keys = Keys::new(plans.key_plans(), &KeyOptions::default()).unwrap();
        for plan in plans.key_plans() {
            assert!(keys.issuer(plan.signs).is_some(), "{:?}", plan.signs);
        }
    }
}

//! The ring of development keys: four of each algorithm.

use std::borrow::Cow;

use super::schedule::RING;
use crate::identity::token::Issuer;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use crate::vendors::oidc::settings::SigningAlgorithm;

/// The tokens of the first key, which represents the ring where one key is asked for.
pub const FIRST: Signed = Signed::tokens(Provider::OIDC);

const RSA: [&[u8]; RING as usize] = [
    include_bytes!("../../../../fixtures/keys/oidc-rsa-1.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-rsa-2.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-rsa-3.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-rsa-4.pem"),
];

const EC: [&[u8]; RING as usize] = [
    include_bytes!("../../../../fixtures/keys/oidc-ec-1.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-ec-2.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-ec-3.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-ec-4.pem"),
];

/// The plans of all keys, the first one first. Their headers are those of no token: a key has another
/// name in each term.
pub fn plans() -> Vec<KeyPlan> {
    let plan = |algorithm, key: u8, development_key| {
        let signs = signed(algorithm, key);
        let name = (signs != FIRST).then(|| name(algorithm, key).into());
        KeyPlan {
            signs,
            name,
            development_key,
            key_id: KeyId::Changing,
            header: Cow::Borrowed("{}"),
        }
    };
    let rsa = (0..).zip(RSA).map(|(key, pem)| {
        let pem = DevelopmentKey::RsaPem(Cow::Borrowed(pem));
        plan(SigningAlgorithm::RS256, key, pem)
    });
    let ec = (0..).zip(EC).map(|(key, pem)| {
        let pem = DevelopmentKey::EcPem(Cow::Borrowed(pem));
        plan(SigningAlgorithm::ES256, key, pem)
    });
    rsa.chain(ec).collect()
}

/// A key of the ring.
pub fn issuer(world: &World, algorithm: SigningAlgorithm, key: u8) -> Option<&Issuer> {
    world.keys().issuer(signed(algorithm, key))
}

/// The name of a key, which it has in no token.
pub fn name(algorithm: SigningAlgorithm, key: u8) -> String {
    let kind = match algorithm {
        SigningAlgorithm::RS256 => "rsa",
        SigningAlgorithm::ES256 => "ec",
    };
    format!("{kind}-{}", key + 1)
}

const fn signed(algorithm: SigningAlgorithm, key: u8) -> Signed {
    let first = match algorithm {
        SigningAlgorithm::RS256 => 0,
        SigningAlgorithm::ES256 => RING,
    };
    Signed::with_key(Provider::OIDC, first + key % RING)
}

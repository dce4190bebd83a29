//! The ring of development keys: four of each algorithm. The algorithms of RSA have the same four.

use std::borrow::Cow;

use strum::VariantArray;

use super::schedule::RING;
use crate::identity::key::RsaAlgorithm;
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

const ED: [&[u8]; RING as usize] = [
    include_bytes!("../../../../fixtures/keys/oidc-ed-1.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-ed-2.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-ed-3.pem"),
    include_bytes!("../../../../fixtures/keys/oidc-ed-4.pem"),
];

/// The plans of all keys, the first one first. Their headers are those of no token: a key has another
/// name in each term.
pub fn plans() -> Vec<KeyPlan> {
    let algorithms = SigningAlgorithm::VARIANTS.iter();
    let all = algorithms.flat_map(|algorithm| (0..RING).map(move |key| (*algorithm, key)));
    all.map(|(algorithm, key)| {
        let signs = signed(algorithm, key);
        KeyPlan {
            signs,
            name: (signs != FIRST).then(|| name(algorithm, key).into()),
            development_key: development_key(algorithm, usize::from(key)),
            key_id: KeyId::Changing,
            header: Cow::Borrowed("{}"),
        }
    })
    .collect()
}

fn development_key(algorithm: SigningAlgorithm, key: usize) -> DevelopmentKey {
    let rsa = |algorithm| DevelopmentKey::RsaPem(algorithm, Cow::Borrowed(RSA[key]));
    match algorithm {
        SigningAlgorithm::RS256 => rsa(RsaAlgorithm::Rs256),
        SigningAlgorithm::RS384 => rsa(RsaAlgorithm::Rs384),
        SigningAlgorithm::RS512 => rsa(RsaAlgorithm::Rs512),
        SigningAlgorithm::PS256 => rsa(RsaAlgorithm::Ps256),
        SigningAlgorithm::ES256 => DevelopmentKey::EcPem(Cow::Borrowed(EC[key])),
        SigningAlgorithm::EdDsa => DevelopmentKey::EdPem(Cow::Borrowed(ED[key])),
    }
}

/// A key of the ring.
pub fn issuer(world: &World, algorithm: SigningAlgorithm, key: u8) -> Option<&Issuer> {
    world.keys().issuer(signed(algorithm, key))
}

/// The name of a key, which it has in no token.
pub fn name(algorithm: SigningAlgorithm, key: u8) -> String {
    let kind = match algorithm {
        SigningAlgorithm::RS256 => "rsa",
        SigningAlgorithm::RS384 => "rs384",
        SigningAlgorithm::RS512 => "rs512",
        SigningAlgorithm::PS256 => "ps256",
        SigningAlgorithm::ES256 => "ec",
        SigningAlgorithm::EdDsa => "ed",
    };
    format!("{kind}-{}", key + 1)
}

const fn signed(algorithm: SigningAlgorithm, key: u8) -> Signed {
    let ring = match algorithm {
        SigningAlgorithm::RS256 => 0,
        SigningAlgorithm::ES256 => 1,
        SigningAlgorithm::RS384 => 2,
        SigningAlgorithm::RS512 => 3,
        SigningAlgorithm::PS256 => 4,
        SigningAlgorithm::EdDsa => 5,
    };
    Signed::with_key(Provider::OIDC, ring * RING + key % RING)
}

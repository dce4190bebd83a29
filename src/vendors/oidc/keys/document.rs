//! The document with the public keys of an issuer (RFC 7517, section 5).

use http::header::CACHE_CONTROL;
use serde_json::{Value, json};

use super::schedule::{RING, Term};
use super::{IssuerKeys, TokenType, algorithms, ring};
use crate::clock::NumericDate;
use crate::sandbox::World;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::settings::SigningAlgorithm;

/// `GET /jwks`
pub async fn jwks(call: &Call) -> Answer {
    let issuer = Issuer::of(call);
    let keys = IssuerKeys::of(&call.world, &issuer.name);
    let max_age = keys.schedule().max_age(call.now);
    let answer = Answer::ok(&json!({ "keys": keys.published(call.now) }));
    answer.with_header(CACHE_CONTROL, format!("public, max-age={max_age}"))
}

/// The public keys of the main issuer.
pub fn main_key_set(world: &World, now: NumericDate) -> Vec<Value> {
    IssuerKeys::of(world, "").published(now)
}

impl IssuerKeys<'_> {
    /// The public keys that are published now, in the order in which they sign.
    fn published(&self, now: NumericDate) -> Vec<Value> {
        let terms = self.schedule().published(now);
        let algorithms = algorithms(self.world);
        let published = algorithms
            .iter()
            .flat_map(|algorithm| terms.iter().map(move |term| (*algorithm, term)));
        let mut keys: Vec<_> = published
            .filter_map(|(algorithm, term)| self.public_key(algorithm, term))
            .collect();
        if terms.iter().any(|term| term.among_many) {
            keys.splice(0..0, self.others());
        }
        keys
    }

    fn public_key(&self, algorithm: SigningAlgorithm, term: &Term) -> Option<Value> {
        let mut key = self.key(algorithm, TokenType::Jwt, term)?.public_jwk()?;
        if let (false, Some(fields)) = (term.is_named, key.as_object_mut()) {
            fields.shift_remove("kid");
        }
        Some(key)
    }

    /// All keys of the ring under names that no token has.
    fn others(&self) -> Vec<Value> {
        let all = [SigningAlgorithm::RS256, SigningAlgorithm::ES256];
        let all = all.into_iter();
        let all = all.flat_map(|algorithm| (0..RING).map(move |key| (algorithm, key)));
        let public = |(algorithm, key)| {
            let name = format!("other-{}", ring::name(algorithm, key));
            let issuer = ring::issuer(self.world, algorithm, key)?;
            issuer.named("{}", Some(name)).public_jwk()
        };
        all.filter_map(public).collect()
    }
}

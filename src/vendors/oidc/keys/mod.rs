//! The signing keys of the provider (`docs/vendors/oidc.md#keys`).
//!
//! [`schedule`] says which key of the [`ring`] signs when, and this module gives it the name that it has
//! then: `rs256-0` in the first term, and so on; with the path of the issuer before it, for an issuer
//! other than the main one.

pub mod control;
mod document;
mod ring;
mod rotation;
mod rotations;
mod schedule;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::Serialize;

use super::accounts::{CLIENT, ClientFields};
use super::settings::{OidcSettings, SigningAlgorithm};
use super::state::OidcState;
use crate::clock::NumericDate;
use crate::identity::directory::Directory;
use crate::identity::token::Issuer as SigningIssuer;
use crate::identity::verification::claimed_key;
use crate::provider::Provider;
use crate::sandbox::World;
pub use control::operations;
pub use document::{jwks, main_key_set};
pub use ring::{FIRST, plans};
pub use rotation::How;
use rotation::Rotation;
pub use rotations::Rotations;
pub use schedule::KeyState;
use schedule::{Schedule, Term};

/// The type of a signed token, in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TokenType {
    /// Any JWT.
    #[serde(rename = "JWT")]
    Jwt,
    /// An access token (RFC 9068, section 2.1).
    #[serde(rename = "at+jwt")]
    AccessToken,
    /// A logout token (OpenID Connect Back-Channel Logout, section 2.4).
    #[serde(rename = "logout+jwt")]
    LogoutToken,
}

/// The keys of an issuer in a world.
pub struct IssuerKeys<'a> {
    world: &'a World,
    issuer: &'a str,
    settings: Arc<OidcSettings>,
    rotations: Vec<Rotation>,
}

impl<'a> IssuerKeys<'a> {
    /// The keys of the issuer with this path after that of the provider.
    pub fn of(world: &'a World, issuer: &'a str) -> Self {
        let state = OidcState::of(world);
        let rotations = state.map(|state| state.keys.of(issuer));
        Self {
            world,
            issuer,
            settings: world.settings_of(),
            rotations: rotations.unwrap_or_default(),
        }
    }

    /// What signs tokens now, with their header.
    pub fn signing(
        &self,
        algorithm: SigningAlgorithm,
        token: TokenType,
        now: NumericDate,
    ) -> Option<SigningIssuer> {
        let term = self.schedule().signing(now);
        self.key(algorithm, token, &term)
    }

    /// What signs tokens for which no client asks for another algorithm.
    pub fn signing_by_default(&self, now: NumericDate) -> Option<SigningIssuer> {
        self.signing(self.default_algorithm(), TokenType::Jwt, now)
    }

    /// The algorithm of tokens for which no client asks for another.
    pub fn default_algorithm(&self) -> SigningAlgorithm {
        let algorithms = &self.settings.keys.algorithms;
        algorithms
            .first()
            .copied()
            .unwrap_or(SigningAlgorithm::RS256)
    }

    fn schedule(&self) -> Schedule<'_> {
        self.settings.keys.schedule(&self.rotations)
    }

    fn key(
        &self,
        algorithm: SigningAlgorithm,
        token: TokenType,
        term: &Term,
    ) -> Option<SigningIssuer> {
        #[derive(Serialize)]
        struct Header<'a> {
            alg: SigningAlgorithm,
            typ: TokenType,
            #[serde(skip_serializing_if = "Option::is_none")]
            kid: Option<&'a str>,
        }
        let kid = term.is_named.then(|| self.key_id(algorithm, term));
        let header = Header {
            alg: algorithm,
            typ: token,
            kid: kid.as_deref(),
        };
        let header = serde_json::to_string(&header).ok()?;
        let issuer = ring::issuer(self.world, algorithm, self.ring_key(term))?;
        Some(issuer.named(&header, kid))
    }

    /// Each issuer begins at another place of the ring.
    fn ring_key(&self, term: &Term) -> u8 {
        let offset = self.issuer.bytes().fold(0, u8::wrapping_add);
        term.key.wrapping_add(offset) % schedule::RING
    }

    fn key_id(&self, algorithm: SigningAlgorithm, term: &Term) -> String {
        let algorithm = algorithm.name().to_ascii_lowercase();
        let name = format!("{algorithm}-{}", term.name);
        match self.issuer {
            "" => name,
            issuer => format!("{issuer}:{name}"),
        }
    }

    /// The terms whose keys verify tokens now: those that are published, and the one that signs.
    fn valid(&self, now: NumericDate) -> Vec<Term> {
        let mut terms = self.schedule().terms(now);
        terms.retain(|term| term.is_published(now) || term.state(now) == KeyState::Signing);
        terms
    }
}

/// The algorithms with which tokens are signed: those of the settings, and those for which clients ask.
pub fn algorithms(world: &World) -> Vec<SigningAlgorithm> {
    let mut all = world.settings_of::<OidcSettings>().keys.algorithms.clone();
    let directory = world.identity().directory();
    for algorithm in of_clients(&directory) {
        if !all.contains(&algorithm) {
            all.push(algorithm);
        }
    }
    all
}

/// Whether tokens are signed with an algorithm.
fn signs_with(world: &World, algorithm: SigningAlgorithm) -> bool {
    let settings = world.settings_of::<OidcSettings>();
    settings.keys.algorithms.contains(&algorithm)
        || of_clients(&world.identity().directory()).any(|own| own == algorithm)
}

/// The algorithms for which clients ask.
fn of_clients(directory: &Directory) -> impl Iterator<Item = SigningAlgorithm> {
    let clients = directory.of(Provider::OIDC).of(CLIENT).iter();
    let fields = clients.filter_map(|client| client.fields::<ClientFields>());
    fields.filter_map(|fields| fields.id_token_signed_response_alg)
}

/// What verifies a token: the key that its header names, and the path of the issuer whose key it is.
pub struct VerifyingKey {
    /// The issuer.
    pub issuer: String,
    /// The key.
    pub key: SigningIssuer,
}

/// Finds the key that verifies a token now. If the token names none that does, it is the one that
/// signs for the main issuer, whose checks say what is wrong with the token.
pub fn verifying(world: &World, token: &str, now: NumericDate) -> Option<VerifyingKey> {
    named(world, token, now).or_else(|| {
        let keys = IssuerKeys::of(world, "");
        let algorithm = keys.default_algorithm();
        Some(VerifyingKey {
            issuer: String::new(),
            key: keys.signing(algorithm, TokenType::Jwt, now)?,
        })
    })
}

fn named(world: &World, token: &str, now: NumericDate) -> Option<VerifyingKey> {
    let (algorithm, key_id) = claimed_key(token)?;
    let algorithm = SigningAlgorithm::of(algorithm)?;
    if !signs_with(world, algorithm) {
        return None;
    }
    let Some(key_id) = key_id else {
        return unnamed(world, algorithm, token, now);
    };
    let issuer = key_id.rsplit_once(':').map_or("", |(issuer, _)| issuer);
    let keys = IssuerKeys::of(world, issuer);
    let terms = keys.valid(now);
    // The newest, where several have the same name.
    let mut terms = terms.iter().rev().filter(|term| term.is_named);
    let term = terms.find(|term| keys.key_id(algorithm, term) == key_id)?;
    Some(VerifyingKey {
        issuer: issuer.to_owned(),
        key: keys.key(algorithm, TokenType::Jwt, term)?,
    })
}

/// The key without a name that signed a token, of any issuer.
fn unnamed(
    world: &World,
    algorithm: SigningAlgorithm,
    token: &str,
    now: NumericDate,
) -> Option<VerifyingKey> {
    let settings = world.settings_of::<OidcSettings>();
    let issuers = settings.issuers.keys().map(String::as_str);
    let mut issuers = std::iter::once("").chain(issuers);
    issuers.find_map(|issuer| {
        let keys = IssuerKeys::of(world, issuer);
        let terms = keys.valid(now);
        let terms = terms.iter().filter(|term| !term.is_named);
        let mut keys = terms.filter_map(|term| keys.key(algorithm, TokenType::Jwt, term));
        let key = keys.find(|key| key.signed(token))?;
        Some(VerifyingKey {
            issuer: issuer.to_owned(),
            key,
        })
    })
}

//! What is false in each lie, and what the specifications demand of a client.

mod authorization;
mod dpop;
mod id_token;
mod logout_token;
mod registration;
mod token_answer;
mod userinfo;

use strum::VariantArray;

use super::OidcLie;
use super::place::Place;
use crate::sandbox::faults::{LieSpec, RightClient};

/// What is said of a lie.
#[derive(Debug, Clone, Copy)]
struct Described {
    lie: OidcLie,
    says: &'static str,
    right_client: RightClient,
    /// The section, and the sentence in it that a client breaks when it believes the lie, or that
    /// allows it to.
    demand: (&'static str, &'static str),
    modules: &'static [&'static str],
}

/// Every lie, in the order of the type.
pub fn all() -> Vec<LieSpec> {
    let described = [
        &id_token::LIES[..],
        &id_token::REFRESHED,
        &token_answer::LIES,
        &userinfo::LIES,
        &authorization::METADATA,
        &registration::LIES,
        &authorization::LIES,
        &authorization::LOGOUT,
        &dpop::LIES,
        &logout_token::LIES,
    ]
    .concat();
    let of = |lie: &OidcLie| described.iter().find(|known| known.lie == *lie);
    OidcLie::VARIANTS
        .iter()
        .filter_map(of)
        .map(Described::spec)
        .collect()
}

impl Described {
    /// A lie that a right client rejects.
    const fn rejected(
        lie: OidcLie,
        says: &'static str,
        demand: (&'static str, &'static str),
    ) -> Self {
        Self {
            lie,
            says,
            right_client: RightClient::Rejects,
            demand,
            modules: &[],
        }
    }

    /// The same, if a right client does something else.
    const fn but(self, right_client: RightClient) -> Self {
        Self {
            right_client,
            ..self
        }
    }

    /// The same, with the modules of the OpenID Foundation's tests that tell it.
    const fn told_by(self, modules: &'static [&'static str]) -> Self {
        Self { modules, ..self }
    }

    const fn spec(&self) -> LieSpec {
        let place = Place::of(self.lie);
        LieSpec {
            lie: self.lie.name(),
            operations: place.operations(),
            says: self.says,
            specification: self.demand.0,
            sentence: self.demand.1,
            right_client: self.right_client,
            is_seen: place.is_seen(),
            modules: self.modules,
        }
    }
}

//! The keys of signed tokens.

use crate::clock::NumericDate;
use crate::identity::token::Issuer as SigningIssuer;
use crate::sandbox::World;
use crate::vendors::oidc::accounts::ClientFields;
use crate::vendors::oidc::keys::{IssuerKeys, TokenType};
use crate::vendors::oidc::settings::{AccessTokenForm, SigningAlgorithm};

/// What signs a token of an issuer now.
pub fn signing_key(
    world: &World,
    issuer: &str,
    (token, algorithm): (TokenType, Option<SigningAlgorithm>),
    now: NumericDate,
) -> Option<SigningIssuer> {
    let keys = IssuerKeys::of(world, issuer);
    let algorithm = algorithm.unwrap_or_else(|| keys.default_algorithm());
    keys.signing(algorithm, token, now)
}

impl AccessTokenForm {
    /// The type in the header of an access token, if it is signed.
    pub const fn token_type(self) -> Option<TokenType> {
        match self {
            Self::Jwt => Some(TokenType::Jwt),
            Self::AtJwt => Some(TokenType::AccessToken),
            Self::Opaque => None,
        }
    }
}

impl ClientFields {
    /// The type and the algorithm of the client's ID tokens.
    pub const fn id_token_type(&self) -> (TokenType, Option<SigningAlgorithm>) {
        (TokenType::Jwt, self.id_token_signed_response_alg)
    }
}

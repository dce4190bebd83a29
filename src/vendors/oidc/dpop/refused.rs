//! Why a proof, or a token without the right one, is refused.

use crate::sandbox::reason::Reason;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};

/// Why a proof, or a token without the right one, is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DpopRefused {
    /// There is no proof, where one is needed.
    Missing,
    /// There are several proofs.
    Repeated,
    /// It is no JWT.
    Malformed,
    /// It has extensions that must be understood.
    Critical,
    /// A claim is missing, or of the wrong type.
    Claims,
    /// Its type is another.
    Type,
    /// Its algorithm is not supported.
    Algorithm,
    /// It has no key, or none that is known.
    KeyMissing,
    /// Its key is private or symmetric.
    KeyPrivate,
    /// The signature does not fit the key.
    Signature,
    /// It is for another method.
    Method,
    /// It is for another URL.
    Url,
    /// It has no nonce, and needs one.
    NonceMissing,
    /// Its nonce is not the server's, or too old.
    NonceWrong,
    /// It is too old.
    TooOld,
    /// It is of the future.
    InFuture,
    /// The hash of the access token is missing or wrong.
    TokenHash,
    /// It was used before.
    Replayed,
    /// The token is bound to another key.
    KeyMismatch,
    /// The authorization request has named another key.
    RequestedKey,
    /// A bound token came as a bearer token.
    TokenAsBearer,
    /// A token that is not bound came with a proof.
    TokenUnbound,
}

impl DpopRefused {
    /// The reason in the journal.
    pub const fn reason(self) -> Reason {
        match self {
            Self::Missing => Reason::DpopMissing,
            Self::Repeated => Reason::DpopRepeated,
            Self::Malformed => Reason::DpopMalformed,
            Self::Critical => Reason::DpopCritical,
            Self::Claims => Reason::DpopClaims,
            Self::Type => Reason::DpopType,
            Self::Algorithm => Reason::DpopAlgorithm,
            Self::KeyMissing => Reason::DpopKeyMissing,
            Self::KeyPrivate => Reason::DpopKeyPrivate,
            Self::Signature => Reason::DpopSignature,
            Self::Method => Reason::DpopMethod,
            Self::Url => Reason::DpopUrl,
            Self::NonceMissing => Reason::DpopNonceMissing,
            Self::NonceWrong => Reason::DpopNonceWrong,
            Self::TooOld => Reason::DpopTooOld,
            Self::InFuture => Reason::DpopInFuture,
            Self::TokenHash => Reason::DpopTokenHash,
            Self::Replayed => Reason::DpopReplayed,
            Self::KeyMismatch => Reason::DpopKeyMismatch,
            Self::RequestedKey => Reason::DpopRequestedKey,
            Self::TokenAsBearer => Reason::DpopTokenAsBearer,
            Self::TokenUnbound => Reason::DpopTokenUnbound,
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Missing => "the header DPoP with a proof is missing",
            Self::Repeated => "there are several headers DPoP",
            Self::Malformed => "the proof is no JWT",
            Self::Critical => "the proof has the header crit, and no extension is supported",
            Self::Claims => "the proof must have jti, htm, htu and iat",
            Self::Type => "typ of the proof must be dpop+jwt",
            Self::Algorithm => "the proof must be signed with RS256, PS256, ES256 or EdDSA",
            Self::KeyMissing => "jwk in the header of the proof must be a public key",
            Self::KeyPrivate => "jwk in the header of the proof has a private or symmetric key",
            Self::Signature => "the signature of the proof does not fit its jwk",
            Self::Method => "htm of the proof must be the method of the request",
            Self::Url => "htu of the proof must be the URL of the request",
            Self::NonceMissing => "the proof must have the nonce of the header DPoP-Nonce",
            Self::NonceWrong => "the nonce of the proof is unknown or too old",
            Self::TooOld => "iat of the proof is too old by the sandbox's clock",
            Self::InFuture => "iat of the proof is in the future of the sandbox's clock",
            Self::TokenHash => "ath of the proof must be the hash of the access token",
            Self::Replayed => "the proof was used before; each needs a jti of its own",
            Self::KeyMismatch => {
                "the proof is of another key than that to which the token is bound"
            }
            Self::RequestedKey => "the proof is of another key than that of dpop_jkt",
            Self::TokenAsBearer => "the access token is bound to a key and needs the scheme DPoP",
            Self::TokenUnbound => {
                "the access token is not bound to a key and needs the scheme Bearer"
            }
        }
    }

    /// The error (RFC 9449, sections 5, 7.1, 8 and 9). That of a key that does not fit depends on what it
    /// is for.
    const fn code(self, of_grant: ErrorCode) -> ErrorCode {
        match self {
            Self::NonceMissing | Self::NonceWrong => ErrorCode::UseDpopNonce,
            Self::KeyMismatch | Self::RequestedKey | Self::TokenAsBearer | Self::TokenUnbound => {
                of_grant
            }
            _ => ErrorCode::InvalidDpopProof,
        }
    }

    /// The refusal of a use of an access token.
    pub fn of_token(self) -> Refusal {
        let code = self.code(ErrorCode::InvalidToken);
        Refusal::new(code, self.reason(), self.description())
    }
}

/// The refusal of a token request, or of a pushed one.
impl From<DpopRefused> for Refusal {
    fn from(refused: DpopRefused) -> Self {
        let code = refused.code(ErrorCode::InvalidGrant);
        Self::new(code, refused.reason(), refused.description())
    }
}

//! The lies about access tokens that are bound to a key, and about the nonces of proofs.

use super::{Described, OidcLie as L};
use crate::sandbox::faults::RightClient::{Accepts, MayReject};

const KEY: &str = "RFC 9449, section 6";

pub const LIES: [Described; 6] = [
    Described::rejected(
        L::DpopTokenTypeBearer,
        "the access token is not bound to the key of the proof, and `token_type` is `Bearer`",
        (
            "RFC 9449, section 5",
            "The client MUST discard the response in this case if this protection is deemed important for \
             the security of the application; otherwise, the client may continue as in a regular OAuth \
             interaction.",
        ),
    )
    .but(MayReject),
    Described::rejected(
        L::DpopKeyWrong,
        "the access token is bound to a key that the client does not have",
        (
            KEY,
            "Resource servers supporting DPoP MUST ensure that the public key from the DPoP proof matches \
             the one bound to the access token.",
        ),
    )
    .but(Accepts),
    Described::rejected(
        L::DpopKeyMissing,
        "the access token is not bound to a key, though `token_type` is `DPoP`",
        (
            KEY,
            "Resource servers MUST be able to reliably identify whether an access token is DPoP-bound and \
             ascertain sufficient information to verify the binding to the public key of the DPoP proof \
             (see Section 7.1).",
        ),
    )
    .but(Accepts),
    Described::rejected(
        L::DpopChallengeWithoutNonce,
        "the error `use_dpop_nonce` comes without the header `DPoP-Nonce`",
        (
            "RFC 9449, section 8",
            "The client will typically retry the request with the new nonce value supplied upon receiving \
             a use_dpop_nonce error with an accompanying nonce value.",
        ),
    )
    .but(MayReject),
    Described::rejected(
        L::DpopNonceUseless,
        "the nonce in the challenge is never accepted; each repetition is challenged again",
        (
            "RFC 9110, section 9.2.2",
            "A client SHOULD NOT automatically retry a failed automatic retry.",
        ),
    ),
    Described::rejected(
        L::DpopNonceNotRenewed,
        "the server has replaced its nonce, and the answer does not have the new one",
        (
            "RFC 9449, section 8.2",
            "The client is expected to use the existing supplied nonce in DPoP proofs until the server \
             supplies a new nonce value.",
        ),
    )
    .but(Accepts),
];

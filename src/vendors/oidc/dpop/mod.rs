//! DPoP (RFC 9449): access tokens that are bound to a key, whose possession the client proves with each
//! request.

pub mod confirmation;
pub mod control;
pub mod mint;
pub mod nonce;
mod proof;
pub mod refused;
pub mod token_use;

use http::HeaderName;

use super::issuer::Issuer;
use super::settings::OidcSettings;
use super::state::OidcState;
use crate::vendor::call::Call;
use proof::Expected;
use refused::DpopRefused;

/// The header of proofs (RFC 9449, section 4.1).
pub const DPOP: HeaderName = HeaderName::from_static("dpop");

/// The thumbprint of the key of a valid proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenKey(pub String);

/// Checks the proof of a call, if it has one, and uses it up. `token` is the access token beside it.
///
/// # Errors
///
/// What is wrong with it.
pub fn proven_key(call: &Call, token: Option<&str>) -> Result<Option<ProvenKey>, DpopRefused> {
    let mut proofs = call.headers.get_all(DPOP).iter();
    let Some(proof) = proofs.next() else {
        return Ok(None);
    };
    // Section 4.3, check 1.
    if proofs.next().is_some() {
        return Err(DpopRefused::Repeated);
    }
    let proof = proof.to_str().map_err(|_| DpopRefused::Malformed)?;
    let settings = call.world.settings_of::<OidcSettings>();
    let expected = Expected {
        method: call.method.as_str(),
        urls: &Issuer::of(call).urls_of(call),
        token,
        settings: settings.dpop,
        now: call.now,
    };
    let checked = expected.check(proof)?;
    let mut state = OidcState::of(&call.world).ok_or(DpopRefused::Replayed)?;
    let is_first = state
        .proofs
        .is_first_use(&checked.key, &checked.used, call.now);
    if is_first {
        Ok(Some(ProvenKey(checked.key)))
    } else {
        Err(DpopRefused::Replayed)
    }
}

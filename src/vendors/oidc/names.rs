//! Two names of one server: a client that reads the metadata by one and comes by another, as a
//! browser does that is outside of a container network.

use super::issuer::{self, Issuer};
use super::settings::OidcSettings;
use super::state::OidcState;
use crate::sandbox::hint::Hint;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// The operations whose requests have to come by the name by which the metadata was read.
pub const COMPARED: [&str; 4] = ["oidcAuthorize", "oidcAuthorizePost", "oidcPar", "oidcToken"];

/// Adds a hint to an answer about a token that was issued under another name of the issuer.
pub fn issued_as(issuer: &Issuer, token_issuer: &str, answer: &mut Answer) {
    if token_issuer != issuer.url {
        let hint = Hint::IssuedAs(token_issuer.to_owned());
        answer.hint = Some(Box::new(hint));
    }
}

/// Adds a hint to the answer of a request that came by another name than that by which the metadata
/// was read. With a public URL there are meant to be two.
pub fn explain(call: &Call, answer: &mut Answer) {
    if answer.hint.is_some() || !was_read(call) {
        return;
    }
    let settings = call.world.settings_of::<OidcSettings>();
    if settings.public_url.is_some() {
        return;
    }
    let came = call.site.origin();
    let state = OidcState::of(&call.world);
    let read = state.and_then(|state| state.names.other(issuer::path(call), &came).cloned());
    if let Some(read) = read {
        answer.hint = Some(Box::new(Hint::OtherName { read, came }));
    }
}

/// Whether metadata was read at all.
fn was_read(call: &Call) -> bool {
    OidcState::of(&call.world).is_some_and(|state| !state.names.is_empty())
}

//! The forms of this server's pages.

use http::StatusCode;
use http::header::{HOST, ORIGIN};

use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::page::failure;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::state::OidcState;

/// The form of a page of this server, if it is the first answer to that page.
///
/// # Errors
///
/// The complete answer.
pub fn accepted_form(call: &Call) -> Result<Parameters, Box<Answer>> {
    let failed = |reason, detail: &str| {
        let title = "This page cannot be answered";
        let status = StatusCode::BAD_REQUEST;
        Box::new(failure(call, status, reason, title, detail))
    };
    let refused = |detail| failed(Reason::InteractionUnknown, detail);
    let form = Parameters::of_form(call);
    let form = form.map_err(|refusal| failed(refusal.reason, &refusal.description))?;
    if !is_same_origin(call) {
        return Err(refused("the form was sent by a page of another site"));
    }
    let issuer = Issuer::of(call).name;
    // A logout may be asked for without parameters.
    let written = form.get("request").unwrap_or_default();
    let mut state =
        OidcState::of(&call.world).ok_or_else(|| Box::new(Refusal::unavailable().into()))?;
    let closed = form.get("interaction").is_some_and(|id| {
        let interactions = &mut state.interactions;
        interactions.close(id, &issuer, written, call.now)
    });
    if closed {
        return Ok(form);
    }
    Err(refused(
        "it has expired, or it was answered before; go back to the application and begin again",
    ))
}

/// Whether a form comes from a page of this server. Browsers send `Origin` with every form.
fn is_same_origin(call: &Call) -> bool {
    let Some(origin) = call.header(&ORIGIN) else {
        return true;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && (host == call.header(&HOST) || host == Some(call.site.host.as_str()))
}

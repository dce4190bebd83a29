//! What a client asked for at the authorization endpoint, as the journal has it.

use serde_json::Value;

use super::uses::code_of;
use crate::sandbox::journal::EntryMatch;
use crate::vendor::call::Call;
use crate::vendors::oidc::parameters::Parameters;

/// `max_age` of the authorization request whose code is redeemed, in seconds.
pub fn max_age(call: &Call) -> Option<i64> {
    request(call)?.get("max_age")?.parse().ok()
}

/// Whether that request asked for an authentication context class.
pub fn acr(call: &Call) -> Option<()> {
    let request = request(call)?;
    let claims = request.get("claims").and_then(|claims| {
        let claims: Value = serde_json::from_str(claims).ok()?;
        claims.pointer("/id_token/acr").cloned()
    });
    (request.get("acr_values").is_some() || claims.is_some()).then_some(())
}

fn request(call: &Call) -> Option<Parameters> {
    let form = Parameters::of_form(call).ok()?;
    let code = form.get("code")?;
    let entries = call.world.journal().find(&EntryMatch::default()).entries;
    let told = entries.iter().rev().map(|entry| entry.exchange());
    let mut answered = told.filter(|exchange| code_of(exchange).as_deref() == Some(code));
    let query = answered.next()?.query.as_deref()?;
    Some(Parameters::parse(query.as_bytes()))
}

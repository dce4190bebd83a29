//! What a client asked for, by its requests.

use serde_json::Value;

use super::uses::code_of;
use crate::sandbox::journal::{EntryMatch, Exchange};
use crate::vendor::call::Call;
use crate::vendors::oidc::parameters::Parameters;

/// The refresh token that is exchanged.
pub fn refresh_token(call: &Call) -> Option<String> {
    let form = Parameters::of_form(call).ok()?;
    let is_refresh = form.get("grant_type") == Some("refresh_token");
    let token = form.get("refresh_token").filter(|_| is_refresh);
    token.map(str::to_owned)
}

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

/// The authorization request whose code is redeemed, as the journal has it.
fn request(call: &Call) -> Option<Parameters> {
    let form = Parameters::of_form(call).ok()?;
    let code = form.get("code")?;
    let entries = call.world.journal().find(&EntryMatch::default()).entries;
    let told = entries.iter().rev().map(|entry| entry.exchange());
    let mut answered = told.filter(|exchange| code_of(exchange).as_deref() == Some(code));
    asked_by(answered.next()?)
}

/// The parameters of the authorization request that is answered with a code: in the query, in a form,
/// or in the form of the page.
fn asked_by(exchange: &Exchange) -> Option<Parameters> {
    let form = || Some(Parameters::parse(exchange.request.raw_body()?));
    match exchange.operation.as_deref()? {
        "oidcAuthorize" => Some(Parameters::parse(exchange.query.as_deref()?.as_bytes())),
        "oidcAuthorizePost" => form(),
        "oidcLogin" => Some(Parameters::parse(form()?.get("request")?.as_bytes())),
        _ => None,
    }
}

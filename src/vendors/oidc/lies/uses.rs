//! Which later requests use what a client would have refused had it noticed a lie.

use http::header::LOCATION;

use super::authorization::Sent;
use super::place::Place;
use super::same_token::presents_the_same;
use super::{OidcLie, nonces};
use crate::sandbox::journal::Exchange;
use crate::vendors::oidc::parameters::Parameters;

/// Whether a later request shows that the client went on.
pub fn is_use(lie: OidcLie, told: &Exchange, later: &Exchange) -> bool {
    let operation = later.operation.as_deref().unwrap_or_default();
    match Place::of(lie) {
        Place::IdToken
        | Place::RefreshedIdToken
        | Place::TokenAnswer
        | Place::Granted
        | Place::Binding
        | Place::Userinfo
        | Place::SignedUserinfo => presents_the_same(told, later),
        Place::Nonce => nonces::is_use(lie, told, later),
        // The subject token, which the client may go on using, has the same session.
        Place::ExchangeAnswer => {
            let same_token = told.token.is_some() && later.token == told.token;
            operation != "oidcRevoke" && same_token
        }
        Place::Metadata | Place::Keys | Place::Resource | Place::Registration => {
            let is_call = !operation.is_empty() && !DOCUMENTS.contains(&operation);
            is_call && later.provider == told.provider
        }
        Place::Authorization => operation == "oidcToken" && redeems(told, later),
        Place::Logout | Place::LogoutToken => false,
    }
}

/// The operations that a client may repeat before it has accepted what they answer.
const DOCUMENTS: [&str; 5] = [
    "oidcDiscovery",
    "oidcServerMetadata",
    "oidcJwks",
    "oidcProtectedResource",
    "oidcRegister",
];

/// The code in an authorization response.
pub fn code_of(told: &Exchange) -> Option<String> {
    let response = told.response.as_ref()?;
    let sent = match response.raw_header(LOCATION.as_str()) {
        Some(location) => Sent::in_location(location),
        None => Sent::in_form(response.raw_body()?),
    };
    sent?.get("code").map(str::to_owned)
}

fn redeems(told: &Exchange, later: &Exchange) -> bool {
    let form = later.request.raw_body().map(Parameters::parse);
    let presented = form.as_ref().and_then(|form| form.get("code"));
    presented.is_some() && presented == code_of(told).as_deref()
}

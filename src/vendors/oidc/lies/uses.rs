//! Which later requests use what a client would have refused had it noticed a lie.

use http::header::LOCATION;

use super::OidcLie;
use super::list::Place;
use crate::sandbox::journal::Exchange;
use crate::vendors::oidc::parameters::Parameters;

/// Whether a later request shows that the client went on.
pub fn is_use(lie: OidcLie, told: &Exchange, later: &Exchange) -> bool {
    let operation = later.operation.as_deref().unwrap_or_default();
    match Place::of(lie) {
        // A client may revoke what it refuses.
        Place::IdToken | Place::RefreshedIdToken | Place::TokenAnswer | Place::Userinfo => {
            let same_session = told.session.is_some() && later.session == told.session;
            let same_token = told.token.is_some() && later.token == told.token;
            operation != "oidcRevoke" && (same_session || same_token)
        }
        Place::Metadata => {
            later.provider == told.provider && !["", "oidcDiscovery"].contains(&operation)
        }
        Place::Authorization => operation == "oidcToken" && redeems(told, later),
        // The state after a logout opens nothing here.
        Place::Logout => false,
    }
}

/// The code in an authorization response.
pub fn code_of(told: &Exchange) -> Option<String> {
    let location = told.response.as_ref()?.raw_header(LOCATION.as_str())?;
    let start = location.find('#').or_else(|| location.find('?'))? + 1;
    let parameters = Parameters::parse(location.get(start..)?.as_bytes());
    parameters.get("code").map(str::to_owned)
}

fn redeems(told: &Exchange, later: &Exchange) -> bool {
    let form = later.request.raw_body().map(Parameters::parse);
    let presented = form.as_ref().and_then(|form| form.get("code"));
    presented.is_some() && presented == code_of(told).as_deref()
}

//! The device authorization endpoint (RFC 8628, sections 3.1 and 3.2).

use serde::Serialize;

use super::codes::{Answer as DeviceAnswer, DeviceCode};
use crate::identity::TokenId;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::accounts::GrantType;
use crate::vendors::oidc::client;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::OidcSettings;
use crate::vendors::oidc::state::OidcState;
use crate::vendors::oidc::tokens::opaque;

/// A successful answer (section 3.2).
#[derive(Serialize)]
struct DeviceAuthorization<'a> {
    device_code: &'a str,
    user_code: &'a str,
    verification_uri: &'a str,
    verification_uri_complete: &'a str,
    expires_in: i64,
    interval: u32,
}

/// `POST /device_authorization`
pub async fn authorize(call: &Call) -> Result<Answer, Refusal> {
    let form = Parameters::of_single_form(call)?;
    let issuer = Issuer::of(call);
    let client = client::authenticate(call, &issuer, &form).await?.client;
    if !client.may_use(GrantType::DeviceCode) {
        return Err(client.may_not_use(GrantType::DeviceCode));
    }
    let settings = call.world.settings_of::<OidcSettings>();
    let asked = Scopes::read(form.get("scope").unwrap_or_default())?;
    let scopes = client.permitted(asked, &settings)?;
    let device_code = opaque();
    let expires = call.now.after(settings.device.ttl);
    let interval = u32::try_from(settings.device.interval.as_seconds()).unwrap_or(u32::MAX);
    let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
    let user_code = state.devices.new_user_code();
    let code = DeviceCode {
        user_code: user_code.clone(),
        client_id: client.id,
        issuer: issuer.name.clone(),
        scopes,
        expires: expires.into(),
        interval,
        polls: 0,
        waits_since: None,
        pending_polls: 0,
        answer: DeviceAnswer::Pending,
    };
    state.devices.add(TokenId::of_text(&device_code), code);
    drop(state);
    let page = issuer.for_browsers("/device");
    let body = DeviceAuthorization {
        device_code: &device_code,
        user_code: &user_code,
        verification_uri: &page,
        verification_uri_complete: &format!("{page}?user_code={user_code}"),
        expires_in: expires.seconds_left(call.now),
        interval,
    };
    Ok(Answer::ok(&body).no_store())
}

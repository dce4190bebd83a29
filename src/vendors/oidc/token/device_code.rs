//! The grant of the device flow (RFC 8628, sections 3.4 and 3.5).

use super::TokenRequest;
use super::issue::{Issue, RefreshToken, open};
use crate::identity::TokenId;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::device::{DeviceAnswer, DeviceCode, PollRefused};
use crate::vendors::oidc::login::Users;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::state::OidcState;

/// Answers a device that polls.
pub fn redeem(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let id = TokenId::of_text(request.form.require("device_code")?);
    let (call, identity) = (request.call, request.call.world.identity());
    let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
    let device = state.devices.get_mut(id).ok_or_else(unknown)?;
    check_recipient(request, device)?;
    let approval = device.poll(call.now)?;
    let account = {
        let directory = identity.directory();
        let users = Users::of(&directory, &request.settings, &request.issuer.name);
        let user = users.get(approval.account).filter(|user| user.state.active);
        user.cloned().ok_or_else(|| {
            Refusal::grant(Reason::AccountInactive, "the user cannot log in any more")
        })?
    };
    device.answer = DeviceAnswer::Used;
    let grant = request.grant(approval.scopes, Some(approval.login))?;
    let begun = open(request, &mut state, &account, &grant)?;
    drop(state);
    let has_refresh = request.has_refresh();
    let (settings, now) = (&request.settings, call.now);
    request.issue(Issue {
        account: &account,
        grant: &grant,
        scopes: &grant.scopes,
        resources: &grant.resources,
        begun: Some(&begun),
        nonce: None,
        refresh_token: has_refresh.then(|| RefreshToken::new(&begun.session, settings, now)),
    })
}

/// Checks that the code was issued to this client by this issuer.
fn check_recipient(request: &TokenRequest<'_>, device: &DeviceCode) -> Result<(), Refusal> {
    if device.client_id != request.client.id {
        let description = "the device code was issued to another client";
        return Err(Refusal::grant(Reason::DeviceOfOtherClient, description));
    }
    if device.issuer != request.issuer.name {
        let description = "the device code was issued by another issuer";
        return Err(Refusal::grant(Reason::DeviceOfOtherIssuer, description));
    }
    Ok(())
}

fn unknown() -> Refusal {
    Refusal::grant(Reason::DeviceUnknown, "no such device code was issued")
}

/// The errors of section 3.5.
impl From<PollRefused> for Refusal {
    fn from(refused: PollRefused) -> Self {
        match refused {
            PollRefused::Pending => Self::new(
                ErrorCode::AuthorizationPending,
                Reason::DevicePending,
                "nobody has answered at the verification page yet",
            ),
            PollRefused::SlowDown { after, interval } => Self::new(
                ErrorCode::SlowDown,
                Reason::DeviceSlowDown,
                format!(
                    "the device polled again after {after} s; from now on it must wait {interval} s"
                ),
            ),
            PollRefused::Expired => Self::new(
                ErrorCode::ExpiredToken,
                Reason::DeviceExpired,
                "the device code has expired; the device has to ask for another one",
            ),
            PollRefused::Denied => Self::new(
                ErrorCode::AccessDenied,
                Reason::ConsentDenied,
                "the user has denied access",
            ),
            PollRefused::Used => {
                Self::grant(Reason::DeviceUsed, "the device has got its tokens already")
            }
        }
    }
}

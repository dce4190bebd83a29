//! The grant of the device flow (RFC 8628, sections 3.4 and 3.5).

use super::TokenRequest;
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::device::{DeviceAnswer, PollRefused};
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::state::OidcState;

/// Answers a device that polls.
pub fn redeem(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let id = TokenId::of_text(request.form.require("device_code")?);
    let mut state = OidcState::of(&request.call.world).ok_or_else(Refusal::unavailable)?;
    let device = state.devices.get_mut(id).ok_or_else(unknown)?;
    request.check_recipient(
        "device code",
        (&device.client_id, Reason::DeviceOfOtherClient),
        (&device.issuer, Reason::DeviceOfOtherIssuer),
    )?;
    let now = request.call.now;
    let approval = device.poll(now).map_err(|refused| {
        let waits = matches!(refused, PollRefused::Pending | PollRefused::SlowDown { .. });
        let interval = i64::from(device.interval);
        let next = NumericDate::from_seconds(now.as_seconds().saturating_add(interval));
        Refusal {
            possible_from: waits.then(|| Box::new(next)),
            ..Refusal::from(refused)
        }
    })?;
    let account = request.user(approval.account)?;
    device.answer = DeviceAnswer::Used;
    let grant = request.grant(approval.scopes, Some(approval.login))?;
    request.begin(state, &account, grant)
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

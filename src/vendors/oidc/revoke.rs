//! The operation `revoke`.

use super::refusal::Refusal;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// `POST /revoke`
pub async fn revoke(_: &Call) -> Result<Answer, Refusal> {
    Err(Refusal::unavailable())
}

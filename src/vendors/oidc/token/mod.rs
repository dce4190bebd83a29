//! The token endpoint (RFC 6749, section 3.2).

use super::refusal::Refusal;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// `POST /token`
pub async fn token(_: &Call) -> Result<Answer, Refusal> {
    Err(Refusal::unavailable())
}

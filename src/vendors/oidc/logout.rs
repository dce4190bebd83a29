//! The operation `logout`.

use super::refusal::Refusal;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// `GET` and `POST /logout`
pub async fn end_session(_: &Call) -> Result<Answer, Refusal> {
    Err(Refusal::unavailable())
}

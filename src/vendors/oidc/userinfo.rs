//! The operation `userinfo`.

use super::refusal::Refusal;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// `GET` and `POST /userinfo`
pub async fn userinfo(_: &Call) -> Result<Answer, Refusal> {
    Err(Refusal::unavailable())
}

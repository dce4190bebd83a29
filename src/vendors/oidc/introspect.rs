//! The operation `introspect`.

use super::refusal::Refusal;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// `POST /introspect`
pub async fn introspect(_: &Call) -> Result<Answer, Refusal> {
    Err(Refusal::unavailable())
}

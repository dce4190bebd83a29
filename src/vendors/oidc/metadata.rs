//! The operation `metadata`.

use super::refusal::Refusal;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// `GET /.well-known/openid-configuration`
pub async fn discovery(_: &Call) -> Result<Answer, Refusal> {
    Err(Refusal::unavailable())
}

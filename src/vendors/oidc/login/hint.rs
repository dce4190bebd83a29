//! The parameter `id_token_hint` (OpenID Connect Core, section 3.1.2.1).

use crate::identity::SessionId;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::tokens::{HintedToken, verify_hint};

/// An ID token that is sent back as a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdTokenHint(HintedToken);

impl IdTokenHint {
    /// Reads the parameter, if the request has it. An ID token that has expired is a hint, too.
    ///
    /// # Errors
    ///
    /// It is no ID token of the issuer.
    pub fn read(
        call: &Call,
        issuer: &Issuer,
        parameters: &Parameters,
    ) -> Result<Option<Self>, Refusal> {
        let Some(text) = parameters.get("id_token_hint") else {
            return Ok(None);
        };
        let token = verify_hint(&call.world, text, call.now);
        let token = token.ok().filter(|token| token.iss == issuer.url);
        let token = token.ok_or_else(|| refused("is no ID token of this issuer"))?;
        Ok(Some(Self(token)))
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.0.sub
    }

    /// The client that it was issued to.
    pub fn client_id(&self) -> &str {
        &self.0.aud
    }

    /// The session of the browser.
    pub fn sid(&self) -> Option<SessionId> {
        self.0.sid.as_deref()?.parse().ok()
    }
}

/// The hint is refused.
pub fn refused(why: &str) -> Refusal {
    let description = format!("the parameter id_token_hint {why}");
    Refusal::new(
        ErrorCode::InvalidRequest,
        Reason::IdTokenHintInvalid,
        description,
    )
}

//! The parameter `id_token_hint` (OpenID Connect Core, section 3.1.2.1).

use serde::Deserialize;

use crate::clock::NumericDate;
use crate::identity::SessionId;
use crate::identity::token_checks::TokenChecks;
use crate::identity::verification::Genuine;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::tokens;

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
        let token = token.filter(|token| token.iss == issuer.url);
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

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct HintedToken {
    iss: String,
    sub: String,
    aud: String,
    iat: NumericDate,
    #[serde(default)]
    sid: Option<String>,
}

fn verify_hint(world: &World, token: &str, _: NumericDate) -> Option<HintedToken> {
    use base64::Engine;
    let payload = token.split('.').nth(1)?;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(payload)
        .ok()?;
    let claimed: HintedToken = serde_json::from_slice(&payload).ok()?;
    let mut checks = TokenChecks::default();
    let genuine = world.verify(tokens::KEY.signs, token, claimed.iat, &mut checks);
    let genuine: Genuine<HintedToken> = genuine.ok()?;
    Some(genuine.claims)
}

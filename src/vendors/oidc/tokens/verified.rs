//! What an access token says that is verified already.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::identity::TokenId;
use crate::sandbox::World;
use crate::vendors::oidc::dpop::confirmation::Confirmation;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::state::OidcState;

/// What an access token says about its use.
#[derive(Debug, Default)]
pub struct VerifiedToken {
    /// Its scopes.
    pub scopes: Scopes,
    /// The issuer, as the token names it.
    pub issuer: String,
    /// Its audience.
    pub audience: Vec<String>,
    /// The thumbprint of the key to which it is bound.
    pub jkt: Option<String>,
}

impl VerifiedToken {
    /// Reads a token that is verified already, of any form.
    pub fn read(world: &World, token: &str) -> Self {
        let read = match token.split('.').nth(1) {
            Some(claims) => of_claims(claims),
            None => of_record(world, token),
        };
        read.unwrap_or_default()
    }
}

/// The claim `aud` (RFC 7519, section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ReadAudience {
    One(String),
    Several(Vec<String>),
}

impl Default for ReadAudience {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl From<ReadAudience> for Vec<String> {
    fn from(audience: ReadAudience) -> Self {
        match audience {
            ReadAudience::One(one) => vec![one],
            ReadAudience::Several(several) => several,
        }
    }
}

fn of_claims(claims: &str) -> Option<VerifiedToken> {
    #[derive(Deserialize)]
    struct Claims {
        #[serde(default)]
        scope: String,
        #[serde(default)]
        iss: String,
        #[serde(default)]
        aud: ReadAudience,
        cnf: Option<Confirmation>,
    }
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let claims: Claims = serde_json::from_slice(&claims).ok()?;
    Some(VerifiedToken {
        scopes: Scopes::parse(&claims.scope)?,
        issuer: claims.iss,
        audience: claims.aud.into(),
        jkt: claims.cnf.and_then(|confirmation| confirmation.jkt),
    })
}

fn of_record(world: &World, token: &str) -> Option<VerifiedToken> {
    let state = OidcState::of(world)?;
    let data = state.access_tokens.get(TokenId::of_text(token))?;
    Some(VerifiedToken {
        scopes: data.scopes.clone(),
        issuer: data.issuer_url.clone(),
        audience: data.audience.clone(),
        jkt: data.jkt.clone(),
    })
}

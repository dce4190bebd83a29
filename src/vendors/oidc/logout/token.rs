//! Logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.4).

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::defect::LogoutDefect;
use crate::clock::{NumericDate, Period};
use crate::sandbox::World;
use crate::vendors::oidc::keys::TokenType;
use crate::vendors::oidc::settings::SigningAlgorithm;
use crate::vendors::oidc::tokens::signing_key;

/// What a logout token says.
#[derive(Debug, Clone, Copy)]
pub struct LogoutToken<'a> {
    /// The path of the issuer after that of the provider.
    pub issuer: &'a str,
    /// The issuer as the ID tokens of the client name it.
    pub issuer_url: &'a str,
    /// The client.
    pub client_id: &'a str,
    /// The algorithm of the client's ID tokens; `None` for the first of the settings.
    pub algorithm: Option<SigningAlgorithm>,
    /// The subject.
    pub sub: Option<&'a str>,
    /// The session that has ended.
    pub sid: Option<&'a str>,
    /// When it is issued.
    pub now: NumericDate,
    /// How long it is valid.
    pub ttl: Period,
}

/// A signed logout token.
#[derive(Debug, Clone)]
pub struct SignedLogoutToken {
    /// The token.
    pub text: String,
    /// Its claims.
    pub claims: Map<String, Value>,
}

/// The claims, in the order in which they are written.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    aud: &'a str,
    iat: NumericDate,
    exp: NumericDate,
    jti: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    events: Events,
}

/// The member that makes a token a logout token.
#[derive(Serialize)]
struct Events {
    #[serde(rename = "http://schemas.openid.net/event/backchannel-logout")]
    event: Map<String, Value>,
}

impl LogoutToken<'_> {
    /// The token, valid or with a defect; `None` if it cannot be signed.
    pub fn signed(&self, world: &World, defect: Option<LogoutDefect>) -> Option<SignedLogoutToken> {
        let typ = match defect {
            Some(LogoutDefect::WrongTyp) => TokenType::Jwt,
            _ => TokenType::LogoutToken,
        };
        let key = signing_key(world, self.issuer, (typ, self.algorithm), self.now)?;
        let Value::Object(mut claims) = serde_json::to_value(self.claims()).ok()? else {
            return None;
        };
        let text = match defect {
            Some(defect) => defect.forge(&key, &mut claims, self.now)?,
            None => key.mint(&claims).ok()?,
        };
        Some(SignedLogoutToken { text, claims })
    }

    fn claims(&self) -> Claims<'_> {
        Claims {
            iss: self.issuer_url,
            sub: self.sub,
            aud: self.client_id,
            iat: self.now,
            exp: self.now.after(self.ttl),
            jti: Uuid::new_v4(),
            sid: self.sid,
            events: Events { event: Map::new() },
        }
    }
}

//! The checks of a proof (RFC 9449, section 4.3).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use url::Url;

use super::nonce;
use super::refused::DpopRefused as Refused;
use crate::clock::NumericDate;
use crate::identity::client_jwt::ClientJwt;
use crate::identity::key::PublicKey;
use crate::vendors::oidc::client::CheckedAssertion;
use crate::vendors::oidc::settings::DpopSettings;

/// The type of proofs.
pub const TYPE: &str = "dpop+jwt";

/// The members of a private or symmetric key (RFC 7518, section 6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// What a proof has to be about.
pub struct Expected<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The URLs by which the request may name its target.
    pub urls: &'a [String],
    /// The access token beside the proof.
    pub token: Option<&'a str>,
    /// The settings.
    pub settings: DpopSettings,
    /// The time.
    pub now: NumericDate,
}

/// A proof that is valid, if it was not used before.
pub struct Checked {
    /// The thumbprint of its key.
    pub key: String,
    /// What may be used once.
    pub used: CheckedAssertion,
}

impl Expected<'_> {
    /// Checks a proof.
    ///
    /// # Errors
    ///
    /// The first of the checks that fails.
    pub fn check(&self, text: &str) -> Result<Checked, Refused> {
        let jwt = ClientJwt::read(text).ok_or(Refused::Malformed)?;
        if jwt.has_critical_extensions() {
            return Err(Refused::Critical);
        }
        let claims = Claims::read(&jwt)?;
        if jwt.type_name() != Some(TYPE) {
            return Err(Refused::Type);
        }
        if jwt.algorithm().is_none() {
            return Err(Refused::Algorithm);
        }
        let key = public_key(&jwt)?;
        if !PublicKey::from_members(key).is_some_and(|key| jwt.is_signed_by(&key)) {
            return Err(Refused::Signature);
        }
        if claims.method != self.method {
            return Err(Refused::Method);
        }
        if !self.is_target(claims.url) {
            return Err(Refused::Url);
        }
        let expires = self.expiry(&jwt, claims.issued)?;
        self.check_token(&jwt)?;
        Ok(Checked {
            key: thumbprint(key).ok_or(Refused::KeyMissing)?,
            used: CheckedAssertion {
                id: claims.id.to_owned(),
                expires,
            },
        })
    }

    /// Whether a URL is that of the request, without query and fragment (check 9).
    fn is_target(&self, url: &str) -> bool {
        let normal = |url: &str| {
            let mut url = Url::parse(url).ok()?;
            url.set_query(None);
            url.set_fragment(None);
            Some(url)
        };
        let claimed = normal(url);
        claimed.is_some() && self.urls.iter().any(|known| normal(known) == claimed)
    }

    /// Checks the nonce and the age (checks 10 and 11). A nonce of the server says by itself when the
    /// proof was made. Returns when the proof can no longer be used.
    fn expiry(&self, jwt: &ClientJwt<'_>, issued: NumericDate) -> Result<NumericDate, Refused> {
        let settings = self.settings;
        if settings.require_nonce {
            let sent = jwt.text("nonce").ok_or(Refused::NonceMissing)?;
            return nonce::expiry(sent, settings, self.now).ok_or(Refused::NonceWrong);
        }
        let expires = issued.after(settings.max_age);
        if expires.has_come(self.now) {
            Err(Refused::TooOld)
        } else if !issued.before(settings.leeway).has_come(self.now) {
            Err(Refused::InFuture)
        } else {
            Ok(expires)
        }
    }

    /// Checks the hash of the access token (check 12).
    fn check_token(&self, jwt: &ClientJwt<'_>) -> Result<(), Refused> {
        match self.token {
            Some(token) if jwt.text("ath") != Some(&*token_hash(token)) => Err(Refused::TokenHash),
            _ => Ok(()),
        }
    }
}

/// The claims that every proof has (section 4.2).
struct Claims<'a> {
    id: &'a str,
    method: &'a str,
    url: &'a str,
    issued: NumericDate,
}

impl<'a> Claims<'a> {
    fn read(jwt: &'a ClientJwt<'_>) -> Result<Self, Refused> {
        let text = |claim: &str| jwt.text(claim).ok_or(Refused::Claims);
        let issued = jwt.time("iat").ok().flatten();
        Ok(Self {
            id: text("jti").and_then(|id| {
                if id.is_empty() {
                    Err(Refused::Claims)
                } else {
                    Ok(id)
                }
            })?,
            method: text("htm")?,
            url: text("htu")?,
            issued: issued.ok_or(Refused::Claims)?,
        })
    }
}

/// The public key in the header, which must not be a private one (check 7).
fn public_key<'a>(jwt: &'a ClientJwt<'_>) -> Result<&'a Map<String, Value>, Refused> {
    let key = jwt.key().ok_or(Refused::KeyMissing)?;
    if PRIVATE.iter().any(|member| key.contains_key(*member)) {
        return Err(Refused::KeyPrivate);
    }
    Ok(key)
}

/// The hash of an access token in a proof (section 4.2).
pub fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

/// The thumbprint of a public key (RFC 7638, section 3).
pub fn thumbprint(key: &Map<String, Value>) -> Option<String> {
    let members: &[&str] = match key.get("kty")?.as_str()? {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        _ => return None,
    };
    let members = members.iter().map(|name| {
        let value = key.get(*name)?.as_str()?;
        Some(format!("\"{name}\":{}", Value::from(value)))
    });
    let members = members.collect::<Option<Vec<_>>>()?.join(",");
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{{{members}}}"))))
}

#[cfg(test)]
mod tests;

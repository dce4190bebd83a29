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
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::Period;

    /// The example of RFC 9449, section 4.1.
    const TOKEN_REQUEST: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

    fn expected<'a>(urls: &'a [String], token: Option<&'a str>, now: i64) -> Expected<'a> {
        Expected {
            method: "POST",
            urls,
            token,
            settings: DpopSettings::default(),
            now: NumericDate::from_seconds(now),
        }
    }

    fn verdict(expected: &Expected<'_>) -> Result<String, Refused> {
        expected.check(TOKEN_REQUEST).map(|checked| checked.key)
    }

    #[test]
    fn rfc_9449_section_4_1_the_proof_of_the_example_is_valid() {
        let urls = ["https://server.example.com/token".to_owned()];
        // The thumbprint is that of section 6.1.
        let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
        let found = verdict(&expected(&urls, None, 1_562_262_616));
        assert_eq!(found.as_deref(), Ok(thumbprint));
    }

    #[test]
    fn rfc_9449_section_4_3_the_proof_of_the_example_is_good_for_its_request_alone() {
        let urls = ["https://server.example.com/token".to_owned()];
        let others = ["https://server.example.com/other".to_owned()];
        let issued = 1_562_262_616;
        let get = Expected {
            method: "GET",
            ..expected(&urls, None, issued)
        };
        assert_eq!(verdict(&get), Err(Refused::Method));
        let other = expected(&others, None, issued);
        assert_eq!(verdict(&other), Err(Refused::Url));
        let token = expected(&urls, Some("token"), issued);
        assert_eq!(verdict(&token), Err(Refused::TokenHash));
    }

    #[test]
    fn rfc_9449_section_4_3_a_proof_is_good_for_a_minute_and_may_be_five_seconds_early() {
        let urls = ["https://server.example.com/token".to_owned()];
        for (after, verdict_then) in [
            (-6, Err(Refused::InFuture)),
            (-5, Ok(())),
            (59, Ok(())),
            (60, Err(Refused::TooOld)),
        ] {
            let expected = expected(&urls, None, 1_562_262_616 + after);
            assert_eq!(verdict(&expected).map(|_| ()), verdict_then, "{after}");
        }
    }

    #[test]
    fn rfc_9449_section_4_3_the_url_is_normalised_and_its_query_does_not_count() {
        for url in [
            "HTTPS://Server.Example.com:443/token?a=b#c",
            "https://server.example.com/./token",
        ] {
            let urls = [url.to_owned()];
            let found = verdict(&expected(&urls, None, 1_562_262_616));
            assert!(found.is_ok(), "{url}");
        }
    }

    #[test]
    fn rfc_9449_section_8_a_nonce_of_the_server_replaces_the_age() {
        let urls = ["https://server.example.com/token".to_owned()];
        let settings = DpopSettings {
            require_nonce: true,
            nonce_ttl: Period::minutes(5),
            ..DpopSettings::default()
        };
        let expected = Expected {
            settings,
            ..expected(&urls, None, 0)
        };
        assert_eq!(verdict(&expected), Err(Refused::NonceMissing));
    }

    /// RFC 7638, section 3.1.
    #[test]
    fn the_thumbprint_of_a_key_is_that_of_the_specification() {
        let key = json!({
            "kty": "RSA",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            "e": "AQAB",
            "alg": "RS256",
            "kid": "2011-04-29",
        });
        let found = thumbprint(key.as_object().unwrap());
        let expected = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        assert_eq!(found.as_deref(), Some(expected));
    }
}

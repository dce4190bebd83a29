//! Nonces of the server (RFC 9449, sections 8 and 9).
//!
//! A nonce is a function of the sandbox's clock, so none is stored: time is divided into periods, each
//! with one nonce, which is accepted in its own period and in the next.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::CACHE_CONTROL;
use http::{HeaderName, HeaderValue};

use super::DPOP;
use crate::clock::NumericDate;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::settings::{DpopSettings, OidcSettings};

/// The header by which the server gives a nonce.
pub const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// What nonces are derived with. It is public, as development keys are.
const SECRET: &[u8] = b"mockid: development secret of nonces of oidc dpop proofs";

/// The present nonce.
pub fn current(settings: DpopSettings, now: NumericDate) -> String {
    derived(period(settings, now))
}

/// When a nonce can no longer be used, if it can now.
pub fn expiry(sent: &str, settings: DpopSettings, now: NumericDate) -> Option<NumericDate> {
    let present = period(settings, now);
    let mut periods = [present, present.saturating_sub(1)].into_iter();
    let of = periods.find(|period| derived(*period) == sent)?;
    let length = settings.nonce_ttl.as_seconds();
    let end = of.saturating_add(2).saturating_mul(length);
    Some(NumericDate::from_seconds(end))
}

/// Adds the present nonce to the answer to a call with a proof, where nonces are required (section
/// 8.2). No cache may keep it.
pub fn added(call: &Call, mut answer: Answer) -> Answer {
    if !call.headers.contains_key(DPOP) {
        return answer;
    }
    let settings = call.world.settings_of::<OidcSettings>().dpop;
    if settings.require_nonce {
        let no_store = HeaderValue::from_static("no-store");
        answer.headers.entry(CACHE_CONTROL).or_insert(no_store);
        answer.with_header(DPOP_NONCE, current(settings, call.now))
    } else {
        answer
    }
}

const fn period(settings: DpopSettings, now: NumericDate) -> i64 {
    now.as_seconds().div_euclid(settings.nonce_ttl.as_seconds())
}

fn derived(period: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
    let digest = hmac::sign(&key, &period.to_be_bytes());
    URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_accepted_in_its_period_and_the_next() {
        let settings = DpopSettings::default();
        let at = NumericDate::from_seconds;
        let length = settings.nonce_ttl.as_seconds();
        let nonce = current(settings, at(0));
        assert_eq!(expiry(&nonce, settings, at(-1)), None);
        for second in [0, 2 * length - 1] {
            let end = expiry(&nonce, settings, at(second));
            assert_eq!(end, Some(at(2 * length)), "{second}");
        }
        assert_eq!(expiry(&nonce, settings, at(2 * length)), None);
    }
}

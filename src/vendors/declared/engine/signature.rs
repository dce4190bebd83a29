//! Signatures of calls (HMAC).

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::clock::NumericDate;
use crate::vendor::call::Call;
use crate::vendors::declared::language::guard::{
    Encoding, Hmac, Signature, SignedPart, TimestampUnit,
};
use crate::vendors::declared::outcomes::Outcome;

/// What a call says of its signature.
pub struct Claimed<'a> {
    /// The key that names the account.
    pub key: &'a str,
    /// The signature.
    pub signature: &'a str,
    /// The timestamp, as it was sent.
    pub timestamp: Option<&'a str>,
}

/// Why a signature is refused.
pub struct SignatureRefused {
    /// The outcome.
    pub outcome: Outcome,
    /// The text that should have been signed.
    pub text: Option<String>,
}

/// Checks the signature of a call with the secret of its account.
pub fn check(
    rules: &Signature,
    secret: &str,
    claimed: &Claimed,
    call: &Call,
) -> Result<(), SignatureRefused> {
    if let Some(skew) = rules.skew {
        let sent = claimed
            .timestamp
            .and_then(|text| instant(text, rules.timestamp));
        let is_near =
            sent.is_some_and(|sent| sent.after(skew) >= call.now && sent.before(skew) <= call.now);
        if !is_near {
            return Err(SignatureRefused {
                outcome: Outcome::StaleSignature,
                text: None,
            });
        }
    }
    // A client that signs the address it calls signs the path with this server's prefix.
    let own = text(rules, claimed, call, "");
    let whole = || text(rules, claimed, call, &call.site.mount);
    let fits = |text: &[u8]| {
        let expected = written(rules, secret, text);
        bool::from(
            expected
                .as_bytes()
                .ct_eq(normal(rules, claimed.signature).as_bytes()),
        )
    };
    if fits(&own) || fits(&whole()) {
        return Ok(());
    }
    Err(SignatureRefused {
        outcome: Outcome::BadSignature,
        text: Some(String::from_utf8_lossy(&own).into_owned()),
    })
}

/// The text to sign, with a prefix before the path.
fn text(rules: &Signature, claimed: &Claimed, call: &Call, prefix: &str) -> Vec<u8> {
    let query = call.query.as_deref();
    let mut text = Vec::new();
    for part in &rules.over {
        match part {
            SignedPart::Timestamp => text.extend(claimed.timestamp.unwrap_or_default().bytes()),
            SignedPart::Key => text.extend(claimed.key.bytes()),
            SignedPart::Method => text.extend(call.method.as_str().bytes()),
            SignedPart::Target => {
                text.extend(prefix.bytes());
                text.extend(call.path.bytes());
                if let Some(query) = query {
                    text.push(b'?');
                    text.extend(query.bytes());
                }
            }
            SignedPart::Path => {
                text.extend(prefix.bytes());
                text.extend(call.path.bytes());
            }
            SignedPart::Query => text.extend(query.unwrap_or_default().bytes()),
            SignedPart::Host => text.extend(call.site.host.to_string().bytes()),
            SignedPart::Body => text.extend_from_slice(&call.body),
            SignedPart::BodySha256 => {
                text.extend(HEXLOWER.encode(&Sha256::digest(&call.body)).bytes());
            }
            SignedPart::Newline => text.push(b'\n'),
        }
    }
    text
}

/// The signature of a text, as it is written.
fn written(rules: &Signature, secret: &str, text: &[u8]) -> String {
    let algorithm = match rules.alg {
        Hmac::Sha256 => hmac::HMAC_SHA256,
        Hmac::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Hmac::Sha512 => hmac::HMAC_SHA512,
    };
    let key = hmac::Key::new(algorithm, secret.as_bytes());
    let signature = hmac::sign(&key, text);
    match rules.encoding {
        Encoding::Hex => HEXLOWER.encode(signature.as_ref()),
        Encoding::Base64 => STANDARD.encode(signature.as_ref()),
        Encoding::Base64url => URL_SAFE_NO_PAD.encode(signature.as_ref()),
    }
}

/// A signature as it was sent; the letter case of hexadecimal digits does not count.
fn normal(rules: &Signature, sent: &str) -> String {
    match rules.encoding {
        Encoding::Hex => sent.to_ascii_lowercase(),
        Encoding::Base64 => sent.to_owned(),
        Encoding::Base64url => sent.trim_end_matches('=').to_owned(),
    }
}

fn instant(text: &str, unit: TimestampUnit) -> Option<NumericDate> {
    match unit {
        TimestampUnit::Seconds => text.parse().ok().map(NumericDate::from_seconds),
        TimestampUnit::Milliseconds => {
            let milliseconds: i64 = text.parse().ok()?;
            Some(NumericDate::from_seconds(milliseconds.div_euclid(1000)))
        }
        TimestampUnit::Iso => text.parse::<Timestamp>().ok().map(NumericDate::from),
    }
}

//! Signatures of calls (HMAC).

use std::borrow::Cow;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::clock::NumericDate;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::declared::language::guard::{
    Encoding, Hmac, Signature, SignedPart, TimestampUnit,
};

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
    pub outcome: Reason,
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
                outcome: Reason::StaleSignature,
                text: None,
            });
        }
    }
    // A client that signs the address it calls signs the path with this server's prefix.
    let signed = SignedCall::new(claimed, call);
    let own = signed.text(rules);
    let whole = || {
        let path = format!("{}{}", call.site.mount, call.path).into();
        SignedCall {
            path,
            ..signed.clone()
        }
        .text(rules)
    };
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
        outcome: Reason::BadSignature,
        text: Some(String::from_utf8_lossy(&own).into_owned()),
    })
}

/// The parts of a call that can be signed.
#[derive(Debug, Clone)]
pub(crate) struct SignedCall<'a> {
    /// The key that names the account.
    pub(crate) key: &'a str,
    /// The timestamp, as it is sent.
    pub(crate) timestamp: &'a str,
    /// The method.
    pub(crate) method: &'a str,
    /// The path.
    pub(crate) path: Cow<'a, str>,
    /// The query.
    pub(crate) query: Option<&'a str>,
    /// The host, with its port if it has one.
    pub(crate) host: Cow<'a, str>,
    /// The body.
    pub(crate) body: &'a [u8],
}

impl<'a> SignedCall<'a> {
    fn new(claimed: &Claimed<'a>, call: &'a Call) -> Self {
        Self {
            key: claimed.key,
            timestamp: claimed.timestamp.unwrap_or_default(),
            method: call.method.as_str(),
            path: Cow::Borrowed(&call.path),
            query: call.query.as_deref(),
            host: call.site.host.to_string().into(),
            body: &call.body,
        }
    }

    /// The signature of a client, as it is written.
    pub(crate) fn signature(&self, rules: &Signature, secret: &str) -> String {
        written(rules, secret, &self.text(rules))
    }

    /// The text to sign.
    fn text(&self, rules: &Signature) -> Vec<u8> {
        let mut text = Vec::new();
        for part in &rules.over {
            match part {
                SignedPart::Timestamp => text.extend(self.timestamp.bytes()),
                SignedPart::Key => text.extend(self.key.bytes()),
                SignedPart::Method => text.extend(self.method.bytes()),
                SignedPart::Target => {
                    text.extend(self.path.bytes());
                    if let Some(query) = self.query {
                        text.push(b'?');
                        text.extend(query.bytes());
                    }
                }
                SignedPart::Path => text.extend(self.path.bytes()),
                SignedPart::Query => text.extend(self.query.unwrap_or_default().bytes()),
                SignedPart::Host => text.extend(self.host.bytes()),
                SignedPart::Body => text.extend_from_slice(self.body),
                SignedPart::BodySha256 => {
                    text.extend(HEXLOWER.encode(&Sha256::digest(self.body)).bytes());
                }
                SignedPart::Newline => text.push(b'\n'),
            }
        }
        text
    }
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

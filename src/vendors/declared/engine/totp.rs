//! One-time passwords that follow from the clock (RFC 6238).

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq;

use crate::clock::NumericDate;

/// How long a password is the current one, in seconds.
const STEP: i64 = 30;

/// Whether a text is the password of now, or of one step before or after.
pub fn is_now(secret: &str, sent: &str, now: NumericDate) -> bool {
    let step = now.as_seconds().div_euclid(STEP);
    [step, step - 1, step + 1].into_iter().any(|step| {
        let code = code(secret, step);
        code.is_some_and(|code| code.as_bytes().ct_eq(sent.as_bytes()).into())
    })
}

/// The password of now, if the secret is one.
pub fn one_time_password(secret: &str, now: NumericDate) -> Option<String> {
    code(secret, now.as_seconds().div_euclid(STEP))
}

/// The password of a step: six digits, by HMAC-SHA1.
fn code(secret: &str, step: i64) -> Option<String> {
    let secret = secret.trim_end_matches('=').to_ascii_uppercase();
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret);
    let digest = hmac::sign(&key, &step.to_be_bytes());
    let digest = digest.as_ref();
    let offset = usize::from(digest.last()? & 0x0f);
    let bytes = digest.get(offset..offset + 4)?;
    let number = u32::from_be_bytes(bytes.try_into().ok()?) & 0x7fff_ffff;
    Some(format!("{:06}", number % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last six digits of the vectors in RFC 6238, appendix B.
    #[test]
    fn the_vectors_of_the_rfc_are_met() {
        let secret = BASE32_NOPAD.encode(b"12345678901234567890");
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(&secret, seconds / STEP).unwrap(), expected);
            let now = NumericDate::from_seconds(seconds);
            assert!(is_now(&secret, expected, now));
            assert!(!is_now(
                &secret,
                expected,
                now.after(crate::clock::Period::minutes(2))
            ));
        }
    }
}

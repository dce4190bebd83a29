//! Passwords in fixtures and the control API: plain text or hashed.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Params, Version};

/// The prefix of every hash. A plain-text password must not have it.
const PHC_PREFIX: &str = "$argon2";

/// The maximum memory of a hash, in KiB, so that verifying it cannot exhaust the machine.
const MAX_MEMORY: u32 = 262_144;
/// The maximum number of passes of a hash.
const MAX_PASSES: u32 = 16;
/// The maximum number of lanes of a hash.
const MAX_LANES: u32 = 16;

/// Whether a password is valid: plain text, or a complete and not too expensive PHC string of
/// argon2.
pub(super) fn is_usable(password: &str) -> bool {
    !password.starts_with(PHC_PREFIX) || is_usable_hash(password)
}

fn is_usable_hash(phc: &str) -> bool {
    let Ok(hash) = PasswordHash::new(phc) else {
        return false;
    };
    let whole = hash.salt.is_some() && hash.hash.is_some();
    let known = Algorithm::try_from(hash.algorithm.as_str()).is_ok()
        && hash
            .version
            .is_none_or(|version| Version::try_from(version).is_ok());
    let cheap = Params::try_from(&hash).is_ok_and(|params| {
        params.m_cost() <= MAX_MEMORY
            && params.t_cost() <= MAX_PASSES
            && params.p_cost() <= MAX_LANES
    });
    whole && known && cheap
}

#[cfg(test)]
mod tests {
    use super::is_usable;

    const TAIL: &str = "c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A";

    #[test]
    fn a_password_in_the_clear_may_be_anything() {
        for password in ["password", "$2y$10$abc", "argon2", "$ecret", " "] {
            assert!(is_usable(password), "{password}");
        }
    }

    #[test]
    fn a_whole_phc_string_of_each_variant_is_taken() {
        for variant in ["argon2id", "argon2i", "argon2d"] {
            let phc = format!("${variant}$v=19$m=8,t=1,p=1${TAIL}");
            assert!(is_usable(&phc), "{phc}");
        }
        assert!(is_usable(&format!(
            "$argon2id$v=19$m=262144,t=16,p=16${TAIL}"
        )));
    }

    #[test]
    fn a_phc_string_that_is_broken_or_too_costly_is_refused() {
        for phc in [
            "$argon2".to_owned(),
            "$argon2id$v=19$m=8,t=1,p=1".to_owned(),
            "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ".to_owned(),
            format!("$argon2x$v=19$m=8,t=1,p=1${TAIL}"),
            format!("$argon2id$v=18$m=8,t=1,p=1${TAIL}"),
            format!("$argon2id$v=19$m=1,t=1,p=1${TAIL}"),
            format!("$argon2id$v=19$m=262145,t=1,p=1${TAIL}"),
            format!("$argon2id$v=19$m=8,t=17,p=1${TAIL}"),
            format!("$argon2id$v=19$m=262144,t=1,p=17${TAIL}"),
            format!("$argon2id$v=19$m=8,t=1,p=1${TAIL}!"),
        ] {
            assert!(!is_usable(&phc), "{phc}");
        }
    }
}

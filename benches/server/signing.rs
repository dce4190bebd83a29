//! The yardstick of signatures: the crypto library alone, with a key that was parsed once.

use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use jsonwebtoken::EncodingKey;

/// As long as the part of an access token that is signed.
const MESSAGE: [u8; 300] = [b'a'; 300];

/// Signs with RS256 for so long, and gives what one signature takes, in microseconds.
pub fn cost(length: Duration) -> f64 {
    let pem = include_bytes!("../../fixtures/keys/intergiro.pem");
    let der = EncodingKey::from_rsa_pem(pem).expect("an RSA key in PEM");
    let pair = RsaKeyPair::from_der(der.as_bytes()).expect("an RSA key");
    let mut signature = vec![0; pair.public_modulus_len()];
    let random = SystemRandom::new();
    let mut sign = || {
        let signed = pair.sign(&RSA_PKCS1_SHA256, &random, &MESSAGE, &mut signature);
        signed.expect("a signature");
    };
    for _ in 0..20 {
        sign();
    }
    let started = Instant::now();
    let before = processor_time();
    let mut signatures = 0_u32;
    while started.elapsed() < length {
        sign();
        signatures += 1;
    }
    let took = processor_time().saturating_sub(before);
    took.as_secs_f64() * 1e6 / f64::from(signatures)
}

/// The processor time that this thread has had.
fn processor_time() -> Duration {
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat");
    let schedule = schedule.expect("the kernel's account of this thread");
    let nanoseconds = schedule
        .split(' ')
        .next()
        .and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.expect("nanoseconds"))
}

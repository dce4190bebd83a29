//! Right and wrong passwords, expensive and cheap.

use argon2::{Params, Version};

use super::*;

const REALISTIC_PHC: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$";

#[tokio::test]
async fn the_right_password_is_told_from_the_wrong_one() {
    for cost in [PasswordCost::Fast, PasswordCost::Realistic] {
        let passwords = Passwords::new(cost).unwrap();
        let hash = passwords.hash(&Secret::new("right")).unwrap();
        assert!(passwords.verify(Some(&hash), "right").await.unwrap());
        assert!(!passwords.verify(Some(&hash), "wrong").await.unwrap());
    }
}

#[tokio::test]
async fn what_was_right_once_is_right_again_and_what_is_wrong_stays_wrong() {
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let hash = passwords.hash(&Secret::new("right")).unwrap();
    let other = passwords.hash(&Secret::new("other")).unwrap();
    let copy = hash.clone();
    for _ in 0..3 {
        for (hash, attempt, expected) in [
            (&hash, "right", true),
            (&hash, "wrong", false),
            (&hash, "right ", false),
            (&hash, "", false),
            (&copy, "right", true),
            (&copy, "other", false),
            (&other, "right", false),
            (&other, "other", true),
        ] {
            let verified = passwords.verify(Some(hash), attempt).await;
            assert_eq!(verified, Ok(expected), "{attempt}");
        }
    }
}

#[tokio::test]
async fn an_unknown_account_is_refused_whatever_is_tried() {
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    for attempt in [STAND_IN, "wrong", STAND_IN] {
        assert_eq!(passwords.verify(None, attempt).await, Ok(false));
    }
}

#[tokio::test]
async fn a_phc_string_is_verified_with_its_own_parameters() {
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let phc = Argon2::default()
        .hash_password(b"right")
        .unwrap()
        .to_string();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    let hash = passwords.hash(&Secret::new(phc)).unwrap();
    assert!(hash.matches_quickly("right").is_none());
    assert!(passwords.verify(Some(&hash), "right").await.unwrap());
}

#[tokio::test]
async fn a_client_cannot_set_its_own_hash() {
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let phc = Argon2::default()
        .hash_password(b"right")
        .unwrap()
        .to_string();
    let hash = passwords.hash_new(Secret::new(phc.clone())).await;
    let hash = hash.unwrap().unwrap();
    assert!(passwords.verify(Some(&hash), &phc).await.unwrap());
    assert!(!passwords.verify(Some(&hash), "right").await.unwrap());
}

#[test]
fn a_cheap_hash_is_the_librarys_own() {
    for (algorithm, memory, passes) in [("argon2id", 8, 1), ("argon2i", 16, 2), ("argon2d", 8, 3)] {
        let params = Params::new(memory, passes, 1, Some(24)).unwrap();
        let library = Argon2::new(algorithm.parse().unwrap(), Version::V0x13, params);
        let phc = library.hash_password(b"right").unwrap();
        let hash = PasswordHash::new(phc);
        for attempt in ["right", "wrong", ""] {
            assert_eq!(hash.matches(attempt), attempt == "right");
            assert_eq!(hash.matches_quickly(attempt), Some(attempt == "right"));
        }
    }
    let ours = hash_at(PasswordCost::Fast, "right").unwrap();
    assert!(ours.written().starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
    assert!(ours.matches("right") && !ours.matches("wrong"));
    let again = hash_at(PasswordCost::Fast, "right").unwrap();
    assert_ne!(
        ours.written(),
        again.written(),
        "each has a salt of its own"
    );
}

#[test]
fn a_broken_phc_string_is_refused() {
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    assert!(passwords.hash(&Secret::new("$argon2id$nonsense")).is_err());
    assert!(phc::PasswordHash::new(REALISTIC_PHC).is_err());
}

#[tokio::test]
async fn beyond_the_line_a_expensive_password_is_refused_and_a_cheap_one_is_not() {
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let expensive = hash_at(PasswordCost::Realistic, "right").unwrap();
    let cheap = hash_at(PasswordCost::Fast, "right").unwrap();
    let places = u32::try_from(passwords.line.available_permits()).unwrap();
    let waiting = passwords.line.acquire_many(places).await.unwrap();
    let refused = passwords.verify(Some(&expensive), "right").await;
    assert_eq!(refused, Err(Full::Passwords));
    assert_eq!(passwords.verify(Some(&cheap), "right").await, Ok(true));
    drop(waiting);
    assert_eq!(passwords.verify(Some(&expensive), "right").await, Ok(true));
}

#[tokio::test]
async fn a_caller_that_stops_waiting_gives_its_place_back() {
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let expensive = hash_at(PasswordCost::Realistic, "right").unwrap();
    let places = passwords.line.available_permits();
    let threads = u32::try_from(passwords.expensive_at_once.available_permits()).unwrap();
    let running = passwords
        .expensive_at_once
        .acquire_many(threads)
        .await
        .unwrap();
    {
        let mut waits = std::pin::pin!(passwords.verify(Some(&expensive), "right"));
        let pending = std::future::poll_fn(|context| {
            std::task::Poll::Ready(waits.as_mut().poll(context).is_pending())
        });
        assert!(pending.await);
        assert_eq!(passwords.line.available_permits(), places - 1);
    }
    assert_eq!(passwords.line.available_permits(), places);
    drop(running);
}

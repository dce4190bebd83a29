//! The OIDC provider: codes, refresh tokens and signing keys, each used by several clients at a time.

use std::collections::HashSet;
use std::sync::Arc;

use http::Method;
use jiff::SignedDuration;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode_header};
use mockid::clock::NumericDate;
use mockid::sandbox::reason::Reason;
use mockid::sandbox::{Sandbox, World};
use mockid::vendor::call::Call;
use serde_json::{Value, json};

use crate::provider::{self, Moment, Tokens};
use crate::support::{both, each, sandbox, under_many_schedules, under_schedules};

/// A world in which nothing is signed, with these settings for refresh tokens.
fn world(refresh: &Value) -> (Arc<World>, NumericDate) {
    let (world, now) = sandbox().enter();
    let settings = json!({"login": "auto", "access_token": "opaque", "refresh": refresh});
    provider::set(&world, &settings);
    (world, now)
}

/// The tokens of a login.
fn logged_in(moment: Moment<'_>) -> Tokens {
    let tokens = provider::redeem(moment, &provider::code(moment));
    tokens.expect("a new code")
}

fn winners<T, E>(outcomes: &[Result<T, E>]) -> usize {
    outcomes.iter().flatten().count()
}

#[test]
fn of_thirty_two_refreshes_one_wins_and_its_family_ends() {
    under_schedules(100, || {
        let (world, now) = world(&json!({}));
        let login = logged_in((&world, now));
        let outcomes = each(32, |_| provider::refresh((&world, now), &login.refresh));
        assert_eq!(winners(&outcomes), 1);
        for tokens in outcomes.into_iter().flatten() {
            assert!(!provider::is_good((&world, now), &tokens.access));
            let next = provider::refresh((&world, now), &tokens.refresh);
            assert_eq!(next, Err(Reason::SessionEnded));
        }
    });
}

#[test]
fn of_three_refreshes_one_wins_where_reuse_is_only_refused() {
    under_many_schedules(|| {
        let (world, now) = world(&json!({"reuse": "refuse"}));
        let login = logged_in((&world, now));
        let outcomes = each(3, |_| provider::refresh((&world, now), &login.refresh));
        assert_eq!(winners(&outcomes), 1);
        for outcome in outcomes {
            match outcome {
                Ok(tokens) => {
                    assert!(provider::is_good((&world, now), &tokens.access));
                    assert!(provider::refresh((&world, now), &tokens.refresh).is_ok());
                }
                Err(reason) => assert_eq!(reason, Reason::RefreshReused),
            }
        }
    });
}

#[test]
fn of_thirty_two_refreshes_in_a_grace_all_give_one_successor() {
    under_schedules(100, || {
        let (world, now) = world(&json!({"grace": "10s"}));
        let login = logged_in((&world, now));
        let outcomes = each(32, |_| provider::refresh((&world, now), &login.refresh));
        assert_eq!(winners(&outcomes), 32);
        let all: HashSet<_> = outcomes.iter().flatten().map(|it| &it.refresh).collect();
        assert_eq!(all.len(), 1);
        for tokens in outcomes.into_iter().flatten() {
            assert!(provider::is_good((&world, now), &tokens.access));
        }
    });
}

/// A refresh whose answer is lost: the client has nothing of it.
fn lost(moment: Moment<'_>, token: &str) {
    let _lost = provider::refresh(moment, token);
}

#[test]
fn a_client_that_asks_again_while_its_answer_is_lost_goes_on_in_a_grace() {
    under_many_schedules(|| {
        let (world, now) = world(&json!({"grace": "10s"}));
        let login = logged_in((&world, now));
        // The first request may come before the second, after it, or between its steps.
        let ((), again) = both(
            || lost((&world, now), &login.refresh),
            || provider::refresh((&world, now), &login.refresh),
        );
        let again = again.expect("its grace has not ended");
        assert!(provider::is_good((&world, now), &again.access));
        assert!(provider::refresh((&world, now), &again.refresh).is_ok());
        // The successor was used, so that nobody who has the old one can go on.
        let late = provider::refresh((&world, now), &login.refresh);
        assert_eq!(late, Err(Reason::RefreshReused));
    });
}

#[test]
fn a_client_that_asks_again_while_its_answer_is_lost_ends_the_family_without_a_grace() {
    under_many_schedules(|| {
        let (world, now) = world(&json!({}));
        let login = logged_in((&world, now));
        let ((), again) = both(
            || lost((&world, now), &login.refresh),
            || provider::refresh((&world, now), &login.refresh),
        );
        // It may have come first, but the other one ends its tokens.
        match again {
            Ok(tokens) => assert!(!provider::is_good((&world, now), &tokens.access)),
            Err(reason) => {
                let known = [Reason::RefreshReused, Reason::SessionEnded];
                assert!(known.contains(&reason), "{reason:?}");
            }
        }
        let after = provider::refresh((&world, now), &login.refresh);
        assert_eq!(after, Err(Reason::SessionEnded));
    });
}

#[test]
fn the_successor_is_used_while_the_used_one_is_presented_again() {
    under_many_schedules(|| {
        let (world, now) = world(&json!({"grace": "10s"}));
        let login = logged_in((&world, now));
        let first = provider::refresh((&world, now), &login.refresh).expect("the first use");
        let (next, again) = both(
            || provider::refresh((&world, now), &first.refresh),
            || provider::refresh((&world, now), &login.refresh),
        );
        match again {
            // It came first, and has the same successor.
            Ok(tokens) => {
                assert_eq!(tokens.refresh, first.refresh);
                assert!(next.is_ok());
            }
            // It came second: the family has ended, also for the one that came first.
            Err(reason) => {
                assert_eq!(reason, Reason::RefreshReused);
                let next = next.expect("it came first");
                assert!(!provider::is_good((&world, now), &next.access));
            }
        }
    });
}

#[test]
fn of_three_uses_of_a_code_one_wins_and_its_family_ends() {
    under_many_schedules(|| {
        let (world, now) = world(&json!({}));
        let code = provider::code((&world, now));
        let outcomes = each(3, |_| provider::redeem((&world, now), &code));
        assert_eq!(winners(&outcomes), 1);
        for outcome in outcomes {
            match outcome {
                Ok(tokens) => {
                    assert!(!provider::is_good((&world, now), &tokens.access));
                    let next = provider::refresh((&world, now), &tokens.refresh);
                    assert_eq!(next, Err(Reason::SessionEnded));
                }
                Err(reason) => assert_eq!(reason, Reason::CodeUsed),
            }
        }
    });
}

#[test]
fn a_code_that_is_used_again_while_its_tokens_are_refreshed_ends_all_of_them() {
    under_many_schedules(|| {
        let (world, now) = world(&json!({}));
        let code = provider::code((&world, now));
        let login = provider::redeem((&world, now), &code).expect("a new code");
        let (again, refreshed) = both(
            || provider::redeem((&world, now), &code),
            || provider::refresh((&world, now), &login.refresh),
        );
        assert_eq!(again, Err(Reason::CodeUsed));
        match refreshed {
            Ok(tokens) => assert!(!provider::is_good((&world, now), &tokens.access)),
            Err(reason) => assert_eq!(reason, Reason::SessionEnded),
        }
    });
}

/// The number of clients that verify tokens while keys are replaced.
const VERIFIERS: usize = 16;

/// A sandbox whose keys are replaced every three hours, and the next one in 50 minutes.
fn with_rotation() -> Arc<Sandbox> {
    let sandbox = sandbox();
    let (world, _) = sandbox.enter();
    let keys = json!({"rotate": "3h", "algorithms": ["ES256"]});
    provider::set(&world, &json!({"keys": keys, "access_ttl": "1d"}));
    advance(&sandbox, 130);
    sandbox
}

fn advance(sandbox: &Sandbox, minutes: i64) {
    let moved = sandbox.clock().advance(SignedDuration::from_mins(minutes));
    moved.expect("a good time");
}

/// A client that keeps the document with the keys as long as it may.
struct Verifier<'a> {
    sandbox: &'a Sandbox,
    keys: JwkSet,
    /// When the document must be asked for again.
    until: NumericDate,
}

impl<'a> Verifier<'a> {
    fn new(sandbox: &'a Sandbox) -> Self {
        let (keys, until) = document(sandbox);
        Self {
            sandbox,
            keys,
            until,
        }
    }

    /// Gets a token, and verifies it with a key that was published.
    fn verify(&mut self) {
        let token = self.token();
        let (world, now) = self.sandbox.enter();
        if self.until.has_come(now) {
            (self.keys, self.until) = document(self.sandbox);
        }
        let header = decode_header(&token).expect("a JWT");
        let key_id = header.kid.expect("a name");
        let key = self.keys.find(&key_id);
        let key = key.unwrap_or_else(|| unreachable!("{key_id} is not published"));
        assert!(is_signed_by(&token, key), "{key_id}");
        // The provider takes it, too.
        assert!(provider::is_active((&world, now), &token), "{key_id}");
    }

    /// An access token of the client `machine`.
    fn token(&self) -> String {
        let (world, now) = self.sandbox.enter();
        provider::client_credentials((&world, now))
    }
}

/// The published keys, and until when they may be kept.
fn document(sandbox: &Sandbox) -> (JwkSet, NumericDate) {
    let (world, now) = sandbox.enter();
    let (keys, max_age) = provider::keys((&world, now));
    (keys, now.after(max_age))
}

fn is_signed_by(token: &str, key: &Jwk) -> bool {
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = DecodingKey::from_jwk(key).expect("a public key");
    jsonwebtoken::decode::<Value>(token, &key, &validation).is_ok()
}

/// Replaces the key, outside the schedule.
fn rotate(sandbox: &Sandbox) {
    let (world, now) = sandbox.enter();
    let mut call = Call::imagined(&world, now);
    call.method = Method::POST;
    assert_eq!(provider::control("oidcRotateKeys", &call).status, 201);
}

#[test]
fn sixteen_clients_verify_every_token_while_the_clock_and_rotations_replace_its_key() {
    under_schedules(50, || {
        let sandbox = with_rotation();
        each(VERIFIERS + 1, |number| {
            if number == VERIFIERS {
                // No request takes longer than a key stays published.
                advance(&sandbox, 39);
                rotate(&sandbox);
                advance(&sandbox, 39);
                advance(&sandbox, 39);
                return;
            }
            let mut verifier = Verifier::new(&sandbox);
            verifier.verify();
            verifier.verify();
        });
    });
}

#[test]
fn the_key_that_signs_is_published_at_every_time() {
    under_many_schedules(|| {
        let sandbox = with_rotation();
        each(3, |number| match number {
            0 => {
                // No request takes longer than a key stays published.
                for _ in 0..3 {
                    advance(&sandbox, 39);
                }
            }
            1 => rotate(&sandbox),
            _ => {
                let (world, now) = sandbox.enter();
                let token = provider::client_credentials((&world, now));
                let (keys, _) = provider::keys((&world, now));
                let key_id = decode_header(&token).expect("a JWT").kid;
                assert!(keys.find(&key_id.expect("a name")).is_some());
            }
        });
    });
}

#[test]
fn no_client_sees_a_key_that_is_gone() {
    under_many_schedules(|| {
        let sandbox = with_rotation();
        let (world, now) = sandbox.enter();
        let token = provider::client_credentials((&world, now));
        let gone = decode_header(&token).expect("a JWT").kid.expect("a name");
        each(3, |number| {
            if number == 0 {
                let (world, now) = sandbox.enter();
                let mut call = Call::imagined(&world, now);
                call.method = Method::POST;
                provider::set_json(&mut call, &json!({"how": "without_overlap"}));
                assert_eq!(provider::control("oidcRotateKeys", &call).status, 201);
                return;
            }
            let mut was_gone = false;
            for _ in 0..3 {
                let is_published = provider::keys((&world, now)).0.find(&gone).is_some();
                let is_active = provider::is_active((&world, now), &token);
                // What is gone stays gone, in the document and for the provider.
                assert!(!(was_gone && is_published), "{gone} came back");
                assert!(is_published || !is_active, "{gone} is gone, and taken");
                was_gone = !is_published;
            }
        });
    });
}

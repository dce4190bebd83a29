//! The OIDC provider against small models: codes, refresh tokens and token exchange, and the keys of its
//! schedule, with a clock that moves both ways.

mod keys;
mod model;

use std::sync::{Arc, LazyLock};

use jiff::SignedDuration;
use mockid::fixtures::{self, Fixtures};
use mockid::identity::PasswordCost;
use mockid::sandbox::baseline::{Baseline, ClockStart};
use mockid::sandbox::keys::{KeyOptions, Keys};
use mockid::sandbox::reason::Reason;
use mockid::sandbox::{Sandbox, Sandboxes};
use mockid::vendors;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::provider::{self, Moment, Tokens};
use crate::support::{HOUR, back, cases, counted_back, moves_around};
use model::{ACCESS, CODE, IDLE, Model, Rules, TTL};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// How the built-in client `spa` begins.
const SPA: &str = "    - client_id: spa\n      public: true\n";

/// The built-in fixtures, in which the client `spa` may also exchange tokens.
static BASELINE: LazyLock<Arc<Baseline>> = LazyLock::new(|| {
    let vendors = vendors::coded();
    let grants = format!("{SPA}      grants: [authorization_code, refresh_token, '{EXCHANGE}']\n");
    let fixtures = fixtures::default_text(&vendors).replace(SPA, &grants);
    let fixtures = Fixtures::parse(&vendors, "rules.yaml", &fixtures).expect("good fixtures");
    let keys = Keys::new(vendors.key_plans(), &KeyOptions::default());
    let keys = Arc::new(keys.expect("the development keys"));
    let start = ClockStart {
        at: Some("2026-01-01T12:00:00Z".parse().expect("an instant")),
        frozen: true,
    };
    let baseline = Baseline::new(vendors, fixtures, keys, PasswordCost::Fast, start);
    Arc::new(baseline.expect("good fixtures"))
});

/// A sandbox with a frozen clock.
fn sandbox() -> Arc<Sandbox> {
    Arc::clone(Sandboxes::new(Arc::clone(&BASELINE)).default_sandbox())
}

fn advance(sandbox: &Sandbox, seconds: i64) {
    let moved = sandbox.clock().advance(SignedDuration::from_secs(seconds));
    moved.expect("a good time");
}

#[derive(Debug, Clone)]
enum Step {
    /// A user logs in, and the client has a new code.
    LogIn,
    /// The client redeems the code that is so far back.
    Redeem(usize),
    /// The client refreshes with the token that is so far back.
    Refresh(usize),
    /// The client exchanges the access token that is so far back, which also is its actor.
    Exchange(usize),
    Move(i64),
    /// The sandbox is captured and restored.
    Restore,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    const LENGTHS: &[i64] = &[10, CODE, ACCESS, IDLE / 2, IDLE, TTL];
    let step = prop_oneof![
        3 => Just(Step::LogIn),
        4 => back().prop_map(Step::Redeem),
        6 => back().prop_map(Step::Refresh),
        4 => back().prop_map(Step::Exchange),
        4 => moves_around(LENGTHS).prop_map(Step::Move),
        1 => Just(Step::Restore),
    ];
    vec(step, 1..40)
}

fn rules() -> impl Strategy<Value = Rules> {
    let grace = select(&[None, Some(10), Some(2 * HOUR)][..]);
    (grace, any::<bool>(), prop::bool::weighted(0.8)).prop_map(|(grace, ends_family, rotates)| {
        Rules {
            grace,
            ends_family,
            rotates,
        }
    })
}

/// A sandbox whose provider has these rules, and signs nothing.
fn with(rules: Rules) -> Arc<Sandbox> {
    let sandbox = sandbox();
    let (world, _) = sandbox.enter();
    let settings = json!({
        "login": "auto",
        "access_token": "opaque",
        "code_ttl": format!("{CODE}s"),
        "access_ttl": format!("{ACCESS}s"),
        "refresh": {
            "ttl": format!("{TTL}s"),
            "idle": format!("{IDLE}s"),
            "rotate": if rules.rotates { "always" } else { "never" },
            "reuse": if rules.ends_family { "end_family" } else { "refuse" },
            "grace": rules.grace.map(|seconds| format!("{seconds}s")),
        },
    });
    provider::set(&world, &settings);
    sandbox
}

/// What the client has received, in the order in which the model numbers it.
#[derive(Default)]
struct Client {
    codes: Vec<String>,
    access: Vec<String>,
    refresh: Vec<String>,
}

impl Client {
    /// Keeps new tokens, and returns the number of the refresh token.
    fn keep(&mut self, tokens: Tokens) -> usize {
        self.access.push(tokens.access);
        let known = self.refresh.iter().position(|it| *it == tokens.refresh);
        known.unwrap_or_else(|| {
            self.refresh.push(tokens.refresh);
            self.refresh.len() - 1
        })
    }
}

/// Exchanges an access token for another one; otherwise the reason for the refusal.
fn exchange(moment: Moment<'_>, access: &str) -> Result<String, Reason> {
    const KIND: &str = "urn:ietf:params:oauth:token-type:access_token";
    let form = format!(
        "grant_type={EXCHANGE}&client_id=spa&subject_token={access}&subject_token_type={KIND}\
         &actor_token={access}&actor_token_type={KIND}"
    );
    let answer = provider::answer(provider::form_call(moment, "/token", form));
    if answer.status != 200 {
        return Err(answer.reason);
    }
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    Ok(body["access_token"].as_str().expect("a token").to_owned())
}

fn agree(rules: Rules, steps: &[Step]) -> Result<(), TestCaseError> {
    let sandbox = with(rules);
    let (mut model, mut client) = (Model::new(rules), Client::default());
    for step in steps {
        let (world, now) = sandbox.enter();
        let moment = (&world, now);
        let time = now.as_seconds();
        match step {
            Step::LogIn => {
                client.codes.push(provider::code(moment));
                model.log_in(time);
            }
            Step::Redeem(back) => {
                let all: Vec<_> = (0..client.codes.len()).collect();
                if let Some(code) = counted_back(&all, *back) {
                    let found = provider::redeem(moment, &client.codes[*code]);
                    let found = found.map(|tokens| client.keep(tokens));
                    prop_assert_eq!(found, model.redeem(*code, time), "{:?}", step);
                }
            }
            Step::Refresh(back) => {
                let all: Vec<_> = (0..client.refresh.len()).collect();
                if let Some(token) = counted_back(&all, *back) {
                    let found = provider::refresh(moment, &client.refresh[*token]);
                    let found = found.map(|tokens| client.keep(tokens));
                    prop_assert_eq!(found, model.refresh(*token, time), "{:?}", step);
                }
            }
            Step::Exchange(back) => {
                let all: Vec<_> = (0..client.access.len()).collect();
                if let Some(token) = counted_back(&all, *back) {
                    let found = exchange(moment, &client.access[*token]);
                    let found = found.map(|token| client.access.push(token));
                    prop_assert_eq!(found, model.exchange(*token, time), "{:?}", step);
                }
            }
            Step::Move(seconds) => advance(&sandbox, *seconds),
            Step::Restore => {
                let restored = sandbox.restore(&sandbox.snapshot());
                prop_assert!(restored.is_ok());
            }
        }
        let (world, now) = sandbox.enter();
        for (number, token) in client.access.iter().enumerate() {
            let is_good = provider::is_good((&world, now), token);
            let expected = model.is_good(number, now.as_seconds());
            prop_assert_eq!(
                is_good,
                expected,
                "access token {} after {:?}",
                number,
                step
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn codes_refresh_tokens_and_exchanges_keep_to_the_model(rules in rules(), steps in steps()) {
        agree(rules, &steps)?;
    }
}

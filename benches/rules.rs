//! What the parts of a request cost by themselves, each in a tight loop: `cargo bench --bench rules`.
//!
//! The whole of a request, in a server of its own and beside a yardstick, is measured by the other
//! benchmark, `cargo bench --bench server`.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot go on ends with a message"
)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::SignedDuration;
use mockid::Provider;
use mockid::clock::{Clock, Mode, NumericDate, Period, Setting};
use mockid::fixtures::Fixtures;
use mockid::identity::directory::Directory;
use mockid::identity::grant::{Grant, Names, Naming, Presented};
use mockid::identity::key::{RsaAlgorithm, SigningKey};
use mockid::identity::ledger::TokenKind;
use mockid::identity::token::Issuer;
use mockid::identity::{
    AccountId, Bearer, Identity, Mark, MaxSessions, PasswordCost, Passwords, Secret, TokenId,
};
use mockid::sandbox::{SandboxName, Sandboxes};
use mockid::server::{Options, Server};
use serde_json::{Value, json};

#[path = "../tests/model/policies.rs"]
mod policies;

use policies::policy_of;

const NOW: NumericDate = NumericDate::from_seconds(1_767_268_800);

criterion_group!(benches, clock, tokens, passwords, store, sandboxes);
criterion_main!(benches);

fn clock(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("clock");
    let clock = Clock::real();
    group.bench_function("read, running", |bench| bench.iter(|| clock.now()));
    let fast = Setting {
        rate: Some(60.0),
        ..Setting::default()
    };
    clock.set(fast).expect("a rate");
    group.bench_function("read, at another rate", |bench| bench.iter(|| clock.now()));
    let frozen = Setting {
        mode: Some(Mode::Frozen),
        ..Setting::default()
    };
    clock.set(frozen).expect("a mode");
    group.bench_function("read, frozen", |bench| bench.iter(|| clock.now()));
    let forth_and_back = [
        SignedDuration::from_mins(15),
        SignedDuration::from_mins(-15),
    ];
    group.bench_function("move", |bench| {
        bench.iter(|| forth_and_back.map(|by| clock.advance(by).is_ok()));
    });
}

fn tokens(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("token");
    group.throughput(Throughput::Elements(1));
    let secret = SigningKey::from_secret(&[7; 32]).expect("a secret");
    let pem = include_bytes!("../fixtures/keys/intergiro.pem");
    let rsa = SigningKey::from_rsa_pem(RsaAlgorithm::Rs256, pem);
    let issuers = [
        Issuer::new(secret, r#"{"alg":"HS256","typ":"JWT"}"#, None),
        Issuer::new(
            rsa.expect("an RSA key"),
            r#"{"kid":"1","alg":"RS256"}"#,
            Some("1".to_owned()),
        ),
    ];
    let claims = json!({
        "user_id": 1,
        "exp": NOW.after(Period::minutes(15)),
        "iat": NOW,
        "jti": "550e8400-e29b-41d4-a716-446655440000",
    });
    for (name, issuer) in ["HS256", "RS256"].iter().zip(&issuers) {
        group.bench_function(format!("mint, {name}"), |bench| {
            bench.iter(|| issuer.mint(black_box(&claims)));
        });
        let token = issuer.mint(&claims).expect("a token");
        group.bench_function(format!("verify, {name}"), |bench| {
            bench.iter(|| issuer.verify::<Value>(black_box(&token), NOW).is_ok());
        });
    }
}

fn passwords(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    let passwords = Passwords::new(PasswordCost::Fast).expect("randomness");
    let hash = passwords.hash(&Secret::new("password")).expect("a hash");
    criterion.bench_function("password/verify, fast", |bench| {
        bench.iter(|| runtime.block_on(passwords.verify(Some(&hash), black_box("password"))));
    });
}

fn store(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("store");
    let idle = policy_of(Provider::IGNY8);
    let fixed = policy_of(Provider::INTERGIRO);
    for sessions in [1_u32, 1_000_000] {
        let passwords = Passwords::new(PasswordCost::Fast).expect("randomness");
        let store = Identity::new(
            Directory::default(),
            Arc::new(passwords),
            MaxSessions::default(),
        );
        let start = |number: u32| {
            let account = AccountId::Number(u64::from(number % 1000));
            let grant = store.open_session(account, &idle, NOW, Naming::jtis);
            grant.expect("their number is not limited")
        };
        let pairs: Vec<Grant> = (0..sessions).map(start).collect();
        let mut next = 0;
        let mut pair = || {
            // Far from the one before, so that a cache does not have it already.
            next = (next + 7_919) % pairs.len();
            pairs[next]
        };
        group.bench_function(format!("log in, {sessions} sessions"), |bench| {
            bench.iter(|| start(black_box(1)));
        });
        group.bench_function(format!("refresh, {sessions} sessions"), |bench| {
            bench.iter(|| {
                let (token, expires) = (pair().refresh, pair().refresh_expires);
                let presented = Presented::signed(token, AccountId::Number(1), expires);
                let grant = store.refresh_session(presented, &idle, NOW, Naming::jtis);
                grant.is_ok()
            });
        });
        group.bench_function(format!("check a token, {sessions} sessions"), |bench| {
            bench.iter(|| {
                let bearer = Bearer {
                    provider: Provider::IGNY8,
                    token: pair().access,
                    kind: TokenKind::Access,
                    session: None,
                    mark: Mark::Absent,
                };
                // There are no accounts in this store, so the last check refuses.
                store.admit(bearer, AccountId::Number(1), NOW).is_err()
            });
        });
        group.bench_function(
            format!("open a fixed session, {sessions} sessions"),
            |bench| {
                bench.iter(|| {
                    let account = AccountId::Number(1);
                    let opened = store.open_session(account, &fixed, NOW, |_| Names {
                        access: TokenId::random(),
                        refresh: TokenId::random(),
                    });
                    opened.is_ok()
                });
            },
        );
    }
}

fn sandboxes(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut options =
        Options::new(Fixtures::embedded(&mockid::vendors::coded()).expect("the embedded fixtures"));
    options.port = 0;
    options.sandbox_limits.max = usize::MAX;
    let server = runtime.block_on(Server::bind(options));
    let server = server.expect("a server that starts");
    let sandboxes: &Sandboxes = server.sandboxes();
    let mut group = criterion.benchmark_group("sandbox");
    let mut number = 0_u32;
    let mut name = || -> SandboxName {
        number += 1;
        format!("test-{number}").parse().expect("a name")
    };
    group.bench_function("make and drop", |bench| {
        bench.iter_batched(
            &mut name,
            |name| {
                let opened = sandboxes.open(Some(&name)).is_ok();
                (opened, sandboxes.remove(&name).is_ok())
            },
            BatchSize::SmallInput,
        );
    });
    let kept = name();
    let kept = sandboxes.open(Some(&kept)).expect("there is room");
    group.bench_function("find", |bench| {
        bench.iter(|| sandboxes.open(Some(black_box(kept.name()))).is_ok());
    });
    group.bench_function("reset", |bench| {
        bench.iter(|| kept.reset(&mockid::sandbox::ResetParts::default()));
    });
}

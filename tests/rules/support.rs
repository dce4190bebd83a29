//! What the vendors' tests share: instants, moves of the clock, accounts, and the comparison of
//! the store with a model. The rules themselves are not here.

use std::fmt::Debug;
use std::pin::pin;
use std::sync::{Arc, Barrier, LazyLock};
use std::task::{Context, Poll, Waker};
use std::thread;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::identity::account::Account;
use mockid::identity::directory::Directory;
use mockid::identity::key::SigningKey;
use mockid::identity::snapshot::OperationNames;
use mockid::identity::token::Issuer;
use mockid::identity::{
    AccountId, AccountKind, Identity, MaxSessions, PasswordCost, PasswordHash, Passwords, Secret,
};

use crate::model::sandbox::{Decided, Rules};

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// When every test begins, in seconds since 1970.
const BEGINNING: i64 = 1_750_000_000;

/// The instant this number of seconds after the start of the test.
pub const fn at(seconds: i64) -> NumericDate {
    NumericDate::from_seconds(BEGINNING + seconds)
}

/// How many seconds after the beginning of the test an instant is.
pub const fn seconds(instant: NumericDate) -> i64 {
    instant.as_seconds() - BEGINNING
}

/// As [`at`], for what is kept with fractions of a second.
pub fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(BEGINNING + seconds).expect("a test stays within the centuries")
}

/// So many cases, the same in every run unless `PROPTEST_RNG_SEED` asks for others.
pub fn cases(cases: u32) -> ProptestConfig {
    let given = ProptestConfig::default();
    ProptestConfig {
        cases,
        rng_seed: match given.rng_seed {
            RngSeed::Random => RngSeed::Fixed(0x6d6f_636b_6964),
            fixed @ RngSeed::Fixed(_) => fixed,
        },
        ..given
    }
}

/// Moves of the clock, mostly forward, by what lies around the given lengths.
pub fn moves_around(lengths: &'static [i64]) -> impl Strategy<Value = i64> {
    let amount = prop_oneof![
        1 => select(&[0, 1][..]),
        6 => (select(lengths), -1..=1_i64).prop_map(|(length, off)| length + off),
    ];
    (amount, prop::bool::weighted(0.25)).prop_map(|(by, back)| if back { -by } else { by })
}

/// Which of the things seen so far, counted back from the newest.
pub fn back() -> impl Strategy<Value = usize> {
    prop_oneof![4 => Just(0_usize), 3 => 1..4_usize, 1 => 4..40_usize]
}

/// The one so far back, or the oldest; nothing while there is none.
pub fn counted_back<T>(seen: &[T], back: usize) -> Option<&T> {
    seen.get(seen.len().saturating_sub(back + 1))
}

/// A step of a test in sequence.
#[derive(Debug, Clone)]
pub enum Step<P> {
    Ask(P),
    Move(i64),
    /// The store is captured and restored.
    Restore,
}

/// Takes every step, and compares each answer with what the rules expect. `take` asks the store; it
/// gives nothing if there is nothing yet that the plan can be about.
pub fn agree<P, R: Rules>(
    steps: &[Step<P>],
    mut store: Identity,
    mut rules: R,
    take: impl Fn(&Identity, NumericDate, &P) -> Option<(R::Ask, R::Answer)>,
) -> Result<(), TestCaseError> {
    let mut now = 0;
    for step in steps {
        match step {
            Step::Ask(plan) => {
                if let Some((ask, answer)) = take(&store, at(now), plan) {
                    is_expected(&mut rules, &ask, at(now), &answer)?;
                }
            }
            Step::Move(by) => now += by,
            Step::Restore => store = restored(&store),
        }
    }
    Ok(())
}

/// Compares an answer of the store with what the rules expect when nothing happens in between.
pub fn is_expected<R: Rules>(
    rules: &mut R,
    ask: &R::Ask,
    now: NumericDate,
    answer: &R::Answer,
) -> Result<(), TestCaseError> {
    let decisions = (0..).map(|decision| rules.decide(decision, ask, now.as_seconds(), answer));
    let expected = { decisions }.find(|decided| *decided != Decided::GoesOn);
    let found = Some(Decided::Answer(answer.clone()));
    prop_assert_eq!(
        found,
        expected,
        "{:?} at {}: store, then rules",
        ask,
        seconds(now)
    );
    Ok(())
}

/// The outcome of a future that waits for nothing. Logins at the fast cost are such: they may not
/// leave their worker thread.
pub fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => None,
    }
    .expect("it waits for nothing")
}

/// Starts threads at one moment and collects what they come back with.
pub fn race<T: Send>(racers: usize, run: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let line = Barrier::new(racers);
    let (line, run) = (&line, &run);
    thread::scope(|scope| {
        let racers: Vec<_> = (0..racers)
            .map(|number| {
                scope.spawn(move || {
                    line.wait();
                    run(number)
                })
            })
            .collect();
        racers
            .into_iter()
            .map(|racer| racer.join().expect("no racer panics"))
            .collect()
    })
}

/// The password of every account; hashed once, because that is the slow part.
pub const PASSWORD: &str = "right";

static PASSWORDS: LazyLock<(Arc<Passwords>, PasswordHash)> = LazyLock::new(|| {
    let passwords = Passwords::new(PasswordCost::Fast).expect("there is randomness");
    let hash = passwords
        .hash(&Secret::new(PASSWORD))
        .expect("it is plain text");
    (Arc::new(passwords), hash)
});

pub fn password_hash() -> PasswordHash {
    PASSWORDS.1.clone()
}

/// A store with these accounts.
pub fn store_of(directory: Directory) -> Identity {
    let passwords = Arc::clone(&PASSWORDS.0);
    Identity::new(directory, passwords, MaxSessions::default())
}

/// What becomes of a store that is written down as text and read back. Written down again, it is
/// the same text.
pub fn restored(store: &Identity) -> Identity {
    // Vendors name their operations; here their numbers do.
    let names = OperationNames {
        name: &|_, number| Some(number.to_string()),
        number: &|_, name| name.parse().ok(),
    };
    let captured = store.capture();
    let issued = serde_json::to_string(&captured.issued()).expect("it is JSON");
    let counted = serde_json::to_string(&captured.counted(&names)).expect("it is JSON");
    let restored = Identity::restored(
        captured.directory,
        Arc::clone(&PASSWORDS.0),
        &MaxSessions::default().into(),
        &serde_json::from_str(&issued).expect("it reads back"),
        (
            &serde_json::from_str(&counted).expect("it reads back"),
            &names,
        ),
    );
    let restored = restored.expect("nothing in it contradicts itself");
    let again = restored.capture();
    assert_eq!(serde_json::to_string(&again.issued()).ok(), Some(issued));
    assert_eq!(
        serde_json::to_string(&again.counted(&names)).ok(),
        Some(counted)
    );
    restored
}

/// A store with these users of a provider.
pub fn store_with(provider: Provider, users: impl IntoIterator<Item = Account>) -> Identity {
    let mut directory = Directory::default();
    for user in users {
        let users = directory.of_mut(provider).of_mut(AccountKind::USER);
        let added = users.add(user);
        added.expect("the users of a test differ");
    }
    store_of(directory)
}

/// An active, verified user with the number and the password of all.
pub fn user(number: u64, email: &str) -> Account {
    Account::user(AccountId::Number(number), email, password_hash())
}

/// Changes a user in the store.
pub fn change(
    store: &Identity,
    provider: Provider,
    id: AccountId,
    change: impl FnOnce(&mut Account),
) {
    let mut directory = store.directory_mut();
    let users = directory.of_mut(provider).of_mut(AccountKind::USER);
    let mut user = Account::clone(users.get(id).expect("the user exists"));
    change(&mut user);
    users.put(user).expect("its name stays its own");
}

/// An issuer of HS256 tokens. Which algorithm signs makes no difference to the rules, and this is
/// the fastest.
pub fn issuer(secret: u8) -> Issuer {
    let key = SigningKey::from_secret(&[secret; 32]).expect("it is long enough");
    Issuer::new(key, r#"{"alg":"HS256","typ":"JWT"}"#, None)
}

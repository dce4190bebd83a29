//! Tests that sandboxes are cheap, limited in number, and dropped when idle.

use serde_json::{Value, json};

use super::*;
use crate::clock::{NumericDate, SharedTimestamp};
use crate::fixtures::Fixtures;
use crate::identity::{AccountKind, PasswordCost};
use crate::provider::Provider;
use crate::sandbox::baseline::ClockStart;
use crate::sandbox::keys::{KeyOptions, Keys};
use crate::sandbox::{Overrides, ResetParts, World};
use crate::vendor::Vendors;
use crate::vendor::test_vendor::{Fake, fake};
use crate::vendors;

fn baseline() -> Arc<Baseline> {
    let vendors = vendors::coded();
    let keys = Keys::new(vendors.key_plans(), &KeyOptions::default()).unwrap();
    let fixtures = Fixtures::embedded(&crate::vendors::coded()).unwrap();
    let start = ClockStart::default();
    Arc::new(Baseline::new(vendors, fixtures, Arc::new(keys), PasswordCost::Fast, start).unwrap())
}

fn sandboxes(max: usize) -> Sandboxes {
    Sandboxes::new(baseline()).limited(SandboxLimits {
        max,
        ..SandboxLimits::default()
    })
}

fn name(text: &str) -> SandboxName {
    text.parse().unwrap()
}

fn open(sandboxes: &Sandboxes, named: &str) -> Arc<Sandbox> {
    sandboxes.open(Some(&name(named))).unwrap()
}

fn world(sandboxes: &Sandboxes, named: &str) -> Arc<World> {
    open(sandboxes, named).enter().0
}

/// Whether two worlds share the accounts of a provider instead of having copies.
fn share_accounts(one: &World, other: &World, provider: Provider) -> bool {
    let (one, other) = (one.identity().directory(), other.identity().directory());
    std::ptr::eq(one.of(provider), other.of(provider))
}

fn overridden(sandboxes: &Sandboxes, overrides: &Overrides) -> Start {
    sandboxes.overridden(overrides.clone()).unwrap()
}

#[test]
fn new_sandboxes_share_accounts_keys_and_the_cost_of_passwords() {
    let sandboxes = sandboxes(2000);
    let first = sandboxes.default_sandbox().enter().0;
    for number in 0..1000 {
        let other = world(&sandboxes, &number.to_string());
        for provider in Provider::all() {
            assert!(share_accounts(&first, &other, provider));
        }
        assert!(Arc::ptr_eq(&first.settings(), &other.settings()));
        assert!(std::ptr::eq(first.keys(), other.keys()));
        assert!(std::ptr::eq(first.fixtures(), other.fixtures()));
        assert!(std::ptr::eq(
            first.identity().passwords(),
            other.identity().passwords()
        ));
    }
}

#[test]
fn a_change_copies_the_accounts_of_one_provider_and_none_of_the_accounts() {
    let sandboxes = sandboxes(10);
    let (first, other) = (world(&sandboxes, "a"), world(&sandboxes, "b"));
    let user = json!({"email": "new@example.com", "password": "password"});
    let kind = AccountKind::USER;
    let now = NumericDate::from_seconds(0);
    other
        .accounts()
        .add(Provider::KYC, kind, &user, now)
        .unwrap();
    for provider in Provider::all() {
        let shared = share_accounts(&first, &other, provider);
        assert_eq!(shared, provider != Provider::KYC, "{provider}");
    }
    let (first, other) = (first.identity().directory(), other.identity().directory());
    let (first, other) = (first.of(Provider::KYC), other.of(Provider::KYC));
    let (first, other) = (first.of(kind), other.of(kind));
    assert_eq!(other.len(), first.len() + 1);
    for user in first.iter() {
        assert!(Arc::ptr_eq(user, other.get(user.id).unwrap()));
    }
}

#[test]
fn a_start_of_its_own_shares_the_keys_and_the_cost_of_passwords() {
    let sandboxes = sandboxes(10);
    let first = sandboxes.default_sandbox().enter().0;
    let kyc = json!({"kyc": {"users": [{"email": "a@b", "password": "c"}]}});
    let overrides = Overrides {
        fixtures: Some(kyc),
        ..Overrides::default()
    };
    let own = overridden(&sandboxes, &overrides);
    let made = sandboxes.make(&name("own"), own).unwrap();
    let world = made.enter().0;
    assert!(std::ptr::eq(first.keys(), world.keys()));
    assert!(std::ptr::eq(
        first.identity().passwords(),
        world.identity().passwords()
    ));
    let users = |world: &World| {
        world
            .identity()
            .directory()
            .of(Provider::KYC)
            .holders()
            .count()
    };
    assert_eq!(users(&world), 1);
    made.reset(&ResetParts::default());
    assert_eq!(users(&made.enter().0), 1);

    let Value::Object(settings) = json!({"kyc": {"token_ttl": "1m"}}) else {
        panic!("no object");
    };
    let overrides = Overrides {
        settings,
        ..Overrides::default()
    };
    let own = overridden(&sandboxes, &overrides);
    let world = sandboxes.make(&name("set"), own).unwrap().enter().0;
    assert!(share_accounts(&first, &world, Provider::KYC));
    assert_eq!(
        world.settings().get(Provider::KYC).unwrap().to_json()["token_ttl"],
        "1m"
    );
}

/// The built-in vendors and one more.
fn with_another() -> Arc<Vendors> {
    let another = Arc::new(Fake(fake(&"another", &[("another", "/another")]))) as _;
    let coded = vendors::coded();
    let all = [another].into_iter().chain(coded.shared());
    Arc::new(Vendors::new(all).unwrap())
}

#[test]
fn a_sandbox_keeps_its_vendors_until_it_is_reset() {
    let another = Provider::new(&"another");
    let sandboxes = sandboxes(10);
    let kyc = json!({"kyc": {"users": [{"email": "a@b", "password": "c"}]}});
    let Value::Object(settings) = json!({"kyc": {"token_ttl": "1m"}}) else {
        panic!("no object");
    };
    let overrides = Overrides {
        fixtures: Some(kyc),
        settings,
        ..Overrides::default()
    };
    let own = overridden(&sandboxes, &overrides);
    let own = sandboxes.make(&name("own"), own).unwrap();
    let default = sandboxes.default_sandbox();

    let vendors = with_another();
    let fixtures = Fixtures::embedded(&vendors).unwrap();
    let replaced = sandboxes.replace_baseline(|baseline| baseline.with_vendors(vendors, fixtures));
    replaced.unwrap();
    assert!(
        open(&sandboxes, "new")
            .enter()
            .0
            .vendors()
            .get(another)
            .is_some()
    );
    for sandbox in [default, &own] {
        let has_another = || sandbox.enter().0.vendors().get(another).is_some();
        assert!(!has_another());
        sandbox.reset(&ResetParts::default());
        assert!(has_another());
    }
    let world = own.enter().0;
    assert_eq!(
        world
            .identity()
            .directory()
            .of(Provider::KYC)
            .holders()
            .count(),
        1
    );
    let kyc = world.settings().get(Provider::KYC).unwrap().to_json();
    assert_eq!(kyc["token_ttl"], "1m");
}

#[test]
fn generated_keys_stay_when_vendors_are_replaced() {
    let plans = vendors::coded();
    let options = KeyOptions {
        generate: true,
        ..KeyOptions::default()
    };
    let keys = Keys::new(plans.key_plans(), &options).unwrap();
    let others = keys.for_plans(with_another().key_plans()).unwrap();
    for signed in keys.signed() {
        let fingerprint = |keys: &Keys| keys.issuer(signed).unwrap().key_fingerprint().to_owned();
        assert_eq!(fingerprint(&keys), fingerprint(&others));
    }
}

#[test]
fn there_are_never_more_than_may_be_and_default_counts() {
    let sandboxes = sandboxes(3);
    for used in ["a", "b"] {
        open(&sandboxes, used).claim();
    }
    let refused = sandboxes.open(Some(&name("c"))).unwrap_err();
    for flag in ["--max-sandboxes", "--sandbox-idle"] {
        assert!(refused.to_string().contains(flag));
    }
    let made = sandboxes.make(&name("c"), sandboxes.common_start());
    assert_eq!(made.unwrap_err(), MakeRefused::TooMany(refused));
    let made = sandboxes.make(&name("b"), sandboxes.common_start());
    assert_eq!(made.unwrap_err(), MakeRefused::Exists);
    sandboxes.remove(&name("a")).unwrap();
    open(&sandboxes, "c");
    assert_eq!(sandboxes.count(), 3);
}

#[test]
fn racing_requests_for_one_name_meet_in_one_sandbox_and_keep_to_the_cap() {
    let sandboxes = sandboxes(9);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let sandboxes = &sandboxes;
            scope.spawn(move || {
                open(sandboxes, "shared").claim();
                for number in 0..8 {
                    // Most of them are refused.
                    let opened = sandboxes.open(Some(&name(&format!("{thread}-{number}"))));
                    if let Ok(sandbox) = opened {
                        sandbox.claim();
                    }
                }
            });
        }
    });
    assert_eq!(sandboxes.count(), 9);
}

#[test]
fn at_the_cap_the_untouched_make_room_a_quarter_at_a_time_and_those_in_use_stay() {
    let sandboxes = sandboxes(10);
    let in_use = open(&sandboxes, "in-use");
    for number in 0..8 {
        open(&sandboxes, &number.to_string());
    }
    assert_eq!(sandboxes.count(), 10);
    open(&sandboxes, "new");
    // Two of the eight untouched sandboxes were dropped, and one was created.
    assert_eq!(sandboxes.count(), 9);
    assert!(sandboxes.contains(in_use.name()));
}

#[test]
fn a_new_account_and_a_claim_touch_a_sandbox_and_a_reset_undoes_the_first() {
    let sandboxes = sandboxes(10);
    let untouched = |named: &str| open(&sandboxes, named).is_untouched();
    assert!(untouched("a"));
    let user = json!({"email": "new@example.com", "password": "password"});
    let world = world(&sandboxes, "a");
    let (provider, kind) = (Provider::KYC, AccountKind::USER);
    let now = NumericDate::from_seconds(0);
    world.accounts().add(provider, kind, &user, now).unwrap();
    assert!(!untouched("a"));
    open(&sandboxes, "a").reset(&ResetParts::default());
    assert!(untouched("a"));
    open(&sandboxes, "a").claim();
    assert!(!untouched("a"));
}

#[test]
fn who_peeks_at_a_sandbox_makes_none() {
    let sandboxes = sandboxes(10);
    assert_eq!(sandboxes.peek(Some(&name("a"))).name(), &name("a"));
    assert_eq!(sandboxes.count(), 1);
    let made = open(&sandboxes, "a");
    assert!(Arc::ptr_eq(&sandboxes.peek(Some(&name("a"))), &made));
}

#[test]
fn idle_sandboxes_go_but_neither_default_nor_one_that_is_in_use() {
    let sandboxes = sandboxes(10);
    let busy = open(&sandboxes, "busy");
    open(&sandboxes, "idle");
    let (soon, hour) = (Duration::from_secs(3000), Duration::from_secs(3600));
    assert_eq!(sandboxes.drop_idle_in(soon), 0);
    assert_eq!(sandboxes.drop_idle_in(hour), 1);
    let names: Vec<String> = sandboxes
        .list()
        .iter()
        .map(|sandbox| sandbox.name().to_string())
        .collect();
    assert_eq!(names, ["busy", "default"]);
    drop(busy);
    assert_eq!(sandboxes.drop_idle_in(hour), 1);
}

#[test]
fn looking_at_the_list_is_no_use() {
    let sandboxes = sandboxes(10);
    let sandbox = open(&sandboxes, "a");
    let used = sandbox.last_used();
    // Waits until the machine's clock shows another millisecond.
    while SharedTimestamp::now().read() == used {
        std::hint::spin_loop();
    }
    assert!(sandboxes.contains(sandbox.name()));
    assert_eq!(sandboxes.list().len(), 2);
    assert_eq!(sandbox.last_used(), used);
    open(&sandboxes, "a");
    assert!(sandbox.last_used() > used);
    assert!(sandbox.made() < sandbox.last_used());
}

#[test]
fn default_cannot_be_dropped_and_what_is_not_there_neither() {
    let sandboxes = sandboxes(10);
    assert_eq!(
        sandboxes.remove(&name("default")),
        Err(DropRefused::Default)
    );
    assert_eq!(sandboxes.remove(&name("a")), Err(DropRefused::NotFound));
}

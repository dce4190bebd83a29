//! Vendors that are coded and declared: the same steps at both, side by side, give the same
//! answers but for the differences that the scripts list, each with its reason.
//!
//! A script has `scenarios` by a sentence, each a list of steps as in the examples of a declared
//! vendor. A step that is answered differently has the differences in `differs`, by what differs:
//! the coded vendor's, an arrow, the declared vendor's; and `why` names one of the `reasons`.

mod answer;
mod script;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{Declared, file};
use answer::{Differences, differences};
use script::{Player, Script, Step};

/// A coded vendor and the file that declares it.
async fn hold(vendor: &str) {
    let script = Script::of(vendor);
    let server = Declared::with(&[&file(vendor)], script.fixtures.as_deref()).await;
    let mut wrong = String::new();
    let mut reasons = BTreeSet::new();
    for (number, (sentence, steps)) in script.scenarios.iter().enumerate() {
        let sandbox = format!("/~{vendor}-{number}");
        let mut coded = Player::new(&server, format!("{sandbox}/{vendor}"));
        let mut declared = Player::new(&server, format!("{sandbox}/{vendor}-declared"));
        for (number, step) in steps.iter().enumerate() {
            let call = match step {
                Step::Clock(by) => {
                    server.advance_in(&sandbox, by).await;
                    continue;
                }
                Step::Settings(change) => {
                    server.patch_settings(&sandbox, change).await;
                    continue;
                }
                Step::Call(call) => call,
            };
            let found = differences(&coded.play(call).await, &declared.play(call).await);
            reasons.extend(call.why.clone());
            if found != call.differs {
                let title = format!("{sentence}, step {}: {}", number + 1, call.title);
                tell(&mut wrong, &title, &call.differs, &found);
            } else if !found.is_empty() && call.why.is_none() {
                let _ = writeln!(wrong, "{sentence}, step {}: no `why`", number + 1);
            }
        }
    }
    assert!(wrong.is_empty(), "{vendor}, coded -> declared:\n{wrong}");
    let known: BTreeSet<String> = script.reasons.into_keys().collect();
    assert_eq!(
        reasons, known,
        "the reasons that steps name, and that there are"
    );
}

fn tell(wrong: &mut String, title: &str, listed: &Differences, found: &Differences) {
    let only = |of: &Differences, other: &Differences| -> BTreeMap<String, String> {
        let missing = of
            .iter()
            .filter(|(key, value)| other.get(*key) != Some(value));
        missing
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    let _ = writeln!(wrong, "{title}");
    for (what, differences) in [
        ("not listed", only(found, listed)),
        ("listed, but not so", only(listed, found)),
    ] {
        for (key, value) in differences {
            let _ = writeln!(wrong, "  {what}: {key}: {value}");
        }
    }
}

#[tokio::test]
async fn kyc_declared_differs_from_kyc_as_listed() {
    hold("kyc").await;
}

#[tokio::test]
async fn intergiro_declared_differs_from_intergiro_as_listed() {
    hold("intergiro").await;
}

#[tokio::test]
async fn s7risk_declared_differs_from_s7risk_as_listed() {
    hold("s7risk").await;
}

#[tokio::test]
async fn igny8_declared_differs_from_igny8_as_listed() {
    hold("igny8").await;
}

//! When a fault is used, and what counts as a use.

use super::*;

/// To which of a number of requests a fault applies.
fn series(written: &Value, requests: usize) -> Vec<bool> {
    let faults = Faults::default();
    faults.add(plan(written)).unwrap();
    let meet = || faults.meet(Stage::Before, &request(&[])).is_some();
    (0..requests).map(|_| meet()).collect()
}

#[test]
fn a_fault_is_used_with_its_probability() {
    let with = |probability| json!({"abort": "reset", "probability": probability, "seed": 7});
    let used = series(&with(0.5), 1000).into_iter().filter(|used| *used);
    assert!((450..550).contains(&used.count()));
    assert_eq!(series(&with(0.0), 9), [false; 9]);
}

#[test]
fn the_first_that_is_due_is_used_and_each_counts_what_matches_it() {
    let faults = Faults::default();
    let first = faults.add(plan(&json!({"abort": "reset", "after": 1, "times": 1})));
    let second = faults.add(plan(&json!({"respond": "server_error", "times": 1})));
    let late = faults.add(plan(&json!({"abort": "hang", "stage": "after"})));
    let met = |stage| faults.meet(stage, &request(&[])).map(|met| met.id());
    let (first, second, late) = (
        first.unwrap().id(),
        second.unwrap().id(),
        late.unwrap().id(),
    );
    assert_eq!(met(Stage::Before), Some(second));
    assert_eq!(met(Stage::Before), Some(first));
    assert_eq!(met(Stage::Before), None);
    assert_eq!(met(Stage::After), Some(late));
    let told = |id| serde_json::to_value(faults.get(id).unwrap().report()).unwrap();
    assert_eq!(told(first)["matched"], 3);
    assert_eq!(told(second)["used"], 1);
    assert_eq!(told(late)["matched"], 1);
}

#[test]
fn a_lie_that_could_not_be_told_is_not_used() {
    let faults = Faults::default();
    let lie = faults
        .add(plan(&json!({"lie": "false_name", "times": 1})))
        .unwrap();
    assert!(faults.meet(Stage::Before, &request(&[])).is_none());
    faults.meet(Stage::After, &request(&[])).unwrap().untold();
    assert_eq!(lie.tally().used, 0);
    assert!(faults.meet(Stage::After, &request(&[])).is_some());
}

#[test]
fn what_is_gone_is_met_no_more_and_its_name_is_not_given_again() {
    let faults = Faults::default();
    let reset = || plan(&json!({"abort": "reset"}));
    let first = faults.add(reset()).unwrap().id();
    assert!(faults.remove(first).is_some());
    assert!(faults.remove(first).is_none());
    assert!(faults.meet(Stage::Before, &request(&[])).is_none());
    assert_ne!(faults.add(reset()).unwrap().id(), first);
    faults.clear();
    assert!(faults.is_empty());
    for _ in 0..1000 {
        faults.add(reset()).unwrap();
    }
    assert_eq!(faults.add(reset()).unwrap_err(), TooManyFaults);
}

#[tokio::test]
async fn a_client_that_leaves_the_barrier_has_not_used_the_fault() {
    let faults = Faults::default();
    let fault = faults
        .add(plan(&json!({"barrier": 2, "times": 2})))
        .unwrap();
    let mut gone = faults.meet(Stage::Before, &request(&[])).unwrap();
    let waited = tokio::time::timeout(std::time::Duration::ZERO, gone.hold()).await;
    assert!(waited.is_err());
    drop(gone);
    let mut one = faults.meet(Stage::Before, &request(&[])).unwrap();
    let mut other = faults.meet(Stage::Before, &request(&[])).unwrap();
    tokio::join!(one.hold(), other.hold());
    assert_eq!(serde_json::to_value(fault.report()).unwrap()["held"], 2);
    drop((one, other));
    let told = serde_json::to_value(fault.report()).unwrap();
    assert_eq!(
        (&told["held"], &told["used"], &told["matched"]),
        (&json!(0), &json!(2), &json!(3))
    );
}

#[tokio::test]
async fn in_a_world_that_is_no_longer_served_nothing_is_held() {
    let faults = Faults::default();
    let delay = || plan(&json!({"delay": "5m"}));
    faults.add(delay()).unwrap();
    let mut met = faults.meet(Stage::Before, &request(&[])).unwrap();
    tokio::join!(met.hold(), async { faults.close() });
    faults.add(delay()).unwrap();
    assert!(faults.meet(Stage::Before, &request(&[])).is_none());
}

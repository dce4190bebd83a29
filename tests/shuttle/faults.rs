//! Faults that many requests meet at once.

use mockid::Provider;
use mockid::sandbox::faults::{FaultPlan, FaultSubject, Faults, Stage};
use serde_json::{Value, json};

use crate::support::{both, each, under_many_schedules};

fn plan(written: Value) -> FaultPlan {
    serde_json::from_value(written).unwrap()
}

fn is_met(faults: &Faults) -> bool {
    let request = FaultSubject {
        provider: Provider::KYC,
        operation: Some("kycLogin"),
        path: "/",
        method: "POST",
        account: &[],
    };
    faults.meet(Stage::Before, &request).is_some()
}

#[test]
fn a_fault_is_used_as_often_as_it_says() {
    under_many_schedules(|| {
        let faults = Faults::default();
        let fault = plan(json!({"times": 2, "after": 1, "respond": {"status": 500}}));
        let fault = faults.add(fault).unwrap();
        let met = each(4, |_| is_met(&faults));
        assert_eq!(met.iter().filter(|met| **met).count(), 2);
        let tally = fault.tally();
        assert_eq!((tally.matched, tally.used, tally.held), (4, 2, 0));
    });
}

#[test]
fn a_fault_that_is_taken_away_meanwhile_is_met_by_nobody_after() {
    under_many_schedules(|| {
        let faults = Faults::default();
        let fault = faults
            .add(plan(json!({"respond": {"status": 500}})))
            .unwrap();
        let (met, removed) = both(|| is_met(&faults), || faults.remove(fault.id()));
        assert!(removed.is_some());
        assert_eq!(fault.tally().used, u64::from(met));
        assert!(!is_met(&faults));
    });
}

#[test]
fn no_two_faults_have_one_id() {
    under_many_schedules(|| {
        let faults = Faults::default();
        let made = each(2, |_| {
            let fault = faults.add(plan(json!({"respond": {"status": 500}})));
            fault.unwrap().id()
        });
        assert_ne!(made[0], made[1]);
        assert_eq!(faults.list().len(), 2);
    });
}

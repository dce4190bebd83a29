//! Where clocks start: `--clock`, `--frozen`.

use crate::keys::claims;
use crate::mockid::Mockid;

const NEW_YEAR: &str = "2031-01-01T00:00:00Z";
const NEW_YEAR_SECONDS: i64 = 1_924_992_000;

#[test]
fn the_clock_starts_at_the_instant_that_is_named_and_runs() {
    for mockid in Mockid::told_both_ways("--clock", NEW_YEAR) {
        let clock = mockid.get("/__admin/clock").body;
        assert_eq!(clock["mode"], "running");
        let now: jiff::Timestamp = clock["now"].as_str().unwrap().parse().unwrap();
        assert!(now > NEW_YEAR.parse().unwrap(), "{now} is after the start");
        assert!(issued_at(&mockid) >= NEW_YEAR_SECONDS);
    }
}

#[test]
fn a_frozen_clock_stands_and_tokens_are_issued_at_that_instant() {
    for mockid in Mockid::switched_both_ways("--frozen") {
        let first = mockid.get("/__admin/clock").body;
        assert_eq!(first["mode"], "frozen");
        assert_eq!(mockid.get("/__admin/clock").body, first);
    }
    let mockid = Mockid::start(&["--clock", NEW_YEAR, "--frozen"]);
    assert_eq!(mockid.get("/__admin/clock").body["now"], NEW_YEAR);
    assert_eq!(issued_at(&mockid), NEW_YEAR_SECONDS);
}

#[test]
fn every_sandbox_starts_there() {
    let mockid = Mockid::start(&["--clock", NEW_YEAR, "--frozen"]);
    let clock = mockid.get("/~another/__admin/clock").body;
    assert_eq!(clock["now"], NEW_YEAR);
    assert_eq!(clock["mode"], "frozen");
}

#[test]
fn without_either_the_clock_runs() {
    let mockid = Mockid::start(&[]);
    assert_eq!(mockid.get("/__admin/clock").body["mode"], "running");
}

fn issued_at(mockid: &Mockid) -> i64 {
    let claims = claims(&mockid.token());
    claims["iat"].as_i64().expect("a whole number of seconds")
}

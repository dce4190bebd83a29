use serde_json::{Value, json};

use super::*;
use crate::provider::Provider;
use crate::schema;

const OPERATIONS: [FaultOperation; 3] = [
    operation(Provider::KYC, "kycLogin", "POST", "/auth/jwt/login"),
    operation(
        Provider::INTERGIRO,
        "intergiroRefresh",
        "POST",
        "/v3/auth/refresh",
    ),
    operation(Provider::HAUT_AI, "hautAiList", "GET", "/api/{id}/"),
];

const LIES: [LieSpec; 1] = [LieSpec {
    lie: "false_name",
    operations: &["hautAiList"],
    says: "",
    specification: "",
    sentence: "",
    right_client: RightClient::Rejects,
}];

const fn operation(
    provider: Provider,
    id: &'static str,
    method: &'static str,
    path: &'static str,
) -> FaultOperation<'static> {
    FaultOperation {
        lies: &LIES,
        provider,
        id,
        method,
        path,
    }
}

fn plan(written: &Value) -> FaultPlan {
    schema::read(written).unwrap()
}

/// Everything that is said about a plan: of its shape, or of its sense.
fn said(written: &Value) -> Vec<(String, String)> {
    let violations = match schema::read::<FaultPlan>(written) {
        Ok(plan) => plan.violations(&OPERATIONS),
        Err(violations) => violations,
    };
    violations
        .into_iter()
        .map(|violation| (violation.pointer.clone(), violation.to_string()))
        .collect()
}

fn refused(written: &Value, pointer: &str, words: &str) {
    let said = said(written);
    let [(at, sentence)] = said.as_slice() else {
        panic!("{written}: {said:?}");
    };
    assert_eq!(at, pointer, "{written}: {sentence}");
    assert!(sentence.contains(words), "{written}: {sentence}");
}

fn request(account: &[String]) -> FaultSubject<'_> {
    FaultSubject {
        provider: Provider::INTERGIRO,
        operation: Some("intergiroRefresh"),
        path: "/v3/auth/refresh",
        method: "POST",
        account,
    }
}

/// To which of a number of requests a fault applies.
fn series(written: &Value, requests: usize) -> Vec<bool> {
    let faults = Faults::default();
    faults.add(plan(written)).unwrap();
    let meet = || faults.meet(Stage::Before, &request(&[])).is_some();
    (0..requests).map(|_| meet()).collect()
}

#[test]
fn a_plan_reads_back_as_it_was_written_with_its_defaults() {
    let written = json!({
        "match": {"provider": "kyc", "operation": "kycLogin", "path": "/auth/**", "method": "POST", "account": "7"},
        "times": 2, "after": 1, "probability": 0.5, "seed": 9, "stage": "after",
        "delay": {"uniform": ["10ms", "1m"]},
        "respond": {"status": 503, "headers": {"Retry-After": "1", "Set-Cookie": ["a", "b"]}, "body": null},
        "abort": "truncate", "barrier": 2,
    });
    let plan = plan(&written);
    assert!(plan.violations(&OPERATIONS).is_empty());
    assert_eq!(serde_json::to_value(&plan).unwrap(), written);
    let short = self::plan(&json!({"delay": "2s", "respond": "server_error"}));
    assert_eq!(
        serde_json::to_value(&short).unwrap(),
        json!({
            "match": {}, "after": 0, "probability": 1.0, "seed": 1, "stage": "before",
            "delay": "2s", "respond": "server_error",
        })
    );
}

#[test]
fn what_has_the_wrong_shape_is_told_where_and_what_was_meant() {
    for (written, at, words) in [
        (json!({"abort": "rset"}), "/abort", "did you mean `reset`?"),
        (json!({"barrier": 2, "tims": 1}), "/tims", "`times`"),
        (json!({"barrier": 2, "times": 0}), "/times", "from 1 to"),
        (json!({"barrier": 1}), "/barrier", "from 2 to 1000"),
        (json!({"delay": "6m"}), "/delay", "from 0s to 5m"),
        (json!({"delay": 5}), "/delay", "from 0s to 5m"),
        (json!({"respond": 401}), "/respond", "a string or an object"),
        (
            json!({"respond": "unautorized"}),
            "/respond",
            "`unauthorized`",
        ),
        (json!({"abort": null}), "/abort", "found nothing"),
    ] {
        refused(&written, at, words);
    }
    for (field, value, at, words) in [
        ("probability", json!(1.5), "", "from 0 to 1"),
        (
            "dribble",
            json!({"pieces": 1, "over": "1s"}),
            "/pieces",
            "from 2 to 1000",
        ),
        (
            "dribble",
            json!({"pieces": 2, "over": "1h"}),
            "/over",
            "from 0s to 5m",
        ),
        (
            "respond",
            json!({"status": 200, "headers": {"A": []}}),
            "/headers/A",
            "at least 1 items",
        ),
        (
            "respond",
            json!({"status": 200, "headers": {"A": 1}}),
            "/headers/A",
            "a string or a list",
        ),
        ("seed", json!(-1), "", "at least 0"),
        ("delay", json!({"uniform": ["1s"]}), "/uniform", "2 items"),
        ("delay", json!({"uniform": ["1s", "x"]}), "/uniform/1", "5m"),
        ("respond", json!({"status": 700}), "/status", "200 to 599"),
        ("respond", json!({"body": 1}), "/status", "is missing"),
        (
            "respond",
            json!({"status": 200, "boy": 1}),
            "/boy",
            "`body`",
        ),
        ("match", json!({"method": "get"}), "/method", "`GET`"),
        (
            "match",
            json!({"provider": "hautai"}),
            "/provider",
            "`haut-ai`",
        ),
        ("match", json!({"path": "v3"}), "/path", "starts with `/`"),
        ("match", json!({"acount": "a"}), "/acount", "`account`"),
    ] {
        let written = json!({"barrier": 2, field: value});
        refused(&written, &format!("/{field}{at}"), words);
    }
}

#[test]
fn what_makes_no_sense_is_told() {
    for (written, at, words) in [
        (json!({}), "", "at least one of"),
        (json!({"barrier": 2, "times": 3}), "/times", "a multiple"),
        (
            json!({"delay": {"uniform": ["2s", "1s"]}}),
            "/delay/uniform",
            "longer",
        ),
        (
            json!({"abort": "truncate"}),
            "/abort",
            "no answer to cut off",
        ),
        (
            json!({"abort": "truncate", "respond": {"status": 204}}),
            "/abort",
            "no body",
        ),
        (
            json!({"respond": {"status": 304, "body": 1}}),
            "/respond/body",
            "no body",
        ),
    ] {
        refused(&written, at, words);
    }
    let slowly = json!({"pieces": 2, "over": "1s"});
    for (mut written, words) in [
        (json!({"abort": "hang"}), "no `abort`"),
        (json!({}), "no answer to send"),
        (json!({"respond": {"status": 200}}), "no body to send"),
    ] {
        written["dribble"] = slowly.clone();
        refused(&written, "/dribble", words);
    }
    for abort in ["reset", "hang", "garbage"] {
        let written = json!({"abort": abort, "respond": "server_error"});
        refused(&written, "/abort", "nothing is answered");
    }
    for (name, value, words) in [
        ("a b", json!("x"), "called so"),
        ("", json!("x"), "called so"),
        ("x", json!("a\r\nb"), "visible ASCII"),
        ("x", json!(["a", "ü"]), "visible ASCII"),
        ("Content-Length", json!("1"), "truncate"),
    ] {
        let written = json!({"respond": {"status": 200, "headers": {name: value}}});
        refused(&written, &format!("/respond/headers/{name}"), words);
    }
}

#[test]
fn an_operation_is_one_that_there_is() {
    let with = |fields: Value| json!({"abort": "reset", "match": fields});
    let at = "/match/operation";
    let unknown = with(json!({"operation": "kycLogn"}));
    refused(&unknown, at, "did you mean `kycLogin`?");
    let other = with(json!({"operation": "kycLogin", "provider": "intergiro"}));
    refused(&other, at, "an operation of kyc, not of intergiro");
    let own = with(json!({"operation": "kycLogin", "provider": "kyc"}));
    assert_eq!(said(&own), []);
}

#[test]
fn a_fault_that_no_request_can_match_is_refused() {
    let with = |fields: Value| json!({"abort": "reset", "match": fields});
    for (fields, at, words) in [
        (
            json!({"operation": "kycLogin", "method": "GET"}),
            "method",
            "is a POST, not a GET",
        ),
        (
            json!({"operation": "kycLogin", "path": "/auth/*"}),
            "path",
            "is at `/auth/jwt/login`",
        ),
        (
            json!({"operation": "hautAiList", "path": "/api/"}),
            "path",
            "is at `/api/{id}/`",
        ),
        (
            json!({"path": "/~test/**"}),
            "path",
            "as the vendor prints it",
        ),
        (
            json!({"path": "/__admin/clock"}),
            "path",
            "as the vendor prints it",
        ),
        (
            json!({"path": "/kyc/auth/**"}),
            "path",
            "as kyc prints it: `/auth/**`",
        ),
    ] {
        refused(&with(fields), &format!("/match/{at}"), words);
    }
    for fields in [
        json!({"operation": "kycLogin", "method": "POST", "path": "/auth/**"}),
        json!({"operation": "hautAiList", "method": "HEAD", "path": "/api/7/"}),
        json!({"path": "/kyc/elsewhere"}),
        json!({"provider": "kyc", "path": "/nowhere"}),
    ] {
        assert_eq!(said(&with(fields)), []);
    }
}

#[test]
fn a_request_matches_when_everything_holds_that_is_named() {
    let known = ["7".to_owned(), "ada@example.com".to_owned()];
    for (matching, matches) in [
        (json!({}), true),
        (json!({"provider": "intergiro"}), true),
        (json!({"provider": "kyc"}), false),
        (
            json!({"operation": "intergiroRefresh", "method": "POST"}),
            true,
        ),
        (json!({"operation": "intergiroLogin"}), false),
        (json!({"method": "GET"}), false),
        (json!({"path": "/v3/auth/*"}), true),
        (json!({"path": "/v3/auth"}), false),
        (json!({"account": "Ada@Example.com"}), true),
        (json!({"account": "7"}), true),
        (json!({"account": "8"}), false),
        (json!({"provider": "intergiro", "account": "8"}), false),
    ] {
        let plan = plan(&json!({"match": matching, "abort": "reset"}));
        assert_eq!(
            plan.matching.includes(&request(&known)),
            matches,
            "{matching}"
        );
    }
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
fn a_lie_is_one_of_the_vendor_and_of_the_operation() {
    let at = |operation: &str, lie: &str| json!({"match": {"operation": operation}, "lie": lie});
    assert_eq!(said(&at("hautAiList", "false_name")), []);
    refused(
        &at("hautAiList", "false_nam"),
        "/lie",
        "did you mean `false_name`?",
    );
    refused(
        &at("kycLogin", "false_name"),
        "/lie",
        "is told by: hautAiList",
    );
    let lie = json!({"lie": "false_name", "abort": "reset"});
    refused(&lie, "/lie", "goes with no");
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
async fn whoever_goes_away_at_the_barrier_has_not_used_the_fault() {
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

#[test]
fn a_drawn_delay_lies_between_its_bounds() {
    let drawn: Delay = schema::read(&json!({"uniform": ["10ms", "50ms"]})).unwrap();
    assert_eq!(drawn.at(0.0).as_millis(), 10);
    assert_eq!(drawn.at(0.5).as_millis(), 30);
    let fixed: Delay = schema::read(&json!("2s")).unwrap();
    assert_eq!(fixed.at(0.9).as_secs(), 2);
}

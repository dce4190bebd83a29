//! Plans: how they are read, and what is refused.

use super::*;

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
fn a_drawn_delay_lies_between_its_bounds() {
    let drawn: Delay = schema::read(&json!({"uniform": ["10ms", "50ms"]})).unwrap();
    assert_eq!(drawn.at(0.0).as_millis(), 10);
    assert_eq!(drawn.at(0.5).as_millis(), 30);
    let fixed: Delay = schema::read(&json!("2s")).unwrap();
    assert_eq!(fixed.at(0.9).as_secs(), 2);
}

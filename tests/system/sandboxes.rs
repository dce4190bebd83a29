//! `--strict-sandboxes` and `--sandbox-domain`.

use reqwest::Method;
use serde_json::json;

use crate::mockid::{Mockid, answer};
use crate::support::run;

#[test]
fn with_strict_sandboxes_only_those_exist_that_were_created() {
    for mockid in Mockid::switched_both_ways("--strict-sandboxes") {
        let missing = mockid.get("/~made/intergiro/v3/individuals");
        assert_eq!(missing.status, 404);
        let detail = "no sandbox is called `made`, and requests make none (--strict-sandboxes); \
                      create it: POST /~made/__admin/sandboxes {}";
        assert_eq!(missing.body["detail"], detail);
        let made = mockid.post("/~made/__admin/sandboxes", &json!({}));
        assert_eq!(made.status, 201);
        let there = mockid.get("/~made/intergiro/v3/individuals");
        assert_eq!(there.status, 401);
        assert_eq!(mockid.get("/intergiro/v3/individuals").status, 401);
    }
}

#[test]
fn requests_make_sandboxes_unless_it_is_said() {
    let mockid = Mockid::start(&[]);
    assert_eq!(mockid.get("/~made/intergiro/v3/individuals").status, 401);
}

#[test]
fn a_domain_whose_names_are_sandboxes_is_named_by_flag_or_variable() {
    for mockid in Mockid::told_both_ways("--sandbox-domain", "mock.example.com,mocks.example.org") {
        for (host, name) in [
            ("t1.mock.example.com", "t1"),
            ("t2.mocks.example.org", "t2"),
            ("t3.example.com", "default"),
        ] {
            let index = mockid.request(Method::GET, "/").header("host", host);
            assert_eq!(answer(index).body["sandbox"], name, "{host}");
        }
    }
}

#[test]
fn a_domain_that_is_none() {
    let ended = run(&["--sandbox-domain", "*.example.com"], &[]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let said = "`*.example.com` is no domain; write `mock.example.com`";
    assert!(ended.stderr.contains(said), "{ended:?}");
}

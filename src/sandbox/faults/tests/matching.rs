//! Which requests a fault is for.

use super::*;

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

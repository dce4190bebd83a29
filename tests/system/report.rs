//! `mockid report`.

use serde_json::Value;

use crate::mockid::Mockid;
use crate::support::run;

#[test]
fn the_report_of_a_sandbox_is_printed_as_html_or_as_har() {
    let mockid = Mockid::start(&["--admin-token", "the-admin-token"]);
    mockid.get("/~a/intergiro/v3/individuals");
    let url = mockid.url("");
    let report = |arguments: &[&str]| {
        let all = [&["report", "--url", &url, "--sandbox", "a"], arguments].concat();
        run(&all, &[("MOCKID_ADMIN_TOKEN", "the-admin-token")])
    };
    for arguments in [&[][..], &["--oldest-first"]] {
        let ended = report(arguments);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stdout.starts_with("<!doctype html>"), "{ended:?}");
        assert!(ended.stdout.contains("<code>GET /v3/individuals</code>"));
    }
    let har: Value = serde_json::from_str(&report(&["--har"]).stdout).expect("JSON");
    assert_eq!(har["log"]["entries"][0]["_reason"], "no_token");
    assert_eq!(report(&["--har", "--oldest-first"]).code, Some(2));
    let unknown = run(
        &["report", "--url", &url, "--sandbox", "b"],
        &[("MOCKID_ADMIN_TOKEN", "the-admin-token")],
    );
    assert_eq!((unknown.code, &*unknown.stdout), (Some(1), ""));
    assert!(unknown.stderr.contains("no sandbox `b`"), "{unknown:?}");
}

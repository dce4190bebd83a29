//! Formats for programs.

use super::{Folder, run};

/// Fixtures with a problem, and a vendor with a warning.
fn mixed(folder: &Folder) -> (String, String) {
    let vendor = "\
vendor: acme
operations: { a: { at: GET /a, open: true } }
answers: { not_found: 200 nothing }
";
    let fixtures = folder.write("a,b.yaml", "kyc: { users: [{ email: '50%' }] }\n");
    (fixtures, folder.write("vendor.yaml", vendor))
}

#[test]
fn programs_read_problems_as_json() {
    let folder = Folder::of("programs_read_problems");
    let (fixtures, vendor) = mixed(&folder);
    let ended = run(&["check", "--format", "json", &fixtures, &vendor], &[]);
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (Some(1), "mockid: 2 problems\n")
    );
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        report["files"][0],
        serde_json::json!({
            "name": fixtures,
            "kind": "fixtures",
            "ok": false,
            "problems": [
                {
                    "severity": "error",
                    "file": fixtures,
                    "line": 1,
                    "column": 16,
                    "pointer": "/kyc/users/0/password",
                    "message": "kyc.users[0].password: is missing",
                    "nearest": null,
                },
                {
                    "severity": "error",
                    "file": fixtures,
                    "line": 1,
                    "column": 25,
                    "pointer": "/kyc/users/0/email",
                    "message": "kyc.users[0].email: found `50%`, expected an e-mail address",
                    "nearest": null,
                },
            ],
        })
    );
    assert_eq!(report["ok"], false);
    assert_eq!(report["files"][1]["kind"], "vendor");
    assert_eq!(report["files"][1]["ok"], true);
    let good = run(&["check", "--format", "json", &vendor], &[]);
    assert_eq!((good.code, good.stderr.as_str()), (Some(0), ""));
}

#[test]
fn workflows_of_github_annotate_the_lines() {
    let folder = Folder::of("workflows_of_github");
    let (fixtures, _) = mixed(&folder);
    let ended = run(&["check", "--format", "github", &fixtures], &[]);
    let name = fixtures.replace(',', "%2C");
    assert_eq!(
        ended.stdout,
        format!(
            "::error file={name},line=1,col=16::kyc.users[0].password: is missing
::error file={name},line=1,col=25::kyc.users[0].email: found `50%25`, expected an e-mail address
"
        )
    );
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (Some(1), "mockid: 2 problems\n")
    );
}

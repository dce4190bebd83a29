//! `--vendors`, `--vendors-inline` and `--mounted-vendors`: vendors beside the built-in ones.

use serde_json::json;

use crate::files::{Folder, of_repository};
use crate::mockid::Mockid;
use crate::support::{Ended, run};

const ACME: &str = "vendor: acme
users:
  - { login: ada@example.com, password: difference engine }
tokens:
  access: { ttl: 1h, jwt: { alg: HS256, claims: { sub: \"${account.id}\", exp: \"${token.expires}\" } } }
guard: { bearer: access }
operations:
  login:
    at: POST /login
    does: login
    reads: { json: { email: login, password: password } }
    ok: { json: { token: \"${access}\" } }
  me: { at: GET /me, ok: { json: { id: 1 } } }
error: { json: { error: \"${text}\" } }
answers:
  login_refused: 401 No
  unauthorized: 401 No
  not_found: 404 Not found
  method_not_allowed: 405 Not allowed
  invalid: 400 Invalid
";

/// The status of a login at acme.
fn log_in(mockid: &Mockid) -> u16 {
    let body = json!({ "email": "ada@example.com", "password": "difference engine" });
    mockid.post("/acme/login", &body).status
}

fn failure(arguments: &[&str]) -> String {
    let Ended {
        code,
        stdout,
        stderr,
    } = run(&[&["--port", "0"], arguments].concat(), &[]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    stderr
}

#[test]
fn a_file_declares_a_vendor() {
    let file = Folder::of("a_file_declares_a_vendor").write("acme.yaml", ACME);
    for mockid in Mockid::told_both_ways("--vendors", &file) {
        assert_eq!(log_in(&mockid), 200);
        assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    }
}

#[test]
fn a_text_declares_a_vendor() {
    for mockid in Mockid::told_both_ways("--vendors-inline", ACME) {
        assert_eq!(log_in(&mockid), 200);
    }
}

#[test]
fn mounted_vendors_are_used_if_they_exist_and_no_others_are_given() {
    let folder = Folder::of("mounted_vendors");
    let nowhere = folder.file("nowhere");
    for mockid in Mockid::told_both_ways("--mounted-vendors", &nowhere) {
        assert_eq!(log_in(&mockid), 404);
    }
    folder.write("acme.yaml", ACME);
    for mockid in Mockid::told_both_ways("--mounted-vendors", &folder.path()) {
        assert_eq!(log_in(&mockid), 200);
    }
    let other = of_repository("tests/declared/deepgram.yaml");
    let mounted = [("MOCKID_MOUNTED_VENDORS", &*folder.path())];
    assert_eq!(
        log_in(&Mockid::start_in(&mounted, &["--vendors", &other])),
        404
    );
}

#[test]
fn a_file_and_a_text_of_a_vendor_in_the_same_place_contradict_each_other() {
    let ended = run(&["--vendors", "a.yaml", "--vendors-inline", ACME], &[]);
    assert_eq!(ended.code, Some(2));
    let expected =
        "the argument '--vendors <FILE|DIR>' cannot be used with '--vendors-inline <YAML>'";
    assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    assert!(!ended.stderr.contains("difference"), "{}", ended.stderr);
}

#[test]
fn the_passwords_of_a_vendor_are_not_shown_by_help() {
    let ended = run(&["--help"], &[("MOCKID_VENDORS_INLINE", ACME)]);
    assert!(ended.stdout.contains("[env: MOCKID_VENDORS_INLINE]"));
    assert!(!ended.stdout.contains("difference engine"));
}

#[test]
fn an_error_in_a_vendor_has_file_line_and_column() {
    let wrong = ACME.replace("users:", "usres:");
    let said = failure(&["--vendors-inline", &wrong]);
    assert!(said.contains("MOCKID_VENDORS_INLINE:2:1: "), "{said}");
    assert!(said.contains("did you mean `users`?"), "{said}");
}

#[test]
fn two_files_with_the_same_vendor_are_both_named() {
    let folder = Folder::of("two_files_with_the_same_vendor");
    let first = folder.write("a.yaml", ACME);
    let second = folder.write("b.yaml", ACME);
    let said = failure(&["--vendors", &folder.path()]);
    assert!(said.contains(&format!("{second}:1:9: ")), "{said}");
    assert!(said.contains(&first), "{said}");
}

#[test]
fn a_clash_with_a_built_in_vendor_has_the_place_in_the_file() {
    let kyc = ACME.replace("vendor: acme", "vendor: kyc");
    let said = failure(&["--vendors-inline", &kyc]);
    assert!(
        said.contains(
            "MOCKID_VENDORS_INLINE:1:9: vendor: `kyc` is a vendor that mockid has already"
        ),
        "{said}"
    );
}

#[test]
fn flags_can_name_a_declared_vendor() {
    let folder = Folder::of("flags_can_name_a_declared_vendor");
    let file = folder.write("acme.yaml", ACME);
    let secret = folder.write("key", "a secret of at least thirty-two bytes");
    let key = format!("acme={secret}");
    let flags = ["--listen", "acme=127.0.0.1:0", "--signing-key", &key];
    let mockid = Mockid::start(&[&["--vendors", &*file], &flags[..]].concat());
    assert_eq!(log_in(&mockid), 200);
    let ended = run(&[&["--port", "0"], &flags[..2]].concat(), &[]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.stderr.contains("no provider is called `acme`"),
        "{}",
        ended.stderr
    );
}

#[test]
fn the_log_says_which_vendors_are_declared() {
    let mockid = Mockid::start(&["--vendors-inline", ACME]);
    let ended = mockid.stopped();
    assert!(
        ended.stderr.contains("declared vendors: acme"),
        "{}",
        ended.stderr
    );
}

#[test]
fn the_document_of_a_declared_vendor_is_printed() {
    let file = Folder::of("the_document_of_a_declared_vendor").write("acme.yaml", ACME);
    let with = ["openapi", "--vendors", &file, "--format", "json"];
    let own = run(&[&with[..], &["--provider", "acme"]].concat(), &[]);
    assert_eq!(own.code, Some(0), "{}", own.stderr);
    assert!(own.stdout.contains("\"/login\""));
    let all = run(&with, &[]);
    assert!(all.stdout.contains("\"/acme/login\""));
    assert!(all.stdout.contains("\"/kyc/auth/jwt/login\""));
    let unknown = run(&["openapi", "--provider", "acme"], &[]);
    assert_eq!(unknown.code, Some(2), "{}", unknown.stderr);
}

#[test]
fn fixtures_of_a_declared_vendor_are_checked_with_its_file() {
    let folder = Folder::of("fixtures_of_a_declared_vendor");
    let file = folder.write("acme.yaml", ACME);
    let fixtures = "acme: { users: [{ login: eve@example.com, password: p }] }\n";
    let fixtures = folder.write("fixtures.yaml", fixtures);
    let checked = run(&["check", "--vendors", &file, &fixtures], &[]);
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    assert_eq!(run(&["check", &fixtures], &[]).code, Some(1));
}

#[test]
fn fixtures_and_vendors_in_each_others_place_are_told_where_they_belong() {
    let folder = Folder::of("fixtures_and_vendors_in_each_others_place");
    let vendor = folder.write("acme.yaml", ACME);
    let fixtures = folder.write("fixtures.yaml", "kyc:\n  users: []\n");
    let said = failure(&["--fixtures", &vendor]);
    let hint = "a file with the key `vendor` declares a vendor; give it to --vendors\n";
    assert!(said.ends_with(hint), "{said}");
    let said = failure(&["--vendors", &fixtures]);
    let hint =
        "a file with the names of built-in vendors as keys has fixtures; give it to --fixtures\n";
    assert!(said.ends_with(hint), "{said}");
}

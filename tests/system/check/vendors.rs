//! Declared vendors.

use super::{Ended, Folder, of_repository, problems, run};

#[test]
fn a_file_with_the_key_vendor_is_checked_as_a_declared_vendor() {
    let file = of_repository("tests/declared/oauth.yaml");
    let ended = Ended {
        code: Some(0),
        stdout: format!(
            "{file}: ok, vendor shop-oauth with 4 operations, 2 accounts and 2 examples\n"
        ),
        stderr: String::new(),
    };
    assert_eq!(run(&["check", &file], &[]), ended);
    let otp = of_repository("tests/declared/otp.yaml");
    let ended = run(&["check", &otp], &[]);
    assert_eq!(ended.code, Some(0));
    let warning =
        format!("{otp}:36:15: warning: answers.locked_out: a refusal with the status 200");
    assert!(ended.stderr.starts_with(&warning), "{}", ended.stderr);
}

#[test]
fn vendors_and_fixtures_of_a_folder_are_checked_each_as_what_it_is() {
    let folder = Folder::of("vendors_and_fixtures_of_a_folder");
    folder.write("fixtures.yaml", "intergiro:\n  api_keys: [{ key: k1 }]\n");
    let bad = folder.write(
        "bad.yaml",
        "vendor: bad\noperations: { a: { at: GET /a } }\n",
    );
    let ended = run(&["check", &folder.path()], &[]);
    let ok = format!(
        "{}: ok, 1 account, 0 collections and 0 resources\n",
        folder.path()
    );
    assert_eq!((ended.code, ended.stdout), (Some(1), ok));
    assert_eq!(
        ended.stderr,
        format!(
            "mockid: 1 problem in {bad}\n{bad}:2:15: operations.a: `answer` needs a token, \
             and there is no `guard`; write one, or `open: true`\n"
        )
    );
}

#[test]
fn a_host_of_a_vendor_that_mockid_knows_itself_is_refused() {
    let folder = Folder::of("a_host_of_a_vendor_that_mockid_knows");
    let file = folder.write(
        "acme.yaml",
        "vendor: acme\nhosts: [saas.haut.ai]\noperations: { up: { at: GET /up, open: true } }\n",
    );
    let ended = run(&["check", &file], &[]);
    assert_eq!(
        (ended.code, ended.stderr),
        (
            Some(1),
            format!(
                "mockid: 1 problem in {file}\n{file}:1:9: vendor: the host name saas.haut.ai selects \
                 haut-ai and acme; take it from the `hosts` of one of them\n"
            )
        )
    );
}

#[test]
fn vendors_that_clash_are_both_named() {
    let folder = Folder::of("vendors_that_clash");
    let file = |name: &str, vendor: &str, path: &str| {
        let operation = format!("{{ at: 'GET {path}', open: true }}");
        let text = format!(
            "vendor: {vendor}\nroot: true\nhosts: [a.example.com]\noperations: {{ a: {operation} }}\n"
        );
        folder.write(name, &text)
    };
    let (a, b) = (file("a.yaml", "a", "/{x}/y"), file("b.yaml", "b", "/{z}/y"));
    let c = file("c.yaml", "a", "/c");
    let ended = run(&["check", &folder.path(), &a], &[]);
    assert_eq!(
        ended.stderr,
        format!(
            "mockid: 2 problems in {b}
{b}:3:9: hosts[0]: the host `a.example.com` is that of `a` already, at {a}:3:9
{b}:4:24: operations.a.at: this path is at the root for `a` already, at {a}:4:24
2 problems in {c}
{c}:1:9: vendor: the vendor `a` is declared at {a}:1:9 already
{c}:3:9: hosts[0]: the host `a.example.com` is that of `a` already, at {a}:3:9
"
        )
    );
}

#[test]
fn every_answer_of_a_declared_vendor_is_printed_with_its_outcomes() {
    let file = Folder::of("every_answer").write(
        "acme.yaml",
        "\
vendor: acme
users: [{ login: ada, password: correct horse }]
tokens: { access: { opaque: uuid, ttl: 15m } }
guard: { bearer: access }
operations:
  login:
    at: POST /login
    does: login
    reads: { json: { user: login, password: password } }
    ok: { json: { token: '${access}', for: '${access.expires_in}' } }
  home: { at: GET /home, ok: { plain: 'hello ${account.login}' } }
error: { json: { error: '${text}' } }
answers:
  unauthorized: { status: 401, text: Log in first, headers: { WWW-Authenticate: Bearer } }
  login_refused: 403 No
  invalid: 400 Say ${field}
",
    );
    let printed = run(&["check", "--answers", &file], &[]);
    assert_eq!(printed.code, Some(0));
    let login = "\
# acme

login: POST /login
  ok
    200 {\"token\":\"550e8400-e29b-41d4-a716-446655440000\",\"for\":900}
  validation_failed
    400 {\"error\":\"Say password\"}
";
    assert!(printed.stdout.starts_with(login), "{}", printed.stdout);
    let refused = "
  bad_credentials, account_inactive, not_verified, access_window_over
    403 {\"error\":\"No\"}
";
    assert!(printed.stdout.contains(refused), "{}", printed.stdout);
    let home = "
home: GET /home
  ok
    200 hello ada
  no_token,";
    assert!(printed.stdout.contains(home), "{}", printed.stdout);
    assert!(printed.stdout.contains("\n    WWW-Authenticate: Bearer\n"));

    let printed = run(&["check", "--answers", "--format", "json", &file], &[]);
    let pages: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    let ok = &pages[0]["operations"][1]["answers"][0];
    assert_eq!(
        ok,
        &serde_json::json!({
            "outcomes": ["ok"],
            "status": 200,
            "content_type": "text/plain",
            "body": "hello ada",
        })
    );
}

#[test]
fn answers_are_only_printed_of_declared_vendors_without_errors() {
    let folder = Folder::of("answers_are_only_printed");
    let fixtures = folder.write("fixtures.yaml", "");
    let ended = run(&["check", "--answers", &fixtures], &[]);
    let message = "mockid: `--answers` prints those of declared vendors, and there is none here\n";
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(1), message));
    let wrong = folder.write("wrong.yaml", "vendor: acme\noperations: {}\n");
    let ended = run(&["check", "--answers", &wrong], &[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    assert!(
        ended.stderr.starts_with("mockid: 1 problem in"),
        "{}",
        ended.stderr
    );
}

#[test]
fn the_examples_of_a_declared_vendor_are_played_and_what_is_not_as_expected_is_told() {
    let text = std::fs::read_to_string(of_repository("tests/declared/kyc.yaml")).unwrap();
    let text = text.replace("- clock: +60m", "- clock: +59m");
    let file = Folder::of("the_examples_of").write("kyc.yaml", &text);
    let line = text
        .lines()
        .position(|line| line.contains("reason: access_expired"));
    let line = line.unwrap() + 1;
    assert_eq!(
        problems(&file),
        format!(
            "mockid: 1 problem in {file}
{file}:{line}:47: example “one token, good for an hour”, step 4, GET /api/v1/resource: 200 ok, and \
401 access_expired was expected; the token ends at 13:00:00, it is 12:59:00
"
        )
    );
}

#[test]
fn a_vendor_whose_key_is_misspelled_is_not_taken_for_fixtures() {
    let folder = Folder::of("a_vendor_whose_key_is_misspelled");
    let file = folder.write(
        "acme.yaml",
        "vendr: acme\noperations: { up: { at: GET /up, open: true } }\n",
    );
    let said = run(&["check", &file], &[]).stderr;
    let expected = format!("{file}:1:1: vendr: unknown key; did you mean `vendor`?");
    assert!(said.contains(&expected), "{said}");
}

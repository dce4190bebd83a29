//! `mockid check`.

use crate::files::{Folder, of_repository};
use crate::support::{Ended, run, run_with_input};

#[test]
fn good_fixtures_are_counted() {
    let folder = Folder::of("good_fixtures_are_counted");
    let one = folder.write("one.yaml", "intergiro:\n  api_keys: [{ key: k1 }]\n");
    let file = of_repository("fixtures/default.yaml");
    for (path, counted) in [
        (one, "1 account, 0 collections and 0 resources"),
        (
            folder.write("none.yaml", ""),
            "0 accounts, 0 collections and 0 resources",
        ),
        (folder.path(), "1 account, 0 collections and 0 resources"),
        (file, "23 accounts, 6 collections and 5 resources"),
    ] {
        let ended = Ended {
            code: Some(0),
            stdout: format!("{path}: ok, {counted}\n"),
            stderr: String::new(),
        };
        assert_eq!(run(&["check", &path], &[]), ended);
    }
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let text = "\
intergiro:
  setings:
    access_ttl: 5m
  api_keys:
    - key: one
    - key: one
hautai:
  users: []
kyc:
  users:
    - email: a@example.com
      password: 12345678
igny8:
  settings:
    access_ttl: 0s
";
    let file = Folder::of("everything_that_is_wrong").write("bad.yaml", text);
    assert_eq!(
        problems(&file),
        format!(
            "mockid: 5 problems in {file}
{file}:2:3: intergiro.setings: unknown key; did you mean `settings`?
{file}:6:12: intergiro.api_keys[1].key: the API key is there twice; first at {file}:5:12
{file}:7:1: hautai: unknown key; did you mean `haut-ai`?
{file}:12:17: kyc.users[0].password: found a number, expected a string: put it in quotes
{file}:15:17: igny8.settings.access_ttl: found `0s`, expected a period from 1s to ten years \
such as `90s`, `15m`, `1h30m` or `7d`
"
        )
    );
}

#[test]
fn several_paths_are_checked_each_by_itself() {
    let folder = Folder::of("several_paths");
    let good = folder.write("good.yaml", "intergiro:\n  api_keys: [{ key: k1 }]\n");
    let bad = folder.write("bad.yaml", "kyc: 1\n");
    let worse = folder.write("worse.yaml", "hautai: {}\n");
    let ended = run(&["check", &bad, &good, &good, &worse], &[]);
    let ok = format!("{good}: ok, 1 account, 0 collections and 0 resources\n");
    assert_eq!((ended.code, ended.stdout), (Some(1), ok.repeat(2)));
    assert_eq!(
        ended.stderr,
        format!(
            "mockid: 1 problem in {bad}
{bad}:1:6: kyc: found a number, expected an object
1 problem in {worse}
{worse}:1:1: hautai: unknown key; did you mean `haut-ai`?
"
        )
    );
}

#[test]
fn a_dash_is_standard_input() {
    for (text, code, stdout, stderr) in [
        (
            "",
            0,
            "<stdin>: ok, 0 accounts, 0 collections and 0 resources\n",
            "",
        ),
        (
            "kyc:\n  usres: []\n",
            1,
            "",
            "mockid: 1 problem in <stdin>\n\
             <stdin>:2:3: kyc.usres: unknown key; did you mean `users`?\n",
        ),
    ] {
        let ended = run_with_input(&["check", "-"], text);
        let expected = Ended {
            code: Some(code),
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
        };
        assert_eq!(ended, expected);
    }
}

#[test]
fn between_the_files_of_a_folder_problems_are_found_as_well() {
    let folder = Folder::of("between_the_files");
    let user = "kyc:\n  users:\n    - email: a@example.com\n      password: letmein123\n";
    let (a, b) = (folder.write("a.yaml", user), folder.write("b.yml", user));
    assert_eq!(
        problems(&folder.path()),
        format!(
            "mockid: 1 problem in {}
{b}:3:14: kyc.users[0].email: the e-mail address `a@example.com` is there twice; first at {a}:3:14
",
            folder.path()
        )
    );
}

#[test]
fn what_is_not_yaml_is_reported_where_it_stops_being_it() {
    let file = Folder::of("what_is_not_yaml").write("bad.yaml", "kyc: [\n");
    assert_eq!(
        problems(&file),
        format!("mockid: 1 problem in {file}\n{file}:1:6: unclosed bracket '['\n")
    );
}

#[test]
fn what_is_not_there_and_what_is_empty_is_said() {
    let folder = Folder::of("what_is_not_there");
    let file = folder.file("nothing.yaml");
    assert_eq!(
        problems(&file),
        format!(
            "mockid: 1 problem in {file}\n\
             {file}: the file cannot be read: No such file or directory (os error 2)\n"
        )
    );
    let folder = folder.path();
    assert_eq!(
        problems(&folder),
        format!(
            "mockid: 1 problem in {folder}\n\
             {folder}: there is no *.yaml or *.yml file in this folder\n"
        )
    );
}

#[test]
fn secrets_are_not_repeated() {
    let text = "\
kyc:
  users:
    - email: a@example.com
      password: { plain: hunter2 }
s7risk:
  applications:
    - { client_id: a, secret: [hunter2] }
    - { client_id: b, secret: hunter2, sceret: hunter2 }
intergiro:
  api_keys: [{ key: hunter2 }, { key: hunter2 }]
";
    let file = Folder::of("secrets_are_not_repeated").write("bad.yaml", text);
    let said = problems(&file);
    assert_eq!(said.lines().count(), 5, "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn the_variables_of_serving_do_not_disturb() {
    let file = of_repository("fixtures/default.yaml");
    let wrong = [
        ("MOCKID_HOST", "nowhere"),
        ("MOCKID_PORT", "http"),
        ("PORT", "http"),
        ("MOCKID_LISTEN", "nobody"),
        ("MOCKID_FIXTURES", "/nowhere"),
        ("MOCKID_PASSWORD_COST", "cheap"),
        ("MOCKID_CLOCK", "tomorrow"),
        ("MOCKID_FROZEN", "perhaps"),
        ("MOCKID_ADMIN_TOKEN", ""),
        ("MOCKID_SIGNING_KEY", "nobody"),
        ("MOCKID_RATE_LIMIT", "often"),
        ("MOCKID_LOG_LEVEL", "loud"),
    ];
    assert_eq!(run(&["check", &file], &wrong), run(&["check", &file], &[]));
    assert_eq!(run(&["schema"], &wrong), run(&["schema"], &[]));
    assert_eq!(run(&["schema"], &wrong).code, Some(0));
    assert_eq!(run(&["fixtures"], &wrong).code, Some(0));
    for (variable, value) in [("MOCKID_PORT", "1"), ("MOCKID_NO_ADMIN", "true")] {
        assert_eq!(run(&["check", &file], &[(variable, value)]).code, Some(0));
    }
}

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
            "mockid: 1 problem in {bad}\n{bad}:2:15: operations.a: `answer` stands behind the guard, \
             and there is no `guard`; write one, or `open: true`\n"
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

/// What is said about fixtures that are wrong.
fn problems(path: &str) -> String {
    let ended = run(&["check", path], &[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    ended.stderr
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

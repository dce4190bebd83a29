//! Fixtures.

use super::{Ended, Folder, of_repository, problems, run, run_with_input};

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
        (file, "31 accounts, 6 collections and 5 resources"),
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
fn a_scope_of_a_resource_that_no_client_can_have_is_an_error() {
    let text = "\
oidc:
  settings: { scopes: { api: {} } }
  clients:
    - { client_id: machine, scopes: [own], grants: [client_credentials], client_secret: secret }
  resources:
    - { path: /one, scope: api own openid }
    - { path: /two, scope: api  own }
    - { path: /three, scope: apo }
";
    let file = Folder::of("a_scope_of_a_resource").write("bad.yaml", text);
    let problems = problems(&file);
    let lines: Vec<_> = problems.lines().skip(1).collect();
    assert_eq!(lines.len(), 2, "{problems}");
    assert!(
        lines[0].starts_with(&format!("{file}:7:28: oidc.resources[1].scope: ")),
        "{problems}"
    );
    let sentence = "oidc.resources[2].scope: no client can have the scope `apo`: name it in \
                    `settings.scopes`; did you mean `api`?";
    assert_eq!(lines[1], format!("{file}:8:30: {sentence}"));
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
{bad}:1:6: kyc: found a number, expected an object with one of `settings`, `users`, `collections`, `resources`
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

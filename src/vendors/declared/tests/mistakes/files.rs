//! Accounts, examples and the file as a whole.

use std::fmt::Write;

use super::super::problems;
use super::are_told;

#[test]
fn accounts_are_different_and_can_log_in() {
    are_told(&[
        (
            "users:\n",
            "users:\n  - { login: ada, id: 1 }\n  - { password: x, id: 1 }\n",
            &[
                "4:5: users[1]: the account has none of `login`, `client_id` and `key`",
                "4:24: users[1].id: the id `1` is there twice; first at users[0].id",
                "5:14: users[2].login: the login name `ada` is there twice; first at users[0].login",
            ],
        ),
        (
            "users:\n",
            "api_keys: [{ key: hunter2 }, { key: hunter2 }]\nusers:\n",
            &["2:37: api_keys[1].key: the API key is there twice; first at api_keys[0].key"],
        ),
        (
            "otp: '123456'",
            "otp: { totp: '018' }",
            &[
                "3:68: users[0].otp.totp: found a string, expected a secret in base32 such as `JBSWY3DPEHPK3PXP`",
            ],
        ),
        (
            "otp: '123456'",
            "otp: 123456",
            &["3:60: users[0].otp: found a number, expected a string or an object"],
        ),
    ]);
}

#[test]
fn examples_are_steps_that_name_what_was_kept() {
    are_told(&[
        (
            "- POST /login:",
            "- clock: 15m\n    - POST /login:",
            &[
                "40:14: examples.a login[0].clock: found `15m`, expected a move of the clock such as `+15m` or `-61s`",
            ],
        ),
        (
            "- POST /login:",
            "- { clock: +15m, repeat: 2 }\n    - POST /login:",
            &[
                "40:7: examples.a login[0]: a step is one thing: a request, `clock`, or `repeat` with `of`",
            ],
        ),
        (
            "- POST /login:",
            "- repeat: 2\n      of: [{ get /me: {} }]\n    - POST /login:",
            &[
                "41:14: examples.a login[0].of[0].get /me: `get /me` is no request such as `GET /orders`",
            ],
        ),
        (
            "keep: { e: error } }",
            "keep: { e: error } }\n    - GET /me/1: { bearer: '${f}', reason: bad_credential, at: -1s }",
            &[
                "41:28: examples.a login[1].GET /me/1.bearer: no earlier step keeps anything as `f`; there are e",
                "41:44: examples.a login[1].GET /me/1.reason: no reason is called `bad_credential`; did you mean `bad_credentials`?",
                "41:60: examples.a login[1].GET /me/1.at: only a signed call can have this; add `signed_by`",
            ],
        ),
        (
            "- POST /login:",
            "- GET /me/1: { bearer: '${f}', signed_by: k1 }\n    - POST /login:",
            &[
                "40:28: examples.a login[0].GET /me/1.bearer: no earlier step keeps anything as `f`; write `keep` in one",
                "40:47: examples.a login[0].GET /me/1.signed_by: no `signature` says how calls are signed",
            ],
        ),
        (
            "status: 400",
            "staus: 400",
            &["40:47: examples.a login[0].POST /login.staus: unknown key; did you mean `status`?"],
        ),
    ]);
}

#[test]
fn examples_are_repeated_up_to_a_bound() {
    are_told(&[(
        "- POST /login:",
        "- repeat: 1000\n      of: [{ repeat: 1000, of: [{ clock: +1s }] }]\n    - POST /login:",
        &[
            "39:3: examples.a login: with it, the examples have 1001002 steps, repeated ones included, and at most 10000 are played; repeat less",
        ],
    )]);
}

#[test]
fn a_file_has_bounds() {
    let operations = "  a0: { at: GET /a0 }\n";
    let many: String = (0..501)
        .map(|n| operations.replace("a0", &format!("a{n}")))
        .collect();
    assert_eq!(
        problems(&declared(&many)),
        ["3:1: operations: there are 501, and at most 500 are allowed"]
    );
    let long = format!("{}# {}\n", declared(operations), "x".repeat(1024 * 1024));
    assert_eq!(
        problems(&long),
        [format!(
            " the file has {} bytes; a vendor's has at most 1048576",
            long.len()
        )]
    );
}

/// A file with these operations.
fn declared(operations: &str) -> String {
    format!("vendor: acme\nguard: {{ header: {{ X: key }} }}\noperations:\n{operations}")
}

/// What is wrong with a file that has to be refused before it is expanded.
fn bounded(text: &str) -> String {
    let [problem] = problems(text).try_into().unwrap();
    problem
}

const HELD: &str = "the document holds more than 50000 keys and values; split it or shorten it";
const REPEATED: &str =
    "the aliases repeat more than 20000 keys and values; use fewer aliases, or smaller anchors";
const NESTED: &str = "the document is nested more than 32 deep; flatten it";

#[test]
fn ten_thousand_operations_are_refused() {
    let operations = |count: usize| {
        let one = |number| format!("  o{number}: {{ at: GET /o{number}, open: true }}\n");
        declared(&(0..count).map(one).collect::<String>())
    };
    let said = bounded(&operations(2000));
    assert!(said.ends_with("operations: there are 2000, and at most 500 are allowed"));
    let said = bounded(&operations(10_000));
    assert!(said.ends_with(HELD), "{said}");
}

#[test]
fn a_file_of_more_values_than_it_may_have_is_refused_where_they_are() {
    let items = vec!["1"; 50_001].join(",");
    let said = bounded(&format!("vendor: acme\nx: [{items}]\n"));
    assert_eq!(said, format!("2:99995: {HELD}"));
    let mut keys = "vendor: acme\n".to_owned();
    for number in 0..50_001 {
        writeln!(keys, "k{number}: 1").unwrap();
    }
    let said = bounded(&keys);
    assert_eq!(said, format!("25000:9: {HELD}"));
}

#[test]
fn deep_nesting_is_refused() {
    for opens in ["[", "{ a: ", "- "] {
        let said = bounded(&format!("vendor: acme\nx:\n  {}", opens.repeat(100_000)));
        assert!(said.starts_with("3:") && said.ends_with(NESTED), "{said}");
    }
}

/// Ten levels, each of which repeats the one before ten times: 10^10 values.
fn bomb(level: impl Fn(&str) -> String) -> String {
    let mut bomb = format!("vendor: acme\na0: &a0 {}\n", level("x"));
    for number in 1..10 {
        let repeated = level(&format!("*a{}", number - 1));
        writeln!(bomb, "a{number}: &a{number} {repeated}").unwrap();
    }
    bomb
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let list = |value: &str| format!("[{}]", [value; 10].join(", "));
    let map = |value: &str| {
        let keys: Vec<_> = (0..10).map(|key| format!("k{key}: {value}")).collect();
        format!("{{ {} }}", keys.join(", "))
    };
    for bomb in [bomb(list), bomb(map)] {
        let said = bounded(&bomb);
        assert!(said.ends_with(REPEATED), "{said}");
    }
    let mut merged = "vendor: acme\na0: &a0 { k: 1 }\n".to_owned();
    for number in 1..20 {
        let before = vec![format!("*a{}", number - 1); 9].join(", ");
        writeln!(merged, "a{number}: &a{number} {{ <<: [{before}] }}").unwrap();
    }
    let said = bounded(&merged);
    assert!(said.ends_with(REPEATED), "{said}");
    let text = "x".repeat(500_000);
    let said = bounded(&format!(
        "vendor: acme\na: &a {text}\nb: [{}]\n",
        vec!["*a"; 20].join(",")
    ));
    let megabytes = "the keys and values of the document have more than 4 MiB; shorten them";
    assert!(said.ends_with(megabytes), "{said}");
}

#[test]
fn many_aliases_of_a_small_anchor_are_no_bomb() {
    let many = format!(
        "vendor: acme\na: &a 1\nb: [{}]\n",
        vec!["*a"; 5000].join(", ")
    );
    let said = problems(&many);
    assert!(said.iter().all(|it| !it.contains("alias")), "{said:?}");
}

#[test]
fn an_anchor_that_contains_itself_is_refused() {
    let itself = "the anchor contains an alias of itself; write the value out";
    for (text, place) in [("a: &a [*a]", "2:8"), ("a: &a { <<: *a }", "2:13")] {
        let said = bounded(&format!("vendor: acme\n{text}\n"));
        assert_eq!(said, format!("{place}: {itself}"));
    }
}

#[test]
fn secrets_are_not_repeated() {
    let text = "\
vendor: acme
users:
  - { login: a, password: [hunter2], otp: { totp: hunter2 } }
api_keys: [{ key: hunter2 }, { key: hunter2 }]
operations: { me: { at: GET /me, open: true } }
";
    let said = problems(text);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said.iter().all(|line| !line.contains("hunter2")),
        "{said:?}"
    );
}

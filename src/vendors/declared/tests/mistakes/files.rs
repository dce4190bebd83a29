//! Accounts, examples and the file as a whole.

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
                "41:60: examples.a login[1].GET /me/1.at: only a call that is signed, by `signed_by`, can say this",
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
fn a_file_has_bounds() {
    let operations = "  a0: { at: GET /a0 }\n";
    let many: String = (0..501)
        .map(|n| operations.replace("a0", &format!("a{n}")))
        .collect();
    let file = |operations: &str| {
        format!("vendor: acme\nguard: {{ header: {{ X: key }} }}\noperations:\n{operations}")
    };
    assert_eq!(
        problems(&file(&many)),
        ["3:1: operations: there are 501, and at most 500 are allowed"]
    );
    let long = format!("{}# {}\n", file(operations), "x".repeat(1024 * 1024));
    assert_eq!(
        problems(&long),
        [format!(
            " the file has {} bytes; a vendor's has at most 1048576",
            long.len()
        )]
    );
    let items = vec!["1"; 100_001].join(",");
    let many = format!(
        "{}    ok: {{ json: [{items}] }}\n",
        file("  a:\n    at: GET /a\n")
    );
    assert_eq!(
        problems(&many),
        [" the file holds more than 100000 keys and values, repeated ones included"]
    );
}

#[test]
fn aliases_cannot_make_a_file_grow_without_end() {
    let mut bomb = "vendor: acme\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.extend([format!("a{level}: &a{level} [{aliases}]\n")]);
    }
    let grows = "the document grows too much through its aliases";
    assert_eq!(problems(&bomb), [format!("8:10: {grows}")]);
    let many = "vendor: acme\na: &a 1\nb: [".to_owned() + &vec!["*a"; 5000].join(", ") + "]\n";
    assert_eq!(problems(&many), [format!("4:1: {grows}")]);
    let recursive = "vendor: acme\na: &a [*a]\n";
    assert_eq!(
        problems(recursive),
        ["2:8: Recursive reference not allowed here"]
    );
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

//! What is said about mistakes: each is one change to a file that is right.

mod answers;
mod files;
mod missing;
mod reads;
mod tokens;

use super::problems;

/// A vendor with two steps of a login, and with a refresh token.
const ACME: &str = r#"vendor: acme
users:
  - { login: ada, password: correct horse, mfa: true, otp: '123456', profile: { plan: { id: 3 } } }
tokens:
  ticket: { opaque: uuid, ttl: 5m }
  access: { opaque: { prefix: at_ }, ttl: 15m }
  renewal: { opaque: { prefix: rt_ }, ttl: 7d }
sessions: { idle: 30m, absolute: 24h }
refresh: { rotation: single_use }
guard: { bearer: access }
throttle: { login: 20/m }
operations:
  login:
    at: POST /login
    does: login
    reads: { form: { username: login, password: password } }
    ok: { json: { token: "${access}", renewal: "${renewal}", plan: "${account.profile.plan.id}" } }
    answers: { mfa_required: { json: { ticket: "${ticket}" } } }
  verify:
    at: POST /verify
    does: verify
    reads: { json: { ticket: ticket, code: otp } }
    ok: { json: { token: "${access}" } }
  refresh:
    at: POST /refresh
    does: refresh
    reads: { json: { renewal: renewal } }
    ok: { json: { token: "${access}" } }
  me:
    at: GET /me/{part}
    does: me
    ok: { json: { login: "${account.login}" } }
error: { json: { error: "${text}" } }
answers:
  login_refused: 401 No such user
  unauthorized: 401 Log in first
fields: { missing: "${field} is missing" }
examples:
  a login:
    - POST /login: { form: { username: ada }, status: 400, keep: { e: error } }
"#;

/// A text of the file, what stands in its place, and what is then said.
type Mistake = (&'static str, &'static str, &'static [&'static str]);

fn are_told(mistakes: &[Mistake]) {
    let mut differences = Vec::new();
    for (from, to, expected) in mistakes {
        assert!(ACME.contains(from), "{from}");
        let said = problems(&ACME.replacen(from, to, 1));
        if said != *expected {
            differences.push(format!("{to}\n    {}", said.join("\n    ")));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_file_without_a_mistake_has_none() {
    assert_eq!(problems(ACME), [""; 0]);
}

#[test]
fn a_misspelt_name_is_told_once_with_the_nearest() {
    are_told(&[
        (
            "{ token: \"${access}\", renewal",
            "{ token: \"${acess}\", renewal",
            &[
                "17:26: operations.login.ok.json.token: nothing is called `acess` here; did you mean `access`?",
            ],
        ),
        (
            "username: login",
            "username: logn",
            &[
                "16:32: operations.login.reads.form.username: no role is called `logn`; did you mean `login`?",
            ],
        ),
        (
            "  login_refused:",
            "  login_refusd:",
            &["35:3: answers.login_refusd: unknown key; did you mean `login_refused`?"],
        ),
        (
            "throttle: { login",
            "throttle: { logn",
            &["11:13: throttle.logn: no operation is called `logn`; did you mean `login`?"],
        ),
        (
            "bearer: access",
            "bearer: acces",
            &["10:18: guard.bearer: no role is called `acces`; did you mean `access`?"],
        ),
        (
            "does: me",
            "does: mee",
            &[
                "31:11: operations.me.does: found `mee`, expected one of `login`, `refresh`, `renew`, `verify`, `issue`, `revoke`, `logout`, `introspect`, `me`, `register`, `answer`; did you mean `me`?",
            ],
        ),
        (
            "profile.plan.id}",
            "profile.plan.ib}",
            &[
                "17:68: operations.login.ok.json.plan: nothing is called `account.profile.plan.ib` here; did you mean `account.profile.plan.id`?",
            ],
        ),
    ]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = ACME
        .replacen("idle: 30m", "idle: 48h", 1)
        .replacen("at: GET /me", "at: FETCH /me", 1)
        .replacen("username: login", "username: logn", 1)
        .replacen("401 Log in first", "41 Log in first", 1);
    assert_eq!(
        problems(&text),
        [
            "8:19: sessions.idle: 2d is longer than `absolute`, 1d, and has no effect",
            "16:32: operations.login.reads.form.username: no role is called `logn`; did you mean `login`?",
            "30:9: operations.me.at: found `FETCH /me/{part}`, expected a method and a path such as `POST /oauth/token`, with `{name}` for one whole segment or a final `**` for the rest",
            "36:17: answers.unauthorized: found `41 Log in first`, expected a status from 200 to 599 with a text after it such as `401 Unauthorized`, or an object",
        ]
    );
}

#[test]
fn a_mistake_in_the_shape_hides_no_other_and_leads_to_no_other() {
    let text = ACME
        .replacen("vendor: acme", "vendor: Acme", 1)
        .replacen("users:", "user:", 1)
        .replacen("bearer: access", "bearer: acces", 1)
        .replacen("at: POST /login", "at: POST login", 1)
        .replacen("does: login", "does: logn", 1);
    let said = problems(&text);
    let places: Vec<&str> = said.iter().filter_map(|it| it.split(": ").next()).collect();
    assert_eq!(places, ["1:9", "2:1", "10:18", "14:9", "15:11"], "{said:?}");
}

#[test]
fn names_have_a_form_and_mean_one_thing() {
    are_told(&[
        (
            "vendor: acme",
            "vendor: kyc",
            &[
                "1:9: vendor: `kyc` is a vendor that mockid has already; choose another name such as `kyc-declared`",
            ],
        ),
        (
            "vendor: acme",
            "vendor: docs",
            &["1:9: vendor: `docs` is an address of mockid itself; choose another name"],
        ),
        (
            "vendor: acme",
            "vendor: Acme",
            &[
                "1:9: vendor: found `Acme`, expected a name of lower-case letters, digits and `-` that begins with a letter, at most 64 characters",
            ],
        ),
        (
            "  me:\n",
            "  my-account:\n",
            &[
                "29:3: operations.my-account: `my-account` is no name; use letters, digits and `_`, a letter first",
            ],
        ),
        (
            "  ticket: {",
            "  key: { opaque: uuid, ttl: 5m }\n  now: { opaque: uuid, ttl: 5m }\n  ticket: {",
            &[
                "5:3: tokens.key: `key` is a role that accounts have; choose another name",
                "6:3: tokens.now: `${now}` means something else; choose another name",
            ],
        ),
    ]);
}

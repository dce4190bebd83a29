//! The walk goes wherever an account gets in: each of these vendors has a header there that cannot be
//! sent, and no example that would notice it.

use crate::fixtures::Text;
use crate::trial;
use crate::vendors::declared::look_into;

/// The account of every vendor, without its credentials.
const PROFILE: &str = r#"profile: { motto: "one\ntwo" }"#;

/// What only an answer to this account shows.
const MOTTO: &str = "{ headers: { X-Motto: '${account.profile.motto}' }, json: {} }";

/// What is told of a vendor, where `PROFILE` and `MOTTO` stand for the constants.
fn walked(text: &str) -> Vec<String> {
    let text = text.replace("PROFILE", PROFILE).replace("MOTTO", MOTTO);
    let file = look_into(&Text::new("acme.yaml", &text));
    let errors: Vec<String> = file.errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, [""; 0]);
    let problems = trial::problems(&file).unwrap();
    problems.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn assert_gets_in(text: &str, message: &str) {
    let told = walked(text);
    let [only] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert!(only.contains(message), "{only}");
    assert!(only.contains("`X-Motto`"), "{only}");
}

#[test]
fn with_a_key_on_each_call() {
    let text = "
vendor: acme
api_keys: [{ key: k1, PROFILE }]
guard: { header: { X-Api-Key: key } }
operations: { home: { at: GET /home, ok: MOTTO } }
";
    assert_gets_in(text, "operations.home: a call as `an API key` leads to");
}

#[test]
fn with_a_name_and_a_password_on_each_call() {
    let text = "
vendor: acme
users: [{ login: ada, password: x, PROFILE }]
guard: { basic: { user: login, password: password } }
operations: { home: { at: GET /home, ok: MOTTO } }
";
    assert_gets_in(text, "operations.home: a call as `ada` leads to");
}

#[test]
fn with_a_signature_on_each_call() {
    let text = "
vendor: acme
api_keys: [{ key: k1, secret: s1, PROFILE }]
signature: { key: key, alg: hmac-sha256, over: [timestamp, method, target], skew: 60s }
guard: { header: { X-Key: key, X-Signature: signature, X-Time: timestamp } }
operations: { home: { at: GET /home, ok: MOTTO } }
";
    assert_gets_in(
        text,
        "operations.home: a signed call as `an API key` leads to",
    );
}

#[test]
fn with_the_credentials_of_a_user_and_of_an_application() {
    let text = "
vendor: acme
users: [{ login: ada, password: x, PROFILE }]
applications: [{ client_id: app, secret: s1 }]
tokens: { access: { opaque: uuid, ttl: 15m } }
guard: { bearer: access }
operations:
  login:
    at: POST /login
    does: login
    reads: { basic: { id: client_id, secret: secret }, form: { user: login, password: password } }
    ok: { json: { token: '${access}' } }
  home: { at: GET /home, ok: MOTTO }
";
    assert_gets_in(text, "operations.login: the token of this login leads to");
}

#[test]
fn with_a_one_time_password_of_now_in_a_second_step() {
    let text = "
vendor: acme
users: [{ login: ada, password: x, mfa: true, otp: { totp: JBSWY3DPEHPK3PXP }, PROFILE }]
tokens: { ticket: { opaque: uuid, ttl: 5m, single_use: true }, access: { opaque: uuid, ttl: 15m } }
guard: { bearer: access }
operations:
  login:
    at: POST /login
    does: login
    reads: { json: { user: login, password: password } }
    ok: { json: { token: '${access}' } }
    answers: { mfa_required: { status: 202, json: { ticket: '${ticket}' } } }
  verify:
    at: POST /verify
    does: verify
    reads: { json: { ticket: ticket, code: otp } }
    ok: { json: { token: '${access}' } }
  home: { at: GET /home, ok: MOTTO }
";
    assert_gets_in(text, "operations.login: the token of this login leads to");
}

#[test]
fn with_a_jwt_that_the_client_signs() {
    let text = "
vendor: acme
applications:
  - client_id: app
    PROFILE
    public_key: |
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
      q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
      -----END PUBLIC KEY-----
tokens: { access: { opaque: uuid, ttl: 15m } }
assertion: { account: sub, audience: https://acme.example, most: 30s }
guard: { bearer: access }
operations:
  login:
    at: POST /login
    does: login
    reads: { form: { assertion: assertion } }
    ok: { json: { token: '${access}' } }
  home: { at: GET /home, ok: MOTTO }
";
    assert_gets_in(text, "operations.login: the token of this login leads to");
}

#[test]
fn with_a_refresh_token_that_the_account_has_from_the_start() {
    let text = "
vendor: acme
users: [{ login: ada, password: x, refresh_token: r1, PROFILE }]
tokens: { access: { opaque: uuid, ttl: 15m }, refresh: { opaque: uuid, ttl: 7d } }
guard: { bearer: access }
operations:
  refresh:
    at: POST /refresh
    does: refresh
    reads: { form: { refresh_token: refresh } }
    ok: { json: { token: '${access}' } }
  home: { at: GET /home, ok: MOTTO }
";
    assert_gets_in(text, "operations.refresh: the token of this login leads to");
}

#[test]
fn with_a_token_in_the_body_of_an_operation_that_a_header_selects() {
    let text = "
vendor: acme
users: [{ login: ada, password: x, PROFILE }]
tokens: { access: { opaque: uuid, ttl: 15m } }
guard: { json: { auth.token: access } }
operations:
  login:
    at: POST /login
    does: login
    reads: { json: { user: login, password: password } }
    ok: { json: { token: '${access}' } }
  home: { at: POST /, when: { header.X-Target: home }, ok: MOTTO }
";
    assert_gets_in(text, "operations.login: the token of this login leads to");
}

#[test]
fn credentials_that_are_changed_and_still_let_in_are_told() {
    let text = "
vendor: acme
api_keys: [{ key: k1 }, { key: k1-changed }]
guard: { header: { X-Api-Key: key } }
operations: { home: { at: GET /home } }
";
    let told = walked(text);
    let [only] = told.as_slice() else {
        panic!("{told:?}");
    };
    let expected = "with changed credentials, a call as `an API key` is still good";
    assert!(only.contains(expected), "{only}");
}

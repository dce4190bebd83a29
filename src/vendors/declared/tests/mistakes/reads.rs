//! What operations and the guard read.

use super::are_told;

#[test]
fn what_is_read_is_where_it_can_be() {
    are_told(&[
        (
            "reads: { form:",
            "reads: { json: { a: tenant }, form:",
            &[
                "16:25: operations.login.reads.json.a: the role is `tenant`, and no account has one",
                "16:35: operations.login.reads.form: a body is JSON, a form or one text; write alternatives as a list",
            ],
        ),
        (
            "at: POST /login",
            "at: GET /login",
            &[
                "16:14: operations.login.reads.form: a GET has no body; read the query, headers or cookies",
            ],
        ),
        (
            "reads: { json: { renewal: renewal } }",
            "reads: { path: { id: renewal } }",
            &[
                "27:22: operations.refresh.reads.path.id: no segment of `POST /refresh` is called `id`; write `{id}` in `at`",
            ],
        ),
        (
            "reads: { json: { renewal: renewal } }",
            "reads: {}",
            &[
                "24:3: operations.refresh: a `refresh` reads a token: name its kind in `reads`",
                "27:5: operations.refresh.reads: it reads nothing; name a place such as `json`, and what is read there",
            ],
        ),
        (
            "password: password }",
            "password: { role: password, is: x } }",
            &[
                "16:67: operations.login.reads.form.password.is: a field with a fixed value has no role; leave one of them out",
            ],
        ),
        (
            "password: password }",
            "password: timestamp }",
            &[
                "16:49: operations.login.reads.form.password: only the guard reads a timestamp; name it in `guard`",
            ],
        ),
        (
            "password: password }",
            "password: profile.name }",
            &[
                "16:49: operations.login.reads.form.password: only `register` reads fields of a profile",
            ],
        ),
        (
            "reads: { form: {",
            "reads: { header: { 'a b': tenant }, form: {",
            &[
                "16:24: operations.login.reads.header.a b: `a b` is no name of a header",
                "16:31: operations.login.reads.header.a b: the role is `tenant`, and no account has one",
            ],
        ),
        (
            "reads: { json: { renewal: renewal } }",
            "reads: { basic: { a: renewal, b: password, c: login } }",
            &[
                "27:14: operations.refresh.reads.basic: HTTP Basic has a user name and a password, and nothing else",
            ],
        ),
        (
            "    does: me\n",
            "    reads: { path: { prt: subject } }\n",
            &[
                "31:22: operations.me.reads.path.prt: no segment of `GET /me/{part}` is called `prt`; did you mean `part`?",
            ],
        ),
    ]);
}

#[test]
fn a_body_is_one_thing_and_so_is_a_field_of_it() {
    are_told(&[
        (
            "reads: { json: { renewal: renewal } }",
            "reads: { json: { renewal: renewal }, body: { a: renewal } }",
            &[
                "27:42: operations.refresh.reads.body: a body is JSON, a form or one text; write alternatives as a list",
            ],
        ),
        (
            "reads: { json: { renewal: renewal } }",
            "reads: { body: { a: renewal, b: renewal } }",
            &["27:14: operations.refresh.reads.body: the whole body is one text; name one role"],
        ),
        (
            "reads: { json: { renewal: renewal } }",
            "reads: { json: { renewal: { role: renewal, unit: minutes } } }",
            &[
                "27:48: operations.refresh.reads.json.renewal.unit: only a field with the role `ttl` has a unit",
            ],
        ),
        (
            "form: { username: login, password: password }",
            "json: { user: login, user.word: password }",
            &[
                "16:35: operations.login.reads.json.user.word: `user` is a text here, and `user.word` would be in it",
            ],
        ),
    ]);
}

#[test]
fn operations_can_be_told_apart() {
    are_told(&[
        (
            "at: POST /verify",
            "at: POST /login",
            &[
                "20:9: operations.verify.at: `login` is at `POST /login` too; tell them apart by a `when` in each",
            ],
        ),
        (
            "at: POST /verify",
            "at: POST /login\n    when: { json.step: 2 }",
            &[
                "20:9: operations.verify.at: `login` is at `POST /login` too; tell them apart by a `when` in each",
            ],
        ),
        (
            "at: POST /verify",
            "at: POST /verify\n    when: { body.step: 2, step: 2 }",
            &[
                "21:13: operations.verify.when.body.step: no place is called `body`; there are json, form, query, header, cookie, basic, path",
                "21:27: operations.verify.when.step: `step` names no field; write for example `form.grant_type`",
            ],
        ),
        (
            "does: refresh\n",
            "does: refresh\n    open: true\n",
            &["27:5: operations.refresh.open: `refresh` is open in any case"],
        ),
    ]);
}

#[test]
fn the_guard_and_signatures_fit_each_other() {
    are_told(&[
        (
            "guard: { bearer: access }",
            "guard: {}",
            &["10:1: guard: it names no place; write for example `bearer: access`"],
        ),
        (
            "guard: { bearer: access }",
            "guard: { bearer: access, header: { Authorization: access } }",
            &["10:8: guard: a call has one header `Authorization`; write alternatives as a list"],
        ),
        (
            "guard: { bearer: access }",
            "guard: [{ bearer: access }, { header: { 'a b': otp } }]",
            &[
                "10:41: guard[1].header.a b: `a b` is no name of a header",
                "10:48: guard[1].header.a b: the guard reads no `otp`; name a kind of token or a key",
            ],
        ),
        (
            "guard: { bearer: access }",
            "guard: { bearer: access, header: { X-Signature: signature } }",
            &["10:1: guard: it carries a signature, and no `signature` says how that is made"],
        ),
        (
            "guard: { bearer: access }",
            "guard: { bearer: access }\nsignature: { key: key, alg: hmac-sha256, over: [timestamp, body] }",
            &[
                "11:12: signature: no place of the guard carries the `signature`; name one",
                "11:12: signature: no place of the guard carries the `timestamp`; name one",
                "11:19: signature.key: no place of the guard carries the `key`; name one",
            ],
        ),
    ]);
}

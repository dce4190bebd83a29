//! What is missing.

use super::are_told;

#[test]
fn what_is_missing_is_told() {
    are_told(&[
        (
            "guard: { bearer: access }\n",
            "resources: [{ path: /a }]\n",
            &[
                "10:1: resources: they need a token, and there is no `guard`; write one",
                "29:3: operations.me: `me` needs a token, and there is no `guard`; write one, or `open: true`",
            ],
        ),
        (
            "ticket: \"${ticket}\"",
            "step: 2",
            &[
                "5:3: tokens.ticket: nothing issues `ticket`; name ${ticket} in the answer that gives it",
                "19:3: operations.verify: it takes a `ticket`, and no answer gives one; name ${ticket} in `mfa_required`",
            ],
        ),
        (
            "mfa: true, ",
            "",
            &[
                "19:3: operations.verify: no account has `mfa: true`, so no login comes to the second step",
            ],
        ),
        (
            "otp: '123456', ",
            "",
            &[
                "22:44: operations.verify.reads.json.code: the role is `otp`, and no account has one",
            ],
        ),
        (
            "guard: { bearer: access }\n",
            "",
            &[
                "28:3: operations.me: `me` needs a token, and there is no `guard`; write one, or `open: true`",
            ],
        ),
        (
            "username: login, password",
            "password",
            &[
                "13:3: operations.login: a `login` reads who logs in: a `login`, `client_id`, `key` or `assertion`",
            ],
        ),
        (
            "ok: { json: { token: \"${access}\" } }\n  refresh",
            "ok: 200\n  refresh",
            &[
                "19:3: operations.verify: a `verify` issues the tokens that its `ok` names, and it names none",
            ],
        ),
        (
            "renewal: renewal }",
            "renewal: subject }",
            &["24:3: operations.refresh: a `refresh` reads a token: name its kind in `reads`"],
        ),
        (
            "ticket: ticket, code: otp",
            "code: subject",
            &[
                "19:3: operations.verify: a `verify` reads the ticket of the first step: name its kind in `reads`",
                "19:3: operations.verify: a `verify` reads an `otp`",
            ],
        ),
        (
            "does: me\n",
            "does: introspect\n",
            &[
                "29:3: operations.me: it reads no token; name a kind or `any_token` in `reads`",
                "36:3: answers.unauthorized: `unauthorized` is no outcome of any operation; leave it out",
            ],
        ),
        (
            "does: me\n",
            "does: register\n",
            &[
                "29:3: operations.me: a `register` reads the `login` of the new account",
                "36:3: answers.unauthorized: `unauthorized` is no outcome of any operation; leave it out",
            ],
        ),
        (
            "does: me\n",
            "does: logout\n    open: true\n",
            &[
                "29:3: operations.me: a `logout` needs a guard that takes a token",
                "37:3: answers.unauthorized: `unauthorized` is no outcome of any operation; leave it out",
            ],
        ),
        (
            "does: refresh\n    reads: { json: { renewal: renewal } }\n",
            "open: true\n",
            &[
                "9:1: refresh: no operation does a `refresh`",
                "27:26: operations.refresh.ok.json.token: nothing is called `access` here: no token is issued",
            ],
        ),
    ]);
}

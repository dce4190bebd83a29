//! Answers and their placeholders.

use super::are_told;

#[test]
fn placeholders_exist_where_they_stand_and_have_a_type() {
    are_told(&[
        (
            "plan: \"${account",
            "plan: \"${account.password}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: nothing is called `account.password` here: a secret is never shown",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"${asked.password}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: nothing is called `asked.password` here: a secret is never shown",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"${account.tenant}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: nothing is called `account.tenant` here: no account has a `tenant`",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"${text}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: nothing is called `text` here: it is only there in refusals",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"${limit.count}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: nothing is called `limit.count` here: nothing is limited",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"a ${account.profile.plan}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: `account.profile.plan` is an object; it cannot stand inside a text, write it alone",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"${access | iso}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: `access` is a text, which cannot be written as `iso`",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"${now | isso}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: no format is called `isso`; did you mean `iso`?",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"${now\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: `${` has no `}` after it; write `$${` for these two characters themselves",
            ],
        ),
        (
            "plan: \"${account",
            "plan: \"${xyz}\", x: \"${account",
            &[
                "17:68: operations.login.ok.json.plan: nothing is called `xyz` here; there are `now`, `uuid`, `request`, `site`, `asked`, `ticket`, `access`, `renewal`, `account`, `session`",
            ],
        ),
    ]);
}

#[test]
fn placeholders_of_answers_that_several_outcomes_have_exist_in_each() {
    are_told(&[
        (
            "login: \"${account.login}\"",
            "login: \"${access}\"",
            &[
                "32:26: operations.me.ok.json.login: nothing is called `access` here: no token is issued",
            ],
        ),
        (
            "error: \"${text}\"",
            "error: \"${fields}\"",
            &[
                "33:25: error.json.error: nothing is called `fields` in `throttled` of `login`; there are `status`, `text`, `code`, `reason`, `now`, `uuid`, `request`, `site`, `limit`, `asked`",
            ],
        ),
        (
            "401 No such user",
            "401 No such user ${asked.username}",
            &[],
        ),
        (
            "401 Log in first",
            "401 ${asked.username}",
            &[
                "36:17: answers.unauthorized: nothing is called `asked.username` in `no_token` of `me`; there are `status`, `text`, `code`, `reason`, `now`, `uuid`, `request`, `site`, `path`",
            ],
        ),
        (
            "missing: \"${field}",
            "missing: \"${wanted}",
            &[
                "37:20: fields.missing: nothing is called `wanted` here: only `wrong` and `not_email` want a certain value",
            ],
        ),
    ]);
}

#[test]
fn answers_are_to_what_can_happen_and_have_one_body() {
    are_told(&[
        (
            "answers: { mfa_required:",
            "answers: { token_inactive: 200, mfa_required:",
            &[
                "18:16: operations.login.answers.token_inactive: `token_inactive` is no outcome of `login` here; leave it out",
            ],
        ),
        (
            "  unauthorized:",
            "  bad_signature: 401\n  taken: 409\n  unauthorized:",
            &[
                "36:3: answers.bad_signature: `bad_signature` is no outcome of any operation; leave it out",
                "37:3: answers.taken: `taken` is no outcome of any operation; leave it out",
            ],
        ),
        (
            "login_refused: 401 No such user",
            "login_refused: { json: 1, plain: x }",
            &[
                "35:3: answers.login_refused: an answer has one body: write only one of `json`, `form` and `plain`",
            ],
        ),
        (
            "fields:",
            "list: { json: '${list.items}' }\nfields:",
            &["37:1: list: there are no `collections` that it could list"],
        ),
    ]);
}

//! Kinds of tokens, and how long they last.

use super::are_told;

#[test]
fn what_is_often_written_otherwise_is_told_with_what_to_write() {
    are_told(&[
        (
            "opaque: { prefix: at_ }, ttl: 15m",
            "opaque: { prefix: at_ }, ttl: 900",
            &[
                "6:43: tokens.access.ttl: found the number 900, expected a period such as `90s`, `15m`, `1h30m` or `7d`, or the word `session` or `never`, or an object",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "jwt: { alg: HS256, claims: { sub: '${account.id}' } }, ttl: 7d",
            &[
                "7:33: tokens.renewal.jwt.claims: `exp` is missing, without which no JWT is accepted; write `exp: \"${token.expires}\"`",
            ],
        ),
        (
            "plan: \"${account.profile.plan.id}\"",
            "plan: ${account.profile.plan.id}",
            &[
                "17:69: while parsing a flow mapping, did not find expected ',' or '}'; a text with `${…}` has to be in quotes here",
            ],
        ),
    ]);
}

#[test]
fn a_session_is_prolonged_by_what_the_guard_protects() {
    are_told(&[
        (
            "idle: 30m,",
            "idle: 30m, prolonged_by: [mee, login],",
            &[
                "8:39: sessions.prolonged_by[0]: no operation is called `mee`; did you mean `me`?",
                "8:44: sessions.prolonged_by[1]: the guard does not protect `login`, so it prolongs no session",
            ],
        ),
        (
            "idle: 30m,",
            "prolonged_by: [me],",
            &["8:13: sessions.prolonged_by: it needs `idle`"],
        ),
    ]);
}

#[test]
fn tokens_are_made_in_one_way_and_end() {
    are_told(&[
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "ttl: 7d",
            &[
                "7:3: tokens.renewal: it says neither `jwt` nor `opaque` nor `like`, and needs one of them",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "opaque: uuid, like: access, ttl: 7d",
            &[
                "7:3: tokens.renewal: it is made in one way: write only one of `jwt`, `opaque` and `like`",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "like: acces, ttl: 7d",
            &[
                "7:20: tokens.renewal.like: no kind of token is called `acces`; did you mean `access`?",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "like: renewal, ttl: 7d",
            &[
                "7:20: tokens.renewal.like: it leads back to itself; one of the kinds has to say `jwt` or `opaque`",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "opaque: { prefix: renewal_, length: 10 }, ttl: 7d",
            &[
                "7:50: tokens.renewal.opaque.length: of 10 characters 8 are the prefix; at least 6 have to be random, so write 14 or more",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "opaque: uuid",
            &[
                "7:3: tokens.renewal: it says no `ttl`; write a period such as `15m`, `session` or `never`",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "opaque: uuid, ttl: 5m",
            &["6:43: tokens.access.ttl: 15m is longer than the lifetime of `renewal`, 5m"],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "opaque: uuid, ttl: sesion",
            &[
                "7:33: tokens.renewal.ttl: found `sesion`, expected a period such as `90s`, `15m`, `1h30m` or `7d`, or the word `session` or `never`",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "opaque: uuid, ttl: { asked: true, default: 2h, most: 1h }",
            &[
                "7:57: tokens.renewal.ttl.default: the default, 2h, is longer than the longest lifetime, 1h",
            ],
        ),
        (
            "opaque: { prefix: rt_ }, ttl: 7d",
            "jwt: { alg: HS256, header: [typ, typ, kid], claims: { sub: '${acount.id}', exp: '${token.expires}' } }, ttl: 7d",
            &[
                "7:41: tokens.renewal.jwt.header: every JWT says its `alg`; add it",
                "7:41: tokens.renewal.jwt.header: the header names a `kid`, and the token says none",
                "7:47: tokens.renewal.jwt.header[1]: it is there twice",
                "7:73: tokens.renewal.jwt.claims.sub: nothing is called `acount.id` here; did you mean `account.id`?",
            ],
        ),
        (
            "sessions: { idle: 30m, absolute: 24h }",
            "sessions: { beyond: refuse }",
            &["8:13: sessions.beyond: it needs `most`"],
        ),
        (
            "refresh: { rotation: single_use }",
            "refresh: { grace: 30s, reuse_ends_session: true }",
            &[
                "9:12: refresh.grace: it needs `rotation: single_use`; a token that is kept is used again",
                "9:24: refresh.reuse_ends_session: it needs `rotation: single_use`; a token that is kept is used again",
            ],
        ),
        (
            "refresh: { rotation: single_use }",
            "refresh: { rotation: single_use, grace_gives: pair }",
            &["9:34: refresh.grace_gives: it needs a `grace`"],
        ),
    ]);
}

//! Compiled answers: what they render to, and which word wins.

use std::borrow::Cow;

use serde_json::json;

use super::*;
use crate::sandbox::reason::Reason;
use crate::vendors::declared::answers::{Body, CompiledAnswer, compile};
use crate::vendors::declared::template::name::{AccountPart, Name, TokenPart};
use crate::vendors::declared::template::render::{Values, Worth};
use crate::vendors::declared::vocabulary::Vocabulary;

/// Values that are easy to recognise.
struct Plain;

impl Values for Plain {
    fn value(&self, name: &Name) -> Worth<'_> {
        match name {
            Name::Issued(_, TokenPart::Text) => Worth::Text("a\"b".into()),
            Name::Issued(_, TokenPart::Expires) | Name::Now => Worth::Instant(1_000_000_000),
            Name::Issued(_, TokenPart::ExpiresIn) => Worth::Seconds(5400),
            Name::Account(AccountPart::Id) => Worth::Json(Cow::Owned(json!(7))),
            Name::Account(AccountPart::Active) => Worth::Boolean(true),
            Name::Account(AccountPart::Profile(_)) => Worth::Json(Cow::Owned(json!({"a": [1]}))),
            Name::Field => Worth::Text("user".into()),
            _ => Worth::Null,
        }
    }
}

/// A vendor whose login answers with this JSON.
fn vendor(ok: &str, rest: &str) -> Declaration {
    let text = format!(
        "vendor: acme
users: [{{ login: ada, password: x, tenant: t, profile: {{ a: {{ a: [1] }} }} }}]
tokens: {{ access: {{ opaque: uuid, ttl: 15m }} }}
guard: {{ bearer: access }}
operations:
  login:
    at: POST /login
    does: login
    reads: {{ json: {{ user: login, password: password }} }}
    ok: {{ json: {ok} }}
  me: {{ at: GET /me }}
{rest}"
    );
    parse("a.yaml", &text).unwrap()
}

fn body(answer: &CompiledAnswer) -> String {
    let mut out = String::new();
    match &answer.body {
        Some(Body::Json(template)) => template.render(&Plain, &mut out),
        other => panic!("{other:?}"),
    }
    out
}

fn login(ok: &str) -> String {
    let declaration = vendor(ok, "");
    let vocabulary = Vocabulary::of(&declaration);
    body(&compile(&vocabulary, &mut Vec::new()).operations[0].ok)
}

#[test]
fn a_placeholder_alone_keeps_its_type() {
    for (template, rendered) in [
        ("'${access}'", r#""a\"b""#),
        ("'${access.expires}'", "1000000000"),
        ("'${account.id}'", "7"),
        ("'${account.active}'", "true"),
        ("'${account.profile.a}'", r#"{"a":[1]}"#),
        ("'${account.tenant}'", "null"),
        ("[1.5, null, { a: 'x' }]", r#"[1.5,null,{"a":"x"}]"#),
    ] {
        let whole = format!("{{ t: '${{access}}', v: {template} }}");
        let expected = format!(r#"{{"t":"a\"b","v":{rendered}}}"#);
        assert_eq!(login(&whole), expected, "{template}");
    }
}

#[test]
fn a_placeholder_in_a_text_is_text() {
    for (template, rendered) in [
        ("id ${account.id}, ${access}", r#"id 7, a\"b"#),
        ("\"${account.active}\"", r#"\"true\""#),
        ("[${account.tenant}]", "[]"),
        ("$metadata $${now} $", "$metadata ${now} $"),
    ] {
        let whole = format!("{{ t: '${{access}}', v: '{template}' }}");
        let expected = format!(r#"{{"t":"a\"b","v":"{rendered}"}}"#);
        assert_eq!(login(&whole), expected, "{template}");
    }
}

#[test]
fn formats_write_instants_and_periods() {
    for (template, rendered) in [
        ("now | iso", r#""2001-09-09T01:46:40Z""#),
        ("now | iso_ms", r#""2001-09-09T01:46:40.000Z""#),
        ("now | iso_offset", r#""2001-09-09T01:46:40+00:00""#),
        ("now | http_date", r#""Sun, 09 Sep 2001 01:46:40 GMT""#),
        ("now | ms", "1000000000000"),
        ("now | ms | text", r#""1000000000000""#),
        ("access.expires_in | minutes", "90"),
        ("access.expires_in | hours", "1"),
        ("access.expires_in | text", r#""5400""#),
        ("account.active | text", r#""true""#),
    ] {
        let whole = format!("{{ t: '${{access}}', v: '${{{template}}}' }}");
        let expected = format!(r#"{{"t":"a\"b","v":{rendered}}}"#);
        assert_eq!(login(&whole), expected, "{template}");
    }
}

/// The status and the body of an outcome of an operation.
fn refused(rest: &str, operation: usize, outcome: Reason) -> (u16, String) {
    let declaration = vendor("'${access}'", rest);
    let vocabulary = Vocabulary::of(&declaration);
    let answers = compile(&vocabulary, &mut Vec::new());
    let cases = &answers.operations[operation].otherwise;
    let (_, answer) = cases
        .iter()
        .find(|(case, _)| case.outcome == outcome)
        .unwrap();
    (answer.status, body(answer))
}

#[test]
fn the_nearest_word_wins() {
    let error = "error: { json: '${status} ${reason} ${code} ${text}' }\n";
    let inactive = |answers: &str, operation| {
        let rest = format!("{answers}{error}");
        refused(&rest, operation, Reason::AccountInactive).1
    };
    let of_file = "answers: { login_refused: 400 group, unauthorized: 403 other group }\n";
    let both = "answers: { login_refused: 400 group, account_inactive: 402 word }\n";
    for (answers, operation, text) in [
        ("", 0, "401 account_inactive account_inactive Unauthorized"),
        (of_file, 0, "400 account_inactive account_inactive group"),
        (
            of_file,
            1,
            "403 account_inactive account_inactive other group",
        ),
        (both, 0, "402 account_inactive account_inactive word"),
    ] {
        assert_eq!(
            inactive(answers, operation),
            format!("\"{text}\""),
            "{answers}"
        );
    }
    let own = format!("    answers: {{ unauthorized: {{ code: 7, text: own }} }}\n{both}");
    let nearer = vendor("'${access}'", "").operations.len();
    assert_eq!(nearer, 2);
    assert_eq!(
        inactive(
            &own.replace(
                "    answers: { un",
                "  you:\n    at: GET /you\n    answers: { un"
            ),
            2
        ),
        "\"401 account_inactive 7 own\""
    );
}

#[test]
fn an_answer_fills_the_words_of_the_error_or_has_a_body_of_its_own() {
    let rest = "\
error: { status: 418, json: { e: \"${text}\", c: \"${code}\" }, headers: { X-A: '1', X-B: '2' } }
answers:
  validation_failed: { text: \"bad ${field}\", code: -1, headers: { x-a: '3' } }
  broken_body: { status: 400, json: null }
";
    let declaration = vendor("'${access}'", rest);
    let vocabulary = Vocabulary::of(&declaration);
    let answers = compile(&vocabulary, &mut Vec::new());
    let find = |outcome| {
        let mut cases = answers.operations[0].otherwise.iter();
        let (_, answer) = cases.find(|(case, _)| case.outcome == outcome).unwrap();
        let headers: Vec<&str> = answer
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        (answer.status, body(answer), headers.join(" "))
    };
    assert_eq!(
        find(Reason::ValidationFailed),
        (
            418,
            r#"{"e":"bad user","c":-1}"#.to_owned(),
            "x-a X-B".to_owned()
        )
    );
    assert_eq!(
        find(Reason::BrokenBody),
        (400, "null".to_owned(), "X-A X-B".to_owned())
    );
}

#[test]
fn failures_can_have_the_status_of_success() {
    let rest = "failures_with: 200\nerror: { json: '${status}' }\n";
    let bad = refused(rest, 0, Reason::BadCredentials);
    assert_eq!(bad, (200, "200".to_owned()));
    // A second step is no failure.
    let second = refused(rest, 0, Reason::MfaRequired);
    assert_eq!(second, (401, "401".to_owned()));
}

#[test]
fn what_an_answer_names_is_what_is_issued() {
    let declaration = vendor("{ a: '${access.expires}' }", "");
    let vocabulary = Vocabulary::of(&declaration);
    let answers = compile(&vocabulary, &mut Vec::new());
    assert_eq!(answers.operations[0].ok.issued().len(), 1);
    assert_eq!(answers.operations[1].ok.issued().len(), 0);
}

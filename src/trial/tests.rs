//! The examples of the declared vendors of this repository, as they are and falsified.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use strum::VariantArray;

use crate::fixtures::Text;
use crate::vendors::declared::draft::Like;
use crate::vendors::declared::look_into;

/// The files of declared vendors of this repository and of `mockid new --like`, by name.
fn files() -> Vec<(String, String)> {
    let likes = Like::VARIANTS.iter();
    let likes = likes.map(|like| (format!("like {}", like.word()), like.text("acme")));
    in_folder("tests/declared")
        .into_iter()
        .chain(likes)
        .collect()
}

/// The YAML files of a folder, by name.
fn in_folder(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.map(read).collect()
}

/// What goes wrong, one problem a line.
fn tried(name: &str, text: &str) -> Vec<String> {
    told(name, text, true)
}

/// The same with or without the walk.
fn told(name: &str, text: &str, walks: bool) -> Vec<String> {
    let file = look_into(&Text::new(name, text));
    let errors: Vec<String> = file.errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, [""; 0]);
    let problems = super::tried(&file, walks).unwrap();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_example_of_every_file_is_as_it_is_expected() {
    let told: Vec<String> = files()
        .iter()
        .flat_map(|(name, text)| tried(name, text))
        .collect();
    assert_eq!(told, [""; 0]);
}

#[test]
fn every_draft_is_played_as_it_is() {
    let told: Vec<String> = ["har", "openapi"]
        .into_iter()
        .flat_map(|folder| in_folder(&format!("tests/declared/{folder}")))
        .filter(|(name, _)| name.ends_with(".draft.yaml"))
        .flat_map(|(name, text)| tried(&name, &text))
        .collect();
    assert_eq!(told, [""; 0]);
}

/// What goes wrong with a vendor of one JWT, where its login and its claims are these.
fn walked(ok: &str, claims: &str) -> Vec<String> {
    let text = format!(
        "vendor: acme
users: [{{ login: ada, password: x, profile: {{ motto: \"one\\ntwo\" }} }}]
tokens: {{ access: {{ ttl: 15m, jwt: {{ alg: HS256, claims: {claims} }} }} }}
guard: {{ bearer: access }}
operations:
  login:
    at: POST /login
    does: login
    reads: {{ json: {{ user: login, password: password }} }}
    ok: {ok}
  home: {{ at: GET /home }}
error: {{ json: {{ error: '${{code}}' }} }}
"
    );
    tried("acme.yaml", &text)
}

const CLAIMS: &str = "{ sub: '${account.id}', exp: '${token.expires}' }";

#[test]
fn a_token_that_is_worthless_from_the_start_is_noticed_without_an_example() {
    let ok = "{ json: { token: '${access}' } }";
    assert_eq!(walked(ok, CLAIMS), [""; 0]);
    assert_eq!(
        walked(ok, "{ sub: '${account.id}', exp: '${token.issued}' }"),
        [
            "acme.yaml:6:3: operations.login: the token of this login is refused: GET /home is 401 \
          access_expired"
        ]
    );
}

#[test]
fn a_header_that_cannot_be_sent_is_noticed_without_an_example() {
    let ok = "{ headers: { X-Motto: '${account.profile.motto}' }, json: { token: '${access}' } }";
    assert_eq!(
        walked(ok, CLAIMS),
        [
            "acme.yaml:6:3: operations.login: a login as `ada` leads to 200 ok, and the header \
          `X-Motto` of its document is missing"
        ]
    );
}

/// The pointers of everything that an example expects.
fn expectations(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let at = crate::schema::pointer::join(at, key);
                match key.as_str() {
                    "status" | "reason" => found.push(at),
                    "has" => leaves(field, &at, found),
                    "json" | "form" | "query" | "headers" | "cookie" | "keep" => {}
                    _ => expectations(field, &at, found),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                expectations(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, field) in fields {
                leaves(field, &crate::schema::pointer::join(at, key), found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, &format!("{at}/{index}"), found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

/// Another value than is right.
fn falsified(at: &str, value: &Value) -> Value {
    match value {
        Value::String(_) if at.ends_with("/reason") => json!("fault"),
        Value::String(text) => format!("{text}x").into(),
        Value::Number(number) => (number.as_i64().unwrap() + 1).into(),
        Value::Bool(value) => (!value).into(),
        Value::Array(_) => json!([1]),
        Value::Null | Value::Object(_) => json!("x"),
    }
}

#[test]
fn every_expectation_that_is_falsified_is_noticed() {
    let mut count = 0;
    let mut unnoticed = Vec::new();
    for (name, text) in files() {
        let file = look_into(&Text::new(&name, &text));
        let whole = file.document().unwrap().value.clone();
        for (sentence, steps) in whole["examples"].as_object().unwrap() {
            let mut found = Vec::new();
            expectations(steps, "", &mut found);
            for at in found {
                let mut steps = steps.clone();
                let value = steps.pointer_mut(&at).unwrap();
                *value = falsified(&at, value);
                let mut changed = whole.clone();
                changed["examples"] = json!({ sentence: steps });
                let told = told(&name, &changed.to_string(), false);
                count += 1;
                if !matches!(told.as_slice(), [only] if only.contains(sentence)) {
                    unnoticed.push(format!("{name}: {sentence}: {at}: {told:?}"));
                }
            }
        }
    }
    assert_eq!(unnoticed, [""; 0]);
    assert!(count > 100, "only {count} expectations");
}

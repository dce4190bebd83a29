//! Tests of the language by files.

mod mistakes;
mod reference;
mod schema;
mod templates;
mod words;

use std::path::{Path, PathBuf};

use super::*;
use crate::fixtures::Text;

/// The files of declared vendors in this repository.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/declared");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "yaml"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// What is wrong with a text, one problem a line, without the name of the file in front.
fn problems(text: &str) -> Vec<String> {
    let findings = look_into(&Text::new("a.yaml", text));
    let problems = findings.errors.iter().map(ToString::to_string);
    problems
        .map(|line| line.strip_prefix("a.yaml:").unwrap_or(&line).to_owned())
        .collect()
}

#[test]
fn what_is_probably_not_meant_is_a_warning() {
    let text = "\
vendor: acme
api_keys: [{ key: k1 }]
guard: { header: { X-Key: key } }
tokens: { page: { opaque: uuid, ttl: 5m } }
operations:
  page: { at: POST /pages, does: issue, ok: { plain: '${page}' } }
answers: { no_token: 200 no key }
";
    let warnings = |text: &str| {
        let findings = look_into(&Text::new("a.yaml", text));
        assert_eq!(findings.errors, []);
        let warnings = findings.warnings.iter().map(ToString::to_string);
        warnings.collect::<Vec<_>>()
    };
    let unread = "a.yaml:4:11: tokens.page: no operation and no guard reads `page`";
    assert_eq!(
        warnings(text),
        [
            unread,
            "a.yaml:7:22: answers.no_token: a refusal with the status 200, which many clients take \
             for success; write `failures_with: 200` at the top if the vendor tells failures so",
        ]
    );
    let meant = text.replace("answers:", "failures_with: 200\nanswers:");
    assert_eq!(warnings(&meant), [unread]);
}

#[test]
fn the_declared_vendors_of_the_repository_have_no_errors() {
    let files = files();
    assert!(files.len() >= 7);
    for (name, text) in files {
        let findings = look_into(&Text::new(&name, &text));
        let errors: Vec<String> = findings.errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors, [""; 0], "{name}");
        assert!(is_vendor(&Text::new(&name, &text)));
    }
}

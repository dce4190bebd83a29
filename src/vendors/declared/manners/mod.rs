//! The default answers of frameworks, for a file that does not have its own.

use serde::Deserialize;

use super::language::answer::{Answer, Answers, FieldWords};
use super::language::{Declaration, Manners};

/// The words of a framework, in the language of a vendor's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameworkWords {
    error: Answer,
    #[serde(default)]
    answers: Answers,
    #[serde(default)]
    fields: FieldWords,
}

impl Declaration {
    /// This declaration, with what the framework under the vendor says where the file says nothing.
    /// A word of the file for a group wins over that of the framework for one of its outcomes.
    #[must_use]
    pub fn with_manners(mut self) -> Self {
        let Some(words) = words(self.manners) else {
            return self;
        };
        if self.fields == FieldWords::default() {
            self.fields = words.fields;
        }
        if self.error.is_none() {
            self.error = Some(words.error);
            self.answers.add_absent(words.answers);
        }
        self
    }
}

/// The words of a framework. A test ensures that each can be read.
fn words(manners: Manners) -> Option<FrameworkWords> {
    let text = match manners {
        Manners::Plain => include_str!("plain.yaml"),
        Manners::Fastapi => include_str!("fastapi.yaml"),
        Manners::DjangoRest => include_str!("django-rest.yaml"),
        Manners::Express => include_str!("express.yaml"),
    };
    serde_saphyr::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use crate::vendors::declared::parse;

    /// A vendor without any words of its own.
    fn silent(manners: &str) -> String {
        format!(
            "vendor: acme
manners: {manners}
users: [{{ login: ada@example.com, password: x }}]
tokens: {{ access: {{ opaque: uuid, ttl: 1h }} }}
guard: {{ bearer: access }}
operations:
  login:
    at: POST /login
    does: login
    reads: {{ json: {{ email: {{ role: login, format: email }}, password: password }} }}
    ok: {{ json: {{ access: \"${{access}}\" }} }}
  me: {{ at: GET /me, does: me }}
"
        )
    }

    #[test]
    fn a_file_without_words_has_those_of_its_framework() {
        for manners in ["plain", "fastapi", "django-rest", "express"] {
            let declaration = parse("acme.yaml", &silent(manners)).unwrap();
            assert!(declaration.error.is_some(), "{manners}");
            // With these words written into the file, nothing is wrong with it either.
            assert_eq!(
                super::words(declaration.manners).map(|it| it.error),
                declaration.error
            );
        }
    }

    #[test]
    fn every_refusal_has_a_body_in_the_document_of_a_file_without_words() {
        for manners in ["plain", "fastapi", "django-rest", "express"] {
            let declaration = parse("acme.yaml", &silent(manners)).unwrap();
            let document = crate::vendors::declared::openapi::document(&declaration);
            let shared = document["components"]["responses"].as_object().unwrap();
            let items = document["paths"].as_object().unwrap().values();
            let operations = items.flat_map(|item| item.as_object().unwrap().values());
            let own = operations.flat_map(|it| it["responses"].as_object().unwrap());
            let own = own.filter(|(_, response)| response.get("$ref").is_none());
            let mut count = 0;
            for (name, response) in own.chain(shared) {
                let is_refusal = !name.starts_with('2') && !name.ends_with("OK");
                let example = response.pointer("/content").and_then(|it| it.as_object());
                let example = example.and_then(|it| it.values().next());
                let example = example.and_then(|it| it["examples"].as_object());
                let has_example = example.is_some_and(|it| !it.is_empty());
                assert!(!is_refusal || has_example, "{manners} {name}: {response}");
                count += usize::from(is_refusal);
            }
            assert!(count > 5, "{manners}: {count}");
        }
    }

    #[test]
    fn the_words_of_the_file_win() {
        let own = silent("fastapi") + "error: { json: { own: \"${text}\" } }\n";
        let declaration = parse("acme.yaml", &own).unwrap();
        assert!(declaration.answers.get("invalid").is_none());
        assert!(declaration.fields.missing.is_some());
    }
}

//! A document with a placeholder for the URL of the server.

use serde_json::{Value, json};

/// Why a document cannot be served: it has an unexpected structure.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the OpenAPI document: {0}")]
pub struct Unreadable(pub(super) String);

/// The placeholder in a JSON document while it is created.
const GAP: &str = "mockid:server";

/// A document without the URL of the server.
#[derive(Debug)]
pub(super) struct Template {
    before: String,
    after: String,
}

impl Template {
    /// From a YAML document, whose text is kept.
    pub(super) fn of_yaml(text: &str) -> Result<Self, Unreadable> {
        let missing = || Unreadable("it names no `servers`".to_owned());
        let (before, rest) = text.split_once("\nservers:\n").ok_or_else(missing)?;
        let block = rest
            .split_inclusive('\n')
            .take_while(|line| line.starts_with([' ', '-']));
        let end = block.map(str::len).sum();
        Ok(Self {
            before: format!("{before}\nservers:\n  - url: "),
            after: format!("\n{}", &rest[end..]),
        })
    }

    /// From a document to be written as JSON.
    pub(super) fn of_json(mut document: Value) -> Result<Self, Unreadable> {
        document["servers"] = json!([{ "url": GAP }]);
        let text = serde_json::to_string(&document);
        let text = text.map_err(|error| Unreadable(error.to_string()))?;
        let gap = format!("\"{GAP}\"");
        let (before, after) = text
            .split_once(&gap)
            .ok_or_else(|| Unreadable("it is no object".to_owned()))?;
        Ok(Self {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }

    /// The document for a server with a base URL.
    pub(super) fn with_server(&self, server: &str) -> String {
        // A JSON string is also a YAML string.
        let server = Value::from(server).to_string();
        [&self.before, server.as_str(), &self.after].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_the_server_takes_the_place_of_the_one_that_was_written() {
        let text = "openapi: 3.1.0\nservers:\n  - url: /\n    description: D\npaths: {}\n";
        assert_eq!(
            Template::of_yaml(text).unwrap().with_server("http://a/~b"),
            "openapi: 3.1.0\nservers:\n  - url: \"http://a/~b\"\npaths: {}\n"
        );
        let document = json!({"openapi": "3.1.0", "servers": [], "paths": {}});
        let text = Template::of_json(document).unwrap().with_server("a\"b");
        let expected = json!({"openapi": "3.1.0", "servers": [{"url": "a\"b"}], "paths": {}});
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
        assert!(text.find("servers") < text.find("paths"));
    }

    #[test]
    fn a_document_without_servers_is_told() {
        let told = Template::of_yaml("openapi: 3.1.0\n").unwrap_err();
        assert_eq!(
            told.to_string(),
            "the OpenAPI document: it names no `servers`"
        );
    }
}

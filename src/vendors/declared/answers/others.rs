//! Templates outside of operations: claims, the entries of `${fields}`, lists.

use serde_json::Value;

use super::{CompiledAnswer, parts};
use crate::schema::pointer::join;
use crate::vendors::declared::finding::Finding;
use crate::vendors::declared::template::Template;
use crate::vendors::declared::template::compile::Compiler;
use crate::vendors::declared::template::scope::Scope;
use crate::vendors::declared::vocabulary::Vocabulary;

/// Compiled templates outside of operations.
#[derive(Debug)]
pub struct Others {
    /// The claims of each kind of token, where it is a JWT by its own words.
    pub claims: Vec<Option<Template>>,
    /// The entries of `${fields}` by their key.
    pub fields: Vec<(&'static str, Template)>,
    /// The answer to the list of a collection.
    pub list: Option<CompiledAnswer>,
}

/// Compiles what stands outside of operations.
pub fn compile_others(vocabulary: &Vocabulary, findings: &mut Vec<Finding>) -> Others {
    Others {
        claims: claims(vocabulary, findings),
        fields: fields(vocabulary, findings),
        list: list(vocabulary, findings),
    }
}

fn claims(vocabulary: &Vocabulary, findings: &mut Vec<Finding>) -> Vec<Option<Template>> {
    let scope = Scope::new(vocabulary).token().session().account();
    let tokens = vocabulary.declaration.tokens.iter();
    let claims = tokens.map(|(name, token)| {
        let claims = Value::Object(token.jwt.as_ref()?.claims.clone());
        let at = format!("{}/jwt/claims", join("/tokens", name));
        Some(Compiler::new(&scope, findings).json(&claims, &at))
    });
    claims.collect()
}

fn fields(vocabulary: &Vocabulary, findings: &mut Vec<Finding>) -> Vec<(&'static str, Template)> {
    let entries = vocabulary.declaration.fields.entries();
    let entries = entries.map(|(key, entry)| {
        let scope = Scope::new(vocabulary).entry(matches!(key, "wrong" | "not_email"));
        let compiled = Compiler::new(&scope, findings).json(entry, &join("/fields", key));
        (key, compiled)
    });
    entries.collect()
}

fn list(vocabulary: &Vocabulary, findings: &mut Vec<Finding>) -> Option<CompiledAnswer> {
    let scope = Scope::new(vocabulary).list().account();
    let parts = parts(vocabulary.declaration.list.as_ref()?);
    Some(Compiler::new(&scope, findings).answer(&parts, "/list"))
}

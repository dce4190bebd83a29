//! Compiled answers: what is answered in each outcome of each operation.

mod others;
mod refusal;
mod scopes;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub use others::{Others, compile_others};
use refusal::SharedAnswers;

use super::finding::Finding;
use super::language::answer::{Answer, AnswerParts};
use super::language::shape::Shorthand;
use super::outcomes::{Case, file_cases, resource_cases};
use super::template::Template;
use super::template::compile::Compiler;
use super::template::name::{KindId, Name};
use super::vocabulary::Vocabulary;
use crate::schema::pointer::join;

/// A compiled answer.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledAnswer {
    /// The status.
    pub status: u16,
    /// The body; nothing if it has none.
    pub body: Option<Body>,
    /// The headers.
    pub headers: Vec<(String, Template)>,
    /// The cookies, each with its attributes.
    pub cookies: Vec<(String, Template)>,
}

/// A compiled body.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Compact JSON.
    Json(Template),
    /// The fields of a form.
    Form(Vec<(String, Template)>),
    /// A plain text.
    Plain(Template),
}

impl CompiledAnswer {
    /// The kinds of tokens that it names, which is what is issued.
    #[must_use]
    pub fn issued(&self) -> BTreeSet<KindId> {
        let named = self.templates().flat_map(Template::names);
        let kinds = named.filter_map(|name| match name {
            Name::Issued(kind, _) => Some(*kind),
            _ => None,
        });
        kinds.collect()
    }

    /// Whether it names what only the calls of one operation have.
    fn names_call(&self) -> bool {
        let mut names = self.templates().flat_map(Template::names);
        names.any(|name| matches!(name, Name::Asked(_) | Name::Path(_)))
    }

    /// This answer, with what another has and it has not.
    fn over(mut self, base: Self) -> Self {
        self.body = self.body.or(base.body);
        let named = |name: &str, headers: &[(String, Template)]| {
            headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name))
        };
        for (name, header) in base.headers {
            if !named(&name, &self.headers) {
                self.headers.push((name, header));
            }
        }
        self.cookies.extend(base.cookies);
        self
    }

    /// Whether it has a name that fits.
    #[must_use]
    pub fn has(&self, is_wanted: impl Fn(&Name) -> bool) -> bool {
        self.templates().flat_map(Template::names).any(is_wanted)
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        let (one, form) = match &self.body {
            Some(Body::Json(template) | Body::Plain(template)) => (Some(template), &[][..]),
            Some(Body::Form(fields)) => (None, fields.as_slice()),
            None => (None, &[][..]),
        };
        let named = form.iter().chain(&self.headers).chain(&self.cookies);
        one.into_iter().chain(named.map(|(_, template)| template))
    }
}

/// The compiled answers of a vendor.
#[derive(Debug, Default)]
pub struct CompiledAnswers {
    /// Those of each operation, in the order of the file.
    pub operations: Vec<OperationAnswers>,
    /// Those of resources and collections.
    pub resources: Vec<(Case, Arc<CompiledAnswer>)>,
    /// Those that no operation has.
    pub others: Vec<(Case, Arc<CompiledAnswer>)>,
}

/// The compiled answers of an operation.
#[derive(Debug)]
pub struct OperationAnswers {
    /// When all is well.
    pub ok: CompiledAnswer,
    /// Otherwise.
    pub otherwise: Vec<(Case, Arc<CompiledAnswer>)>,
}

/// Compiles the answers of a vendor, and finds what is wrong with them.
pub fn compile(vocabulary: &Vocabulary, findings: &mut Vec<Finding>) -> CompiledAnswers {
    let mut own = Vec::new();
    let mut shared = SharedAnswers {
        vocabulary,
        known: HashMap::new(),
        findings: &mut own,
    };
    let declaration = vocabulary.declaration;
    let operations = declaration.operations.iter();
    let operations = operations.map(|(id, operation)| OperationAnswers {
        ok: shared.ok(id, operation),
        otherwise: shared.otherwise(id, operation),
    });
    let operations = operations.collect();
    let mut without_operation = |cases: Vec<Case>| {
        let answers = cases.into_iter();
        let answers = answers.map(|case| (case, shared.refusal(case, None)));
        answers.collect()
    };
    let has_resources = !declaration.resources.is_empty() || !declaration.collections.is_empty();
    let resources = if has_resources {
        resource_cases(vocabulary)
    } else {
        Vec::new()
    };
    let resources = without_operation(resources);
    let others = without_operation(file_cases());
    // What is wrong with an answer is wrong in each outcome that has it, and told of the first.
    let mut told = HashSet::new();
    own.retain(|finding| told.insert(finding.pointer.clone()));
    findings.append(&mut own);
    CompiledAnswers {
        operations,
        resources,
        others,
    }
}

/// What an answer consists of.
fn parts(answer: &Answer) -> Cow<'_, AnswerParts> {
    match answer {
        Shorthand::Long(parts) => Cow::Borrowed(parts),
        Shorthand::Short(line) => Cow::Owned(AnswerParts {
            status: Some(line.status),
            text: line.text.clone(),
            ..AnswerParts::default()
        }),
    }
}

impl Compiler<'_> {
    /// Compiles an answer. Its status is 200 where it says none.
    fn answer(&mut self, parts: &AnswerParts, at: &str) -> CompiledAnswer {
        let named = |compiler: &mut Self, key: &str, name: &str, text: &str| {
            let at = join(&format!("{at}/{key}"), name);
            (name.to_owned(), compiler.plain(text, &at))
        };
        let body = if let Some(json) = &parts.json {
            Some(Body::Json(self.json(json, &format!("{at}/json"))))
        } else if let Some(plain) = &parts.plain {
            Some(Body::Plain(self.plain(plain, &format!("{at}/plain"))))
        } else if parts.form.is_empty() {
            None
        } else {
            let fields = parts.form.iter();
            let fields = fields.map(|(name, value)| named(self, "form", name, &value.text()));
            Some(Body::Form(fields.collect()))
        };
        let headers = parts.headers.iter();
        let headers = headers.map(|(name, text)| named(self, "headers", name, text));
        let headers = headers.collect();
        let cookies = parts.cookies.iter();
        let cookies = cookies.map(|(name, text)| named(self, "cookies", name, text));
        let cookies = cookies.collect();
        CompiledAnswer {
            status: parts.status.unwrap_or(200),
            body,
            headers,
            cookies,
        }
    }
}

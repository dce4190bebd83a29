//! Reading a vendor's file: its shape, then the rules between its values.

use super::language::Declaration;
use super::{mended, rules};
use crate::fixtures::{FixtureProblem, FixturesDocument, Limits, Problems, Text};
use crate::schema;

/// How many bytes a file has at most.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What was found in a vendor's file.
pub struct Findings {
    /// The file; nothing if it is no YAML.
    pub(super) document: Option<FixturesDocument>,
    /// The declaration; nothing if the file cannot be read as one.
    pub declaration: Option<Declaration>,
    /// Everything that is wrong, in the order of lines.
    pub errors: Vec<FixtureProblem>,
    /// What is probably not meant, in the order of lines.
    pub warnings: Vec<FixtureProblem>,
}

impl Findings {
    /// The file; nothing if it is no YAML.
    pub(crate) const fn document(&self) -> Option<&FixturesDocument> {
        self.document.as_ref()
    }

    fn failed(problem: FixtureProblem) -> Self {
        Self {
            document: None,
            declaration: None,
            errors: vec![problem],
            warnings: Vec::new(),
        }
    }

    /// The declaration, if nothing is wrong with it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong.
    pub fn into_declaration(self) -> Result<Declaration, Problems> {
        let declaration = Problems::or(self.errors, self.declaration)?;
        // Without errors there is a declaration.
        declaration
            .ok_or_else(|| FixtureProblem::new("", None, "the file declares no vendor").into())
    }
}

/// Reads the vendor of a text; problems call it `name`.
///
/// # Errors
///
/// Everything that is wrong in it.
pub fn parse(name: &str, text: &str) -> Result<Declaration, Problems> {
    look_into(&Text::new(name, text)).into_declaration()
}

/// Whether a text declares a vendor rather than fixtures: it has the key `vendor`, or `operations` if that is misspelled.
#[cfg(feature = "cli")]
pub(crate) fn is_vendor(text: &Text) -> bool {
    if text.text.lines().any(|line| line.starts_with("vendor:")) {
        return true;
    }
    // A large file would have to be read twice.
    text.text.len() <= MAX_BYTES
        && FixturesDocument::parse(text, &Limits::VENDOR).is_ok_and(|it| {
            ["vendor", "operations"]
                .iter()
                .any(|key| it.value.get(key).is_some())
        })
}

/// Everything that can be said about a file without playing it.
pub(crate) fn look_into(text: &Text) -> Findings {
    let bytes = text.text.len();
    if bytes > MAX_BYTES {
        let message = format!("the file has {bytes} bytes; a vendor's has at most {MAX_BYTES}");
        return Findings::failed(FixtureProblem::new(&text.name, None, message));
    }
    let document = match FixturesDocument::parse(text, &Limits::VENDOR) {
        Ok(document) => document,
        Err(problem) => return Findings::failed(with_quotes(text, problem)),
    };
    let violations = schema::check(&schema::cached::<Declaration>(), &document.value);
    let mut errors: Vec<FixtureProblem> =
        violations.iter().map(|it| document.violated(it)).collect();
    let declaration = mended::declaration(&document.value, &violations);
    let mut warnings = Vec::new();
    if let Some(declaration) = &declaration {
        let found = rules::findings(declaration, violations.is_empty());
        for finding in found
            .iter()
            .filter(|it| !mended::is_followed(it, &violations))
        {
            let is_error = finding.is_error;
            let list = if is_error { &mut errors } else { &mut warnings };
            list.push(finding.problem(&document));
        }
    }
    for list in [&mut errors, &mut warnings] {
        list.sort_by_key(|problem| (problem.line, problem.column));
    }
    Findings {
        document: Some(document),
        declaration: declaration.map(Declaration::with_manners),
        errors,
        warnings,
    }
}

/// Tells of a placeholder without quotes in the line in which YAML ends to be YAML: within `{…}` its
/// braces are those of YAML.
fn with_quotes(text: &Text, mut problem: FixtureProblem) -> FixtureProblem {
    let number = problem.line.and_then(|number| number.checked_sub(1));
    let line = number.and_then(|number| text.text.lines().nth(number));
    let is_bare = |line: &str| {
        line.match_indices("${").any(|(at, _)| {
            let quotes = line[..at].matches(['"', '\'']).count();
            quotes.is_multiple_of(2)
        })
    };
    if line.is_some_and(is_bare) {
        problem
            .message
            .push_str("; a text with `${…}` has to be in quotes here");
    }
    problem
}

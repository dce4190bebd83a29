//! What `mockid check` found, for people and for programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::counted;
use crate::cli::output::{Failure, print};
use crate::fixtures::{FixtureProblem, Problems};

/// What was found at all paths.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) files: Vec<Checked>,
}

/// What was found in a file, or in the fixtures of a folder.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    /// `fixtures` or `vendor`.
    pub(super) kind: &'static str,
    /// What is in it, if nothing is wrong.
    pub(super) summary: String,
    pub(super) errors: Vec<FixtureProblem>,
    pub(super) warnings: Vec<FixtureProblem>,
}

impl Checked {
    pub(super) fn new(name: String, kind: &'static str) -> Self {
        Self {
            name,
            kind,
            summary: String::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// A path that cannot be read.
    pub(super) fn unreadable(name: String, problems: &Problems) -> Self {
        Self {
            errors: problems.iter().cloned().collect(),
            ..Self::new(name, "fixtures")
        }
    }

    fn failure(&self) -> String {
        let count = counted(self.errors.len(), "problem");
        let problems = self.errors.iter().map(|problem| format!("\n{problem}"));
        format!("{count} in {}{}", self.name, problems.collect::<String>())
    }

    /// Errors and warnings, each with its severity.
    fn problems(&self) -> impl Iterator<Item = (&'static str, &FixtureProblem)> {
        let errors = self.errors.iter().map(|problem| ("error", problem));
        errors.chain(self.warnings.iter().map(|problem| ("warning", problem)))
    }
}

impl Report {
    /// Adds an error to the file in which it is.
    pub(super) fn add(&mut self, problem: FixtureProblem) {
        let file = self.files.iter_mut().find(|it| it.name == problem.file);
        if let Some(file) = file {
            file.errors.push(problem);
        }
    }

    /// A line for each file that is right, and otherwise for each problem, in which terminals and
    /// editors find the place.
    pub(super) fn print_text(&self) -> Result<(), Failure> {
        let mut failures = Vec::new();
        for file in &self.files {
            if file.errors.is_empty() {
                print(&format!("{}: ok, {}\n", file.name, file.summary))?;
            } else {
                failures.push(file.failure());
            }
            for warning in &file.warnings {
                let message = format!("warning: {}", warning.message);
                let line = FixtureProblem {
                    message,
                    ..warning.clone()
                };
                // A failure to write to standard error cannot be reported anywhere.
                drop(writeln!(io::stderr(), "{line}"));
            }
        }
        if failures.is_empty() {
            return Ok(());
        }
        Err(Failure(failures.join("\n")))
    }

    /// One JSON document.
    pub(super) fn print_json(&self) -> Result<(), Failure> {
        let files: Vec<Value> = self.files.iter().map(file).collect();
        let document = json!({ "ok": self.errors() == 0, "files": files });
        let text = serde_json::to_string_pretty(&document).map_err(Failure::because)?;
        print(&format!("{text}\n"))?;
        self.in_short()
    }

    /// Annotations of GitHub's workflows, which it shows in the lines of a change
    /// (docs.github.com, "Workflow commands").
    pub(super) fn print_annotations(&self) -> Result<(), Failure> {
        let problems = self.files.iter().flat_map(Checked::problems);
        print(&problems.map(annotation).collect::<String>())?;
        self.in_short()
    }

    pub(super) fn errors(&self) -> usize {
        self.files.iter().map(|file| file.errors.len()).sum()
    }

    fn in_short(&self) -> Result<(), Failure> {
        match self.errors() {
            0 => Ok(()),
            count => Err(Failure(counted(count, "problem"))),
        }
    }
}

fn file(file: &Checked) -> Value {
    let problems: Vec<Value> = file.problems().map(problem).collect();
    json!({
        "name": file.name,
        "kind": file.kind,
        "ok": file.errors.is_empty(),
        "problems": problems,
    })
}

fn problem((severity, problem): (&str, &FixtureProblem)) -> Value {
    json!({
        "severity": severity,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "pointer": problem.pointer,
        "message": problem.message,
        "nearest": problem.nearest,
    })
}

fn annotation((severity, problem): (&str, &FixtureProblem)) -> String {
    let file = property(&problem.file);
    let place = match (problem.line, problem.column) {
        (Some(line), Some(column)) => format!(",line={line},col={column}"),
        _ => String::new(),
    };
    let message = data(&problem.message);
    format!("::{severity} file={file}{place}::{message}\n")
}

fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

//! `mockid check` and `mockid schema`.

mod answers;
mod report;

use std::io::Read;
use std::path::Path;

use super::arguments::{Check, ReportFormat, Schema};
use super::output::{Failure, print};
use super::vendors::used;
use crate::fixtures::{self, Contents, Fixtures, Problems, Text, decoded, texts};
use crate::trial;
use crate::vendor::Vendors;
use crate::vendors;
use crate::vendors::declared::language::Declaration;
use crate::vendors::declared::{self, Findings};
use report::{Checked, Report};

/// The path that means standard input, and its name in error messages.
const STDIN: (&str, &str) = ("-", "<stdin>");

/// Checks each path as fixtures or declared vendors, and prints a summary or every error.
pub fn run(arguments: &Check) -> Result<(), Failure> {
    let coded = vendors::coded();
    let registry = match &arguments.vendors {
        Some(path) => used(declared::load(&coded, path))?,
        None => coded,
    };
    let (report, declared) = check(&registry, &arguments.paths)?;
    if arguments.answers && report.errors() == 0 {
        return answers::print_pages(&declared, arguments.format);
    }
    match arguments.format {
        ReportFormat::Text => report.print_text(),
        ReportFormat::Json => report.print_json(),
        ReportFormat::Github => report.print_annotations(),
    }
}

fn check(
    registry: &Vendors,
    paths: &[impl AsRef<Path>],
) -> Result<(Report, Vec<Findings>), Failure> {
    let mut report = Report::default();
    let mut declared = Vec::new();
    for path in paths {
        let (name, read) = read(path.as_ref())?;
        let texts = match read {
            Ok(texts) => texts,
            Err(problems) => {
                report.files.push(Checked::unreadable(name, &problems));
                continue;
            }
        };
        let (vendors, others): (Vec<Text>, _) = texts.into_iter().partition(declared::is_vendor);
        if vendors.is_empty() || !others.is_empty() {
            let fixtures = Fixtures::from_texts(registry, &others);
            report.files.push(of_fixtures(name, fixtures));
        }
        for text in vendors {
            let mut findings = declared::look_into(&text);
            if findings.errors.is_empty() {
                findings.errors = trial::problems(&findings).map_err(Failure::because)?;
            }
            report.files.push(of_vendor(text.name, &findings));
            declared.push(findings);
        }
    }
    let mut clashes = declared::clashes(&declared);
    if report.errors() == 0 {
        clashes.extend(declared::clashes_with(&vendors::coded(), &declared));
    }
    for problem in clashes {
        report.add(problem);
    }
    Ok((report, declared))
}

/// The texts at a path, and its name.
fn read(path: &Path) -> Result<(String, Result<Vec<Text>, Problems>), Failure> {
    if path != Path::new(STDIN.0) {
        return Ok((path.display().to_string(), texts(path)));
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes);
    read.map_err(|error| Failure(format!("cannot read standard input: {error}")))?;
    let text = decoded(STDIN.1, bytes).map(|text| vec![text]);
    Ok((STDIN.1.to_owned(), text.map_err(Problems::from)))
}

fn of_fixtures(name: String, fixtures: Result<Fixtures, Problems>) -> Checked {
    match fixtures {
        Ok(fixtures) => Checked {
            summary: summary(&fixtures),
            ..Checked::new(name, "fixtures")
        },
        Err(problems) => Checked {
            errors: problems.iter().cloned().collect(),
            ..Checked::new(name, "fixtures")
        },
    }
}

fn of_vendor(name: String, findings: &Findings) -> Checked {
    Checked {
        summary: findings
            .declaration
            .as_ref()
            .map_or_else(String::new, content),
        errors: findings.errors.clone(),
        warnings: findings.warnings.clone(),
        ..Checked::new(name, "vendor")
    }
}

/// Prints the JSON Schema of the fixtures, or of declared vendors.
pub fn print_schema(arguments: &Schema) -> Result<(), Failure> {
    let schema = if arguments.vendors {
        declared::json_schema()
    } else {
        fixtures::json_schema(&vendors::coded())
    };
    let schema = serde_json::to_string_pretty(&schema);
    print(&format!("{}\n", schema.map_err(Failure::because)?))
}

fn summary(fixtures: &Fixtures) -> String {
    let Contents {
        accounts,
        collections,
        resources,
    } = fixtures.contents();
    let accounts = counted(accounts, "account");
    let collections = counted(collections, "collection");
    let resources = counted(resources, "resource");
    format!("{accounts}, {collections} and {resources}")
}

fn content(declaration: &Declaration) -> String {
    let vendor = &declaration.vendor;
    let operations = counted(declaration.operations.len(), "operation");
    let accounts = counted(declaration.every_account().count(), "account");
    let examples = counted(declaration.examples.len(), "example");
    format!("vendor {vendor} with {operations}, {accounts} and {examples}")
}

fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

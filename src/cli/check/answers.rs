//! `mockid check --answers`: every answer of declared vendors.

use crate::cli::arguments::ReportFormat;
use crate::cli::output::{Failure, print};
use crate::vendors::declared::Findings;
use crate::vendors::declared::page::AnswersPage;

/// Prints the answers of vendors without errors.
pub(super) fn print_pages(declared: &[Findings], format: ReportFormat) -> Result<(), Failure> {
    let declarations = declared.iter().filter_map(|it| it.declaration.as_ref());
    let pages: Vec<AnswersPage> = declarations.map(AnswersPage::of).collect();
    if pages.is_empty() {
        let message = "`--answers` prints those of declared vendors, and there is none here";
        return Err(Failure(message.to_owned()));
    }
    match format {
        ReportFormat::Json => {
            let text = serde_json::to_string_pretty(&pages).map_err(Failure::because)?;
            print(&format!("{text}\n"))
        }
        ReportFormat::Text | ReportFormat::Github => {
            let texts: Vec<String> = pages.iter().map(ToString::to_string).collect();
            print(&texts.join("\n"))
        }
    }
}

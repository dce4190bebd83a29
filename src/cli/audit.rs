//! `mockid audit`: says what the clients of a running server did wrong.

use std::fmt::Write;

use serde_json::{Value, json};

use super::admin_client::AdminClient;
use super::arguments::AuditArguments;
use super::output::{Failure, print};
use super::paint::{Paint, printable};
use super::runtime;
use crate::audit::Severity;

/// Prints the findings that count. Fails if there are any.
pub fn run(arguments: &AuditArguments) -> Result<(), Failure> {
    let audit = runtime::of_a_command()?.block_on(ask(arguments))?;
    let findings = counting(&audit, arguments);
    let lost = audit["lost"].as_u64().unwrap_or(0);
    let text = if arguments.server.json {
        let mut shown = json!({ "findings": findings, "total": findings.len() });
        if lost > 0 {
            shown["lost"] = lost.into();
        }
        format!("{shown}\n")
    } else {
        shown(&findings, lost, Paint::for_stdout())
    };
    print(&text)?;
    match findings.len() {
        0 => Ok(()),
        1 => Err(Failure("the audit has 1 finding".to_owned())),
        count => Err(Failure(format!("the audit has {count} findings"))),
    }
}

async fn ask(arguments: &AuditArguments) -> Result<Value, Failure> {
    let client = AdminClient::of(&arguments.server)?;
    client.require_sandbox().await?;
    let at_least = arguments.at_least;
    let path = format!("/audit?limit=1000&at_least={at_least}");
    client.get(&path).await
}

/// The findings of rules that may not be broken.
fn counting<'a>(audit: &'a Value, arguments: &AuditArguments) -> Vec<&'a Value> {
    let findings = audit["findings"].as_array().into_iter().flatten();
    let is_allowed = |finding: &Value| {
        let mut allowed = arguments.allow.iter();
        allowed.any(|rule| finding["rule"] == rule.word())
    };
    findings.filter(|finding| !is_allowed(finding)).collect()
}

fn shown(findings: &[&Value], lost: u64, paint: Paint) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&one(finding, paint));
        text.push('\n');
    }
    if findings.is_empty() {
        text = format!("{}\n", paint.good("No findings."));
    }
    if lost > 0 {
        let lost = format!("{lost} requests are no longer in the journal and were not looked at.");
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}", paint.faint(&lost));
    }
    text
}

fn one(finding: &Value, paint: Paint) -> String {
    let said = |field: &str| finding[field].as_str().unwrap_or_default();
    let severity = match said("severity").parse() {
        Ok(Severity::Error) => paint.bad("error"),
        _ => paint.strong(said("severity")),
    };
    let rule = paint.strong(said("rule"));
    let mut text = format!("{severity} {rule} {}\n", paint.faint(&client(finding)));
    let times = finding["times"].as_u64().unwrap_or(1);
    let again = if times > 1 {
        format!(" It happened {times} times.")
    } else {
        String::new()
    };
    let source = &finding["source"];
    let address = source["address"].as_str().unwrap_or_default();
    // Writing to a string does not fail.
    let _ = writeln!(text, "  {}{again}", printable(said("sentence")));
    let _ = writeln!(text, "  {}", paint.good(said("advice")));
    let _ = writeln!(
        text,
        "  {}",
        paint.faint(&format!(
            "Source: {} <{address}>",
            source["title"].as_str().unwrap_or_default()
        ))
    );
    text
}

/// The vendor and the client of a finding: `intergiro, account 2029e406-…, my-app/1.2`.
fn client(finding: &Value) -> String {
    let client = &finding["client"];
    let said = |field: &str| client[field].as_str();
    let account = said("login").or_else(|| said("account"));
    let parts = [
        finding["provider"].as_str().map(str::to_owned),
        account.map(|account| format!("account {account}")),
        said("user_agent").map(str::to_owned),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

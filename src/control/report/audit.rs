//! The findings of the audit in a report.

use super::page::left_out;
use super::state::entries;
use super::text::{Text, code};
use crate::audit::{Audit, Client, Finding, Source};

/// The maximum number of findings.
const MOST: usize = 200;

/// What the clients did wrong.
pub(super) fn audit(audit: &Audit) -> String {
    let lost = if audit.lost > 0 {
        format!(
            "<p class=\"cut\">{} older requests could not be looked at, and rules that would need them \
             say nothing.</p>",
            audit.lost
        )
    } else {
        String::new()
    };
    if audit.findings.is_empty() {
        return format!("<p>Nothing was found.</p>{lost}");
    }
    let shown = &audit.findings[..audit.findings.len().min(MOST)];
    let missing = left_out(shown.len(), audit.findings.len(), "findings");
    let shown: String = shown.iter().map(finding).collect();
    format!("{shown}{missing}{lost}")
}

fn finding(finding: &Finding) -> String {
    let times = match finding.times {
        1 => "once".to_owned(),
        times => format!("{times} times"),
    };
    format!(
        "<h3>{}: the client {} <code>{}</code></h3><p>{}</p><dl><dt>What to do</dt><dd>{}</dd>\
         <dt>Seen</dt><dd>{times} at {}: {}</dd><dt>Client</dt><dd>{}</dd><dt>Source</dt><dd>{}</dd></dl>\n",
        finding.severity,
        Text(finding.title),
        finding.rule,
        Text(&finding.sentence),
        Text(finding.advice),
        finding.provider,
        entries(&finding.entries),
        client(&finding.client),
        source(finding.source),
    )
}

fn client(client: &Client) -> String {
    let account = client.account.map(|account| account.to_string());
    let account = client.login.as_ref().or(account.as_ref());
    let account = account.map_or("an unknown account".to_owned(), |account| code(account));
    match &client.user_agent {
        Some(agent) => format!("{account}, {}", code(agent)),
        None => format!("{account}, without a User-Agent"),
    }
}

/// Where it is written, with a link unless it is a page of the repository.
fn source(source: Source) -> String {
    let title = Text(source.title);
    if source.address.starts_with("https://") {
        format!("<a href=\"{}\">{title}</a>", Text(source.address))
    } else {
        format!("{title} <code>{}</code>", Text(source.address))
    }
}

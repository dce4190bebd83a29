//! The part of `docs/audit.md` that has the rules, and the documents that name them.

use super::rule::{Rule, RuleName};
use crate::committed;

const PAGE: &str = "docs/audit.md";

/// What stands before the generated part of the page.
const START: &str =
    "<!-- The rest is made of the rules: UPDATE_SCHEMA=1 cargo test the_committed -->\n";

fn section(rule: &Rule) -> String {
    let Rule {
        name,
        severity,
        title,
        sees,
        why,
        source,
        advice,
        silent,
        ..
    } = rule;
    let address = source.address;
    let link = address.strip_prefix("docs/").unwrap_or(address);
    let text = [
        format!("### {name}"),
        format!("*{severity}*: the client {title}."),
        format!("- **What it sees.** {sees}"),
        format!(
            "- **Why it is wrong.** {why} Source: [{}]({link}).",
            source.title
        ),
        format!("- **What to do.** {advice}"),
        format!("- **What it is silent about.** {silent}"),
    ];
    let [heading, summary, points @ ..] = &text;
    format!("\n{heading}\n\n{summary}\n\n{}\n", points.join("\n"))
}

#[test]
fn the_committed_page_has_every_rule() {
    let page = committed::read(PAGE);
    let (written, _) = page.split_once(START).unwrap();
    let sections = RuleName::ALL.iter().map(|name| section(name.rule()));
    let sections = sections.collect::<Vec<_>>().concat();
    committed::is(PAGE, &format!("{written}{START}{sections}"));
}

#[test]
fn the_document_of_the_control_api_has_every_rule() {
    let names = RuleName::ALL.iter();
    let names: Vec<String> = names.map(|name| format!("        - {name}\n")).collect();
    let names = names.concat();
    let listed = format!(
        "    AuditRuleName:\n      description: The name of a rule of the audit (docs/audit.md)\n      enum:\n{names}    AuditSource:"
    );
    let document = committed::read("openapi-admin.yaml");
    assert!(document.contains(&listed), "it should have {listed}");
}

#[test]
fn a_rule_is_told_in_sentences() {
    for name in RuleName::ALL {
        let rule = name.rule();
        assert_eq!(rule.name, *name);
        for text in [rule.sees, rule.why, rule.advice, rule.silent] {
            assert!(text.ends_with('.'), "{name}: {text}");
            assert!(text.starts_with(char::is_uppercase), "{name}: {text}");
        }
        assert!(rule.title.starts_with(char::is_lowercase), "{name}");
        assert!(!rule.title.ends_with('.'), "{name}");
    }
}

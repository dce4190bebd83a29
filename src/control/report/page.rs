//! The frame of a report: an HTML file that needs nothing but itself.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::text::Text;

const STYLE: &str = include_str!("report.css");

/// What the file itself allows (Content Security Policy level 3): its own style, and no script.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; \
         form-action 'none'"
    )
});

/// The policy of the served answer.
pub(super) fn policy() -> String {
    // No element can say this (section 3.3).
    format!("{}; frame-ancestors 'none'", *POLICY)
}

/// A part of a report, with a heading.
pub(super) struct Section {
    pub id: &'static str,
    pub heading: &'static str,
    pub body: String,
}

/// The file.
pub(super) fn page(sandbox: &str, introduction: &str, sections: &[Section]) -> String {
    let links = sections.iter();
    let links = links.map(|it| format!("<a href=\"#{}\">{}</a>", it.id, it.heading));
    let bodies = sections.iter().map(|it| {
        let Section { id, heading, body } = it;
        format!("<section id=\"{id}\"><h2>{heading}</h2>{body}</section>\n")
    });
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"referrer\" content=\"no-referrer\">\
         <title>mockid: {name}</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\n\
         <body><header><h1>Sandbox <code>{name}</code></h1>{introduction}\
         <nav>{links}</nav></header>\n<main>{bodies}</main></body></html>\n",
        policy = *POLICY,
        name = Text(sandbox),
        links = links.collect::<String>(),
        bodies = bodies.collect::<String>(),
    )
}

/// A table; the cells are HTML.
pub(super) fn table<const N: usize>(
    columns: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let head = columns.join("</th><th scope=\"col\">");
    let rows = rows.map(|cells| format!("<tr><td>{}</td></tr>", cells.join("</td><td>")));
    let rows: String = rows.collect();
    format!(
        "<div class=\"wide\"><table><thead><tr><th scope=\"col\">{head}</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

/// Says how many of a list are not shown.
pub(super) fn left_out(shown: usize, total: usize, what: &str) -> String {
    match total.saturating_sub(shown) {
        0 => String::new(),
        more => format!("<p class=\"cut\">{more} more {what} are not shown.</p>"),
    }
}

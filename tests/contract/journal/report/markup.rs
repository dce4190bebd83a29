//! A check of the markup of a report.

use std::fmt::Write;

/// The elements of a report that can have content.
const ELEMENTS: [&str; 36] = [
    "html", "head", "title", "style", "body", "header", "h1", "h2", "h3", "h4", "p", "nav", "main",
    "section", "details", "summary", "span", "time", "b", "code", "pre", "a", "dl", "dt", "dd",
    "div", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "em", "i",
];

/// Whatever is wrong with the markup: an element or an attribute that no report has, or one that is
/// not closed in its place.
pub fn foreign_markup(html: &str) -> String {
    let (mut wrong, mut open) = (String::new(), Vec::new());
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let name = tag.split(' ').next().unwrap_or_default();
        let mut note = |what: &str| writeln!(wrong, "{what}: <{tag}>").expect("a text");
        if let Some(name) = name.strip_prefix('/') {
            if open.pop() != Some(name) {
                note("closed out of place");
            }
        } else if matches!(name, "!doctype" | "meta" | "link") {
        } else if ELEMENTS.contains(&name) {
            open.push(name);
        } else {
            note("no element of a report");
        }
        let attributes = tag.split('"').step_by(2).skip_while(|it| it.is_empty());
        for attribute in attributes.flat_map(|it| it.split(' ').skip(1)) {
            let known = [
                "",
                "html",
                "lang=",
                "charset=",
                "http-equiv=",
                "content=",
                "name=",
                "rel=",
                "href=",
                "id=",
                "class=",
                "scope=",
            ];
            if !known.contains(&attribute) {
                note("no attribute of a report");
            }
        }
    }
    for name in open {
        writeln!(wrong, "not closed: <{name}>").expect("a text");
    }
    wrong
}

#[test]
fn foreign_markup_is_found() {
    assert_eq!(foreign_markup("<p class=\"a\">b</p>"), "");
    for wrong in [
        "<script>",
        "<p onclick=\"a\"></p>",
        "<p>",
        "<p></b>",
        "<p title='a'></p>",
        "<b/onload=a>",
    ] {
        assert_ne!(foreign_markup(wrong), "", "{wrong}");
    }
}

//! Links of the Markdown documents, and references to them from comments and scripts, lead to a file
//! and to a heading of it.

use std::fs;
use std::path::{Path, PathBuf};

/// Directories with what was built or fetched.
const NOT_OURS: [&str; 4] = [".git", "target", "node_modules", "corpus"];

/// A place that a text names: the file, and the anchor of a heading.
struct Reference {
    file: PathBuf,
    anchor: Option<String>,
}

impl Reference {
    fn new(base: &Path, target: &str) -> Self {
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor.to_owned())),
            None => (target, None),
        };
        let file = if path.is_empty() {
            base.to_owned()
        } else {
            base.join(path)
        };
        Self { file, anchor }
    }

    fn leads_somewhere(&self) -> bool {
        match &self.anchor {
            Some(anchor) => {
                let text = fs::read_to_string(&self.file).unwrap_or_default();
                anchors(&text).contains(anchor)
            }
            None => self.file.exists(),
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a directory that is a text, and the text.
fn texts(directory: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let is_ours = NOT_OURS.iter().all(|name| !path.ends_with(name));
        if path.is_dir() && is_ours {
            found.extend(texts(&path));
        } else if path.is_file()
            && let Ok(text) = fs::read_to_string(&path)
        {
            found.push((path, text));
        }
    }
    found
}

/// The lines of a Markdown document that are not in a block of code.
fn prose(markdown: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    markdown.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    })
}

/// The anchors of the headings of a Markdown document, as GitHub makes them.
fn anchors(markdown: &str) -> Vec<String> {
    let titles = prose(markdown).filter_map(|line| {
        let title = line.trim_start_matches('#');
        (title.len() < line.len()).then_some(title.strip_prefix(' ')?)
    });
    titles
        .map(|title| {
            let kept = title.trim().chars().filter(|character| {
                character.is_alphanumeric() || matches!(character, ' ' | '-' | '_')
            });
            kept.collect::<String>().to_lowercase().replace(' ', "-")
        })
        .collect()
}

/// The targets of the links in a Markdown document that lead to this repository.
fn links(markdown: &str) -> Vec<&str> {
    prose(markdown)
        .flat_map(|line| line.split("](").skip(1))
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://"))
        .collect()
}

/// The Markdown documents of `docs/` that a text names by their path in this repository.
fn mentions(text: &str) -> Vec<&str> {
    let in_path = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '/' | '.' | '-' | '_' | '#')
    };
    text.match_indices("docs/")
        .filter(|(start, _)| !text[..*start].ends_with(in_path))
        .filter_map(|(start, _)| text[start..].split(|it| !in_path(it)).next())
        .map(|mention| mention.trim_end_matches('.'))
        .filter(|mention| mention.contains(".md") && !mention.contains("NAME"))
        .collect()
}

#[test]
fn every_link_of_a_document_leads_to_a_file_and_a_heading() {
    let mut looked_at = 0;
    for (path, text) in texts(root()) {
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        for target in links(&text) {
            looked_at += 1;
            let base = if target.starts_with('#') {
                path.as_path()
            } else {
                path.parent().expect("a directory")
            };
            let link = Reference::new(base, target);
            assert!(link.leads_somewhere(), "{}: {target}", path.display());
        }
    }
    assert!(looked_at > 0, "nothing was looked at");
}

#[test]
fn every_mention_of_a_document_leads_to_a_file_and_a_heading() {
    let mut looked_at = 0;
    for (path, text) in texts(root()) {
        for mention in mentions(&text) {
            looked_at += 1;
            let reference = Reference::new(root(), mention);
            assert!(reference.leads_somewhere(), "{}: {mention}", path.display());
        }
    }
    assert!(looked_at > 0, "nothing was looked at");
}

#[test]
fn an_anchor_is_made_as_github_makes_it() {
    let page = "# A title\n```sh\n# a comment\n```\n## `GET /a/{id}`: 404, or not\n#tag\n";
    assert_eq!(anchors(page), ["a-title", "get-aid-404-or-not"]);
}

#[test]
fn a_reference_to_a_file_or_heading_that_is_not_there_is_noticed() {
    for (target, leads_somewhere) in [
        ("fidelity.md", true),
        ("fidelity.md#http", true),
        ("fidelity.md#nothing", false),
        ("nothing.md", false),
    ] {
        let reference = Reference::new(&root().join("docs"), target);
        assert_eq!(reference.leads_somewhere(), leads_somewhere, "{target}");
    }
}

#[test]
fn links_and_mentions_are_found() {
    assert_eq!(links("[a](b.md) [c](https://d.e) [f](#g)"), ["b.md", "#g"]);
    // Written so that this file mentions no document that is not there.
    let text = "see `D/a.md#b`, /D/c.md, D/d, D/NAME.md and D/e.md.".replace('D', "docs");
    let expected = ["D/a.md#b", "D/e.md"].map(|mention| mention.replace('D', "docs"));
    assert_eq!(mentions(&text), expected);
}

//! Finds the keys of a YAML document in its text, so that an edit keeps comments and formatting.
//!
//! The documents have block mappings with two spaces per level, and each key on a line of its own.

use std::ops::Range;

/// The spaces before a key at a depth.
pub(super) fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

/// The keys at a depth, each with the range of its lines, its own included. Lines before the first
/// key belong to none.
pub(super) fn keys(text: &str, depth: usize) -> Vec<(&str, Range<usize>)> {
    let indent = indent(depth);
    let mut keys: Vec<(&str, Range<usize>)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let rest = line.strip_prefix(&*indent).unwrap_or_default();
        if rest.starts_with([' ', '#', '\n']) || rest.is_empty() {
            if let Some((_, range)) = keys.last_mut() {
                range.end = end;
            }
        } else {
            let key = rest.split_once(':').map_or(rest.trim_end(), |(key, _)| key);
            keys.push((key, at..end));
        }
        at = end;
    }
    keys
}

/// The range of the lines of a key, found by its path.
pub(super) fn find(text: &str, path: &[&str]) -> Option<Range<usize>> {
    let mut found = 0..text.len();
    for (depth, key) in path.iter().enumerate() {
        let (_, range) = keys(&text[found.clone()], depth)
            .into_iter()
            .find(|(name, _)| name == key)?;
        found = found.start + range.start..found.start + range.end;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# head\na: 1\nb:\n  c: |\n    x: 1\n\n    y: 2\n  # comment\n  d:\n    e: [1]\n";

    #[test]
    fn the_lines_of_a_key_are_found_by_its_path() {
        let lines = |path: &[&str]| find(TEXT, path).map(|range| &TEXT[range]);
        assert_eq!(lines(&["a"]), Some("a: 1\n"));
        assert_eq!(lines(&["b", "d", "e"]), Some("    e: [1]\n"));
        let c = "  c: |\n    x: 1\n\n    y: 2\n  # comment\n";
        assert_eq!(lines(&["b", "c"]), Some(c));
        assert_eq!(lines(&["b", "e"]), None);
    }
}

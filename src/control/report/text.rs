//! Texts of a report. Clients, tests and vendors wrote them, and they are always shown as text.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::html::Escaped;
use crate::sandbox::journal::boundary;
use crate::text_direction::turns_text;

/// The maximum length of a text, in bytes. The journal keeps 4 KiB of a body, and JSON is indented.
const LONGEST: usize = 16 * 1024;

/// A text as HTML. A long one is cut, with a note.
pub(super) struct Text<'a>(pub &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0;
        let kept = &text[..boundary(text, LONGEST)];
        write!(formatter, "{}", Escaped(&visible(kept)))?;
        if kept.len() < text.len() {
            write!(
                formatter,
                "<span class=\"cut\"> … cut; the whole text has {} bytes</span>",
                text.len()
            )?;
        }
        Ok(())
    }
}

/// A text in a fixed-width font.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", Text(text))
}

/// A JSON value: texts as they are, everything else as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The same, with objects and arrays over several lines.
pub(super) fn indented(value: &Value) -> String {
    match value {
        Value::Object(_) | Value::Array(_) => format!("{value:#}"),
        other => plain(other),
    }
}

/// A text in which characters that no reader sees, or that change the direction of others, are
/// written out.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    let mut shown = String::new();
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown.into()
}

fn is_hidden(character: char) -> bool {
    turns_text(character) || (character.is_control() && !matches!(character, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_two_characters_and_says_so() {
        let text = "é".repeat(LONGEST);
        let shown = Text(&text).to_string();
        assert!(shown.starts_with(&"é".repeat(LONGEST / 2)));
        assert!(shown.contains(&format!("the whole text has {} bytes", 2 * LONGEST)));
        assert!(shown.len() < LONGEST + 200);
    }

    #[test]
    fn markup_and_hidden_characters_are_shown_as_text() {
        let shown = Text("<b>\0a\u{202e}b\n").to_string();
        assert_eq!(shown, "&lt;b&gt;\\u{0}a\\u{202e}b\n");
    }
}

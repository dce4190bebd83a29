//! Colours on a terminal.

use std::fmt::Write;
use std::io::{self, IsTerminal};

use clap::builder::styling::{AnsiColor, Style};

use crate::text_direction::turns_text;

/// Paints text for standard output: in colours on a terminal, unless `NO_COLOR` is set
/// (<https://no-color.org>), and not at all elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    colours: bool,
}

impl Paint {
    /// For standard output.
    pub fn for_stdout() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            colours: io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb,
        }
    }

    /// What went well.
    pub fn good(self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }

    /// What went wrong.
    pub fn bad(self, text: &str) -> String {
        self.paint(AnsiColor::Red.on_default(), text)
    }

    /// What stands out.
    pub fn strong(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    /// What matters less.
    pub fn faint(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    fn paint(self, style: Style, text: &str) -> String {
        let text = printable(text);
        if self.colours {
            format!("{style}{text}{style:#}")
        } else {
            text
        }
    }
}

/// A text of a client without control characters, which would move the cursor of a terminal, and without
/// those that turn text.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || turns_text(character) {
            // Writing to a string does not fail.
            let _ = write!(shown, "{}", character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_colours_where_they_are_wanted_and_never_a_clients_own() {
        let plain = Paint { colours: false };
        let coloured = Paint { colours: true };
        assert_eq!(plain.bad("a\u{1b}[2J\u{202e}b"), "a\\u{1b}[2J\\u{202e}b");
        assert_eq!(coloured.bad("a"), "\u{1b}[31ma\u{1b}[0m");
    }
}

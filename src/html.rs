//! Text in HTML.

use std::fmt;

/// A text as the content of an element or of a quoted attribute.
pub(crate) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.0.split_inclusive(['&', '<', '>', '"', '\'']) {
            let plain = part.trim_end_matches(['&', '<', '>', '"', '\'']);
            formatter.write_str(plain)?;
            formatter.write_str(match &part[plain.len()..] {
                "&" => "&amp;",
                "<" => "&lt;",
                ">" => "&gt;",
                "\"" => "&quot;",
                "'" => "&#39;",
                _ => "",
            })?;
        }
        Ok(())
    }
}

/// The text that [`Escaped`] has written.
pub(crate) fn unescaped(html: &str) -> String {
    // The ampersand last: what it begins then is text.
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
    ]
    .iter()
    .fold(html.to_owned(), |text, (entity, plain)| {
        text.replace(entity, plain)
    })
    .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{Escaped, unescaped};

    #[test]
    fn an_escaped_text_can_be_read_back() {
        for text in ["a<b>&\"c'd</é", "&lt;&amp;lt;", ""] {
            assert_eq!(unescaped(&Escaped(text).to_string()), text);
        }
    }

    #[test]
    fn special_characters_are_escaped_and_others_are_not() {
        let text = "a<b>&\"c'd</é";
        let escaped = "a&lt;b&gt;&amp;&quot;c&#39;d&lt;/é";
        assert_eq!(Escaped(text).to_string(), escaped);
        assert_eq!(Escaped("").to_string(), "");
    }
}

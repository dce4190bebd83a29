//! Redaction of secrets after a telling name in a text: `a=1;password=X`, truncated
//! `{"password":"X`, and `https://user:X@host`.

use std::borrow::Cow;

use super::secret::fingerprint;
use crate::secret_names as names;

/// The position of the first secret after its name and an equals sign or a colon. Its end is
/// unknown.
pub(super) fn assigned(text: &str) -> Option<usize> {
    let signs = text.match_indices(['=', ':']);
    let mut secrets = signs.filter(|(at, sign)| {
        let (before, after) = (&text[..*at], &text[at + 1..]);
        let name = before.trim_end_matches(is_around_a_name);
        let is_quoted = before.ends_with(is_quote);
        // An unquoted colon may separate a host from its port.
        let assigns = *sign == "=" || is_quoted || after.starts_with(is_around_a_name);
        assigns && !after.trim().is_empty() && names::is_secret(last_word(name))
    });
    secrets.next().map(|(at, _)| at + 1)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\')
}

fn is_around_a_name(c: char) -> bool {
    is_quote(c) || c.is_whitespace()
}

fn last_word(text: &str) -> &str {
    let is_outside = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    text.rsplit(is_outside).next().unwrap_or_default()
}

/// A text without the passwords in its URLs (RFC 3986, section 3.2.1).
pub(super) fn user_information(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("://") {
        return text;
    }
    let mut pieces = text.split("://");
    let mut shown = pieces.next().unwrap_or_default().to_owned();
    let mut found = false;
    for piece in pieces {
        shown.push_str("://");
        let is_outside = |c: char| "/?#<>\"'".contains(c) || c.is_whitespace();
        let end = piece.find(is_outside).unwrap_or(piece.len());
        let rest = match piece[..end].rfind('@') {
            Some(at) => {
                found = true;
                let (user, password) = piece[..at].split_once(':').unwrap_or(("", &piece[..at]));
                shown.push_str(user);
                shown.push_str(if user.is_empty() { "" } else { ":" });
                shown.push_str(&fingerprint(password));
                &piece[at..]
            }
            None => piece,
        };
        shown.push_str(rest);
    }
    if found { shown.into() } else { text }
}

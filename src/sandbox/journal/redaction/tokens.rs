//! Redaction of tokens anywhere in a text.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::secret::fingerprint;

/// The minimum length of a token, in characters.
const SHORTEST: usize = 16;

/// A text without tokens: complete or truncated JSON Web Tokens, and other JSON objects in
/// base64url, such as intergiro's refresh tokens.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut done = 0;
    while let Some((start, token)) = first(text, done) {
        shown.push_str(&text[done..start]);
        shown.push_str(&fingerprint(token));
        done = start + token.len();
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[done..]);
    Cow::Owned(shown)
}

/// The first token from a position on, with its position. A token does not begin within a word.
fn first(text: &str, from: usize) -> Option<(usize, &str)> {
    let is_outside = |c: char| !(c.is_ascii_alphanumeric() || "-_.%+".contains(c));
    let candidates = text[from..].match_indices('e');
    candidates
        .map(|(offset, _)| from + offset)
        .filter(|start| !is_within_a_word(&text[..*start]))
        .find_map(|start| {
            // Checks the beginning before searching for the end; otherwise a text in which every
            // position could begin a token would take quadratic time.
            let rest = Some(&text[start..]).filter(|rest| begins_a_token(rest))?;
            let token = &rest[..rest.find(is_outside).unwrap_or(rest.len())];
            (token.len() >= SHORTEST).then_some((start, token))
        })
}

/// Whether the position is inside a word; a percent-encoded character ends a word.
fn is_within_a_word(before: &str) -> bool {
    if let [.., b'%', first, second] = before.as_bytes()
        && first.is_ascii_hexdigit()
        && second.is_ascii_hexdigit()
    {
        return false;
    }
    before.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether it begins like a nonempty JSON object in base64url.
fn begins_a_token(rest: &str) -> bool {
    let beginning = rest
        .get(..4)
        .map(|beginning| URL_SAFE_NO_PAD.decode(beginning));
    match beginning.and_then(Result::ok).as_deref() {
        Some([b'{', next, ..]) => *next == b'"' || next.is_ascii_whitespace(),
        _ => false,
    }
}
